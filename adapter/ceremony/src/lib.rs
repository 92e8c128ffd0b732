//! `oaic-ceremony`: parameters that nobody knows the secrets of, as long as one contributor
//! forgot theirs. docs/ceremony.md says how one is held.

#![allow(missing_docs)]

mod add;
mod begin;
mod check;
#[cfg(test)]
mod documented;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use oaic_ceremony::keys::Qap;
use oaic_ceremony::{kind_of, powers, CeremonyError, KEYS, POWERS};
use oaic_circuits::CircuitId;

use oaic_terminal::args::{self, OutputArgs};
use oaic_terminal::error::{CliError, Result};
use oaic_terminal::output::Output;
use oaic_terminal::stages::Stages;

pub use add::{BeaconArgs, ContributeArgs};
pub use begin::BeginArgs;
pub use check::{FinishArgs, ShowArgs, VerifyArgs};

/// Parameters that nobody knows the secrets of, as long as one contributor forgot theirs
#[derive(Debug, Parser)]
#[command(name = "oaic-ceremony", version)]
struct Cli {
    #[command(flatten)]
    talk: OutputArgs,
    #[command(subcommand)]
    command: CeremonyCommand,
}

pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return args::instead(&error),
    };
    let out = cli.talk.output();
    args::ended(run(&cli.command, &out), &out)
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum CeremonyCommand {
    /// Make the file that the first contributor takes: of phase 1 with --size, of phase 2 with --circuit
    Begin(BeginArgs),
    /// Multiply a secret of yours into a file, and forget it
    Contribute(ContributeArgs),
    /// End a phase with a public value that nobody could choose
    Beacon(BeaconArgs),
    /// Who contributed to a file; checks the chain of hashes alone
    Show(ShowArgs),
    /// Check everything about a file, and print each contribution's hash
    Verify(VerifyArgs),
    /// Write the key, the parameters and the transcript of a completed phase 2
    Finish(FinishArgs),
}

/// Run one; none needs a chain.
pub fn run(command: &CeremonyCommand, out: &Output) -> Result<()> {
    match command {
        CeremonyCommand::Begin(args) => begin::run(args, out),
        CeremonyCommand::Contribute(args) => add::contribute(args, out),
        CeremonyCommand::Beacon(args) => add::beacon(args, out),
        CeremonyCommand::Show(args) => check::show(args, out),
        CeremonyCommand::Verify(args) => check::verify(args, out),
        CeremonyCommand::Finish(args) => check::finish(args, out),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Powers,
    Keys,
}

fn phase_of(file: &Path) -> Result<Phase> {
    match kind_of(file).map_err(failure)? {
        Some(kind) if kind == POWERS => Ok(Phase::Powers),
        Some(kind) if kind == KEYS => Ok(Phase::Keys),
        _ => Err(
            CliError::usage(format!("{} is not a file of a ceremony", file.display()))
                .next("`oaic-ceremony begin` makes one"),
        ),
    }
}

fn columns(name: &str) -> Result<Qap> {
    let id = CircuitId::from_name(name).ok_or_else(|| {
        CliError::invalid(format!("this version of oaic has no circuit '{name}'"))
            .next("use the version that the ceremony was begun with; `oaic zk list` shows circuits")
    })?;
    oaic_ceremony::circuits::qap(id).map_err(failure)
}

/// Check phase 1, which everything of phase 2 is compared with.
fn checked_powers(file: &Path, bars: &Bars, out: &Output) -> Result<powers::Verified> {
    if phase_of(file)? != Phase::Powers {
        return Err(CliError::usage(format!("{} is of phase 2", file.display()))
            .next("--powers takes the file of phase 1"));
    }
    say_bytes(out, "reading", file);
    powers::verify(file, bars).map_err(failure)
}

fn say_bytes(out: &Output, what: &str, file: &Path) {
    let bytes = std::fs::metadata(file).map_or(0, |meta| meta.len());
    out.note(format!("{what} {}: {}", file.display(), size(bytes)));
}

fn say_time(out: &Output, what: &str, time: Duration) {
    let seconds = time.as_secs_f64();
    let text = if seconds < 1.5 {
        "about a second".to_owned()
    } else if seconds < 120.0 {
        format!("about {seconds:.0} s")
    } else {
        format!("about {:.0} min", seconds / 60.0)
    };
    out.note(format!("{what} will take {text} on this machine"));
}

fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} B"),
        10_000..=9_999_999 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

fn must_not_exist(file: &Path) -> Result<()> {
    if file.exists() {
        return Err(CliError::usage(format!("{} exists", file.display()))
            .next("choose another name, or remove it"));
    }
    Ok(())
}

fn failure(error: CeremonyError) -> CliError {
    let text = error.to_string();
    match error {
        CeremonyError::Io {
            what: "can't be written",
            ..
        }
        | CeremonyError::Busy { .. }
        | CeremonyError::Replaced { .. }
        | CeremonyError::Circuit { .. } => CliError::failed(text),
        CeremonyError::Io { .. } | CeremonyError::Stage { .. } | CeremonyError::Magic { .. } => {
            CliError::usage(text)
        }
        _ => CliError::invalid(text)
            .next("don't build on this file: get the last one that verifies, and tell who sent it"),
    }
}

/// Where a command writes: where it was told to, or over what it read.
fn target<'a>(out: Option<&'a PathBuf>, file: &'a Path) -> Result<&'a Path> {
    match out {
        Some(to) if to != file => {
            must_not_exist(to)?;
            Ok(to)
        }
        _ => Ok(file),
    }
}

/// A bar on a terminal, a line per stage elsewhere.
struct Bars(Stages);

impl Bars {
    fn new(out: &Output) -> Self {
        Self(Stages::new(out))
    }
}

impl oaic_ceremony::progress::Progress for Bars {
    fn at(&self, what: &str, done: u64, total: u64) {
        self.0.at(what, done, total);
    }
}
