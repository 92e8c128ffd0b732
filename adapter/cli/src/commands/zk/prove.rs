//! `oaic zk example` and `oaic zk prove`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use oaic_circuits::CircuitId;
use oaic_prover::{example_json, form, Prover, ProverError};
use serde::Deserialize;

use super::{failure, folder, read, unfit, write, Bars};
use crate::commands::prelude::*;
use crate::output::versioned;

#[derive(Debug, Args)]
pub struct ExampleArgs {
    /// The circuit; `oaic zk list` shows their names
    #[arg(long, value_name = "NAME")]
    circuit: CircuitId,
}

/// Print an input of `oaic zk prove`; it is JSON with and without `--json`.
pub fn example(args: &ExampleArgs, out: &Output) -> Result<()> {
    let json = example_json(args.circuit).map_err(|e| failure(e, None))?;
    out.write(format!("{json}\n").as_bytes())
}

#[derive(Debug, Args)]
pub struct ProveArgs {
    /// The circuit; `oaic zk list` shows their names
    #[arg(long, value_name = "NAME")]
    circuit: CircuitId,
    /// JSON of statement and witness; - is stdin
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// File that the proof is written to, as well as to stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Folder of parameters [default: zk in $OAIC_CACHE or ~/.cache/oaic]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

/// A proof, as it is printed and as it stands in its file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProofFile {
    pub(super) circuit: String,
    /// The statement's hash: the one public input, 64 hex digits.
    pub(super) input: String,
    /// A, B and C, compressed: 384 hex digits.
    pub(super) proof: String,
}

impl Report for ProofFile {
    const SCHEMA: &'static str = "oaic/proof/1";

    fn human(&self, out: &mut String) {
        let rows = [
            ("circuit", self.circuit.clone()),
            ("input", self.input.clone()),
            ("proof", self.proof.clone()),
        ];
        fields(out, &rows);
    }
}

impl ProofFile {
    pub(super) fn load(path: &Path) -> Result<Self> {
        serde_json::from_str(&read(path)?).map_err(|e| {
            CliError::usage(format!("{} is not a proof file", path.display()))
                .because(e)
                .next("`oaic zk prove --out FILE` writes one: JSON with `circuit`, `input` and `proof`")
        })
    }
}

/// Prove.
///
/// # Errors
/// The input is not as it must be, the witness doesn't make the statement true, or there are no
/// parameters.
pub fn run(args: &ProveArgs, out: &Output) -> Result<()> {
    let input = read(&args.input)?;
    // Before minutes of proving.
    if let Some(path) = args.out.as_ref().filter(|path| !folder(path).is_dir()) {
        return Err(CliError::usage(format!(
            "{} can't be written: there is no folder {}",
            path.display(),
            folder(path).display()
        )));
    }
    let bars = Bars::new(out);
    let prover = Prover::open(args.cache.clone(), &bars).map_err(|e| failure(e, None))?;
    let start = Instant::now();
    let proven = prover
        .prove_json(args.circuit, &input)
        .map_err(|e| match e {
            ProverError::Form { .. } | ProverError::Claim(_) => unfit(e, &args.input, args.circuit),
            other => failure(other, None),
        })?;
    out.detail(
        1,
        format!("proven in {:.1} s", start.elapsed().as_secs_f64()),
    );
    let file = ProofFile {
        circuit: args.circuit.name().to_owned(),
        input: form::hex(&proven.input),
        proof: hex::encode(proven.proof),
    };
    // Whatever becomes of the file, the proof isn't lost.
    out.print(&file)?;
    if let Some(path) = &args.out {
        write(path, &format!("{}\n", versioned(&file)?))?;
        out.note(format!("wrote {}", path.display()));
    }
    Ok(())
}
