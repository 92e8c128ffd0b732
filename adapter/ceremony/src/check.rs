//! `oaic-ceremony show`, `verify` and `finish`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use oaic_ceremony::estimate::Costs;
use oaic_ceremony::keys::{self, KeysTranscript};
use oaic_ceremony::powers;
use oaic_circuits::CircuitId;
use oaic_prover::keys::pinned;

use crate::report::{Ceremony, Finished};
use crate::{checked_powers, columns, failure, phase_of, say_bytes, say_time, Bars, Phase};
use oaic_terminal::error::{CliError, Kind, Result};
use oaic_terminal::output::Output;

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// File of either phase
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// File of either phase, or with --parameters the transcript of a finished one
    file: PathBuf,
    /// File of phase 1, which is verified as well; needed for phase 2
    #[arg(long, value_name = "FILE")]
    powers: Option<PathBuf>,
    /// The published parameters; FILE is their transcript
    #[arg(long, value_name = "FILE", requires = "powers")]
    parameters: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct FinishArgs {
    /// File of phase 2, complete
    file: PathBuf,
    /// File of phase 1
    #[arg(long, value_name = "FILE")]
    powers: PathBuf,
    /// Folder for the key, the parameters and the transcript
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn show(args: &ShowArgs, out: &Output) -> Result<()> {
    out.print(&Ceremony::of(phase_of(&args.file)?, &args.file)?)
}

pub fn verify(args: &VerifyArgs, out: &Output) -> Result<()> {
    let start = Instant::now();
    let bars = Bars::new(out);
    let report = if let (Some(parameters), Some(powers)) = (&args.parameters, &args.powers) {
        let json = std::fs::read(&args.file)
            .map_err(|e| CliError::unreadable(Kind::Usage, &args.file, e))?;
        let transcript = KeysTranscript::from_json(&json).map_err(failure)?;
        let qap = columns(&transcript.circuit)?;
        say_bytes(out, "verifying", parameters);
        say_time(out, "it", Costs::measure().keys_verify(&qap));
        let powers = checked_powers(powers, &bars, out)?;
        let verified = keys::verify_parameters(parameters, transcript, &qap, &powers, &bars)
            .map_err(failure)?;
        Ceremony::keys(parameters, &verified.transcript)?.parameters(&verified.digest)
    } else {
        say_bytes(out, "verifying", &args.file);
        let costs = Costs::measure();
        match (phase_of(&args.file)?, &args.powers) {
            (Phase::Powers, Some(_)) => {
                return Err(
                    CliError::usage("this is a file of phase 1 itself").next("leave --powers out")
                )
            }
            (Phase::Powers, None) => {
                let size = powers::transcript(&args.file).map_err(failure)?.size;
                say_time(out, "it", costs.powers_verify(size));
                let verified = powers::verify(&args.file, &bars).map_err(failure)?;
                Ceremony::powers(&args.file, verified.transcript())?
            }
            (Phase::Keys, None) => {
                return Err(CliError::usage(
                    "parameters are verified against the phase 1 that they were made of",
                )
                .next("add --powers FILE"))
            }
            (Phase::Keys, Some(powers)) => {
                let transcript = keys::transcript(&args.file).map_err(failure)?;
                let qap = columns(&transcript.circuit)?;
                say_time(out, "it", costs.keys_verify(&qap));
                let powers = checked_powers(powers, &bars, out)?;
                let verified = keys::verify(&args.file, &qap, &powers, &bars).map_err(failure)?;
                Ceremony::keys(&args.file, &verified.transcript)?
            }
        }
    };
    out.print(&report.verified().done_in(start))
}

pub fn finish(args: &FinishArgs, out: &Output) -> Result<()> {
    let start = Instant::now();
    let bars = Bars::new(out);
    std::fs::create_dir_all(&args.out).map_err(|e| {
        CliError::failed(format!("{} can't be made", args.out.display())).because(e)
    })?;
    let transcript = keys::transcript(&args.file).map_err(failure)?;
    let qap = columns(&transcript.circuit)?;
    say_bytes(out, "finishing", &args.file);
    say_time(out, "verifying before", Costs::measure().keys_verify(&qap));
    let powers = checked_powers(&args.powers, &bars, out)?;
    let done = keys::finish(&args.file, &qap, &powers, &args.out, &bars).map_err(failure)?;
    let shipped = CircuitId::from_name(&done.key.circuit).map(pinned);
    out.print(&Finished::new(&done, shipped, start))
}
