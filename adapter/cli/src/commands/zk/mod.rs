//! `oaic zk`: parameters, proofs, and verifying them without a chain.

mod bars;
mod prove;
mod setup;
mod verify;

use std::io::Read;
use std::path::Path;

use oaic_circuits::CircuitId;
use oaic_prover::ProverError;

use crate::commands::prelude::*;

pub use bars::Bars;
pub use prove::{ExampleArgs, ProveArgs};
pub use setup::{ListArgs, SetupArgs};
pub use verify::VerifyArgs;

#[derive(Debug, Subcommand)]
pub enum ZkCommand {
    /// The circuits: constraints, status and hashes of their keys
    List(ListArgs),
    /// Have parameters ready: from the cache, from the published seed, or from a ceremony's file
    Setup(SetupArgs),
    /// Print the JSON of a true statement and its witness, to try the commands with
    Example(ExampleArgs),
    /// Prove a statement, given with its witness as JSON
    Prove(ProveArgs),
    /// Verify a proof for a statement
    Verify(VerifyArgs),
}

pub fn run(command: &ZkCommand, out: &Output) -> Result<()> {
    match command {
        ZkCommand::List(args) => setup::list(args, out),
        ZkCommand::Setup(args) => setup::run(args, out),
        ZkCommand::Example(args) => prove::example(args, out),
        ZkCommand::Prove(args) => prove::run(args, out),
        ZkCommand::Verify(args) => verify::run(args, out),
    }
}

/// A prover's failure, with the file that it was about.
pub(crate) fn failure(error: ProverError, file: Option<&Path>) -> CliError {
    let text = match file {
        Some(file) => format!("{}: {error}", file.display()),
        None => error.to_string(),
    };
    match error {
        ProverError::Claim(_) => CliError::invalid(text),
        ProverError::Form { .. } | ProverError::Proof(_) => CliError::usage(text),
        ProverError::NoCeremony { .. } => CliError::not_found(text),
        ProverError::File { .. } => CliError::invalid(text),
        _ => CliError::failed(text),
    }
}

/// As [`failure`], of what was read from a file for a circuit.
fn unfit(error: ProverError, file: &Path, circuit: CircuitId) -> CliError {
    match error {
        ProverError::Form { field, reason } => CliError::usage(format!(
            "{} is not a valid {field} of circuit {circuit}",
            file.display()
        ))
        .because(reason)
        .next(format!(
            "`oaic zk example --circuit {circuit}` prints JSON of a statement and its witness"
        )),
        other => failure(other, Some(file)),
    }
}

/// The text of a file; - is stdin.
pub(crate) fn read(path: &Path) -> Result<String> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|e| CliError::unreadable(Kind::Usage, path, e))
}

/// The folder that a file is or will be in.
pub(crate) fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Write a file whole or not at all. What is not a file, as /dev/null or a pipe, is written to and
/// stays what it is.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |e: &dyn std::fmt::Display| CliError::unwritable(path, e);
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return std::fs::write(path, text).map_err(|e| failed(&e));
    }
    let mut file = tempfile::NamedTempFile::new_in(folder(path)).map_err(|e| failed(&e))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|e| failed(&e))?;
    file.as_file().sync_all().map_err(|e| failed(&e))?;
    // A temporary file is its owner's alone; a proof or key is anybody's.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let public = std::fs::Permissions::from_mode(0o644);
        file.as_file()
            .set_permissions(public)
            .map_err(|e| failed(&e))?;
    }
    file.persist(path).map_err(|e| failed(&e))?;
    Ok(())
}
