//! `oaic-ceremony contribute` and `beacon`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use oaic_ceremony::estimate::{self, Costs};
use oaic_ceremony::{check_contributor, keys, powers, Beacon, CeremonyError, Contribution, Seed};
use zeroize::Zeroizing;

use crate::report::Ceremony;
use crate::{checked_powers, columns, failure, phase_of, say_bytes, say_time, target, Bars, Phase};
use oaic_terminal::error::{CliError, Result};
use oaic_terminal::output::Output;

#[derive(Debug, Args)]
pub struct ContributeArgs {
    /// File of either phase
    file: PathBuf,
    /// Who you are, for everyone to read
    #[arg(long)]
    name: String,
    /// File to write [default: FILE itself, when all is done]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// File of phase 1: the parameters are verified against it first
    #[arg(long, value_name = "FILE")]
    powers: Option<PathBuf>,
    /// Don't verify what others did; every point is still checked before your secret touches it
    #[arg(long, conflicts_with = "powers")]
    unverified: bool,
}

#[derive(Debug, Args)]
pub struct BeaconArgs {
    /// File of either phase
    file: PathBuf,
    /// The public value, in hexadecimal: such as a block's hash
    #[arg(long, value_name = "HEX")]
    value: String,
    /// What it is, as it was announced before it existed
    #[arg(long, value_name = "TEXT")]
    source: String,
    /// Hash the value 2^N times
    #[arg(long, value_name = "N", default_value_t = 26, value_parser = clap::value_parser!(u8).range(10..=42))]
    iterations_log2: u8,
    /// File to write [default: FILE itself, when all is done]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn contribute(args: &ContributeArgs, out: &Output) -> Result<()> {
    let start = Instant::now();
    check_contributor(&args.name).map_err(typed_wrong)?;
    let to = target(args.out.as_ref(), &args.file)?;
    let phase = phase_of(&args.file)?;
    let bars = Bars::new(out);
    say_bytes(out, "contributing to", &args.file);
    let costs = Costs::measure();
    match phase {
        Phase::Powers => {
            let transcript = powers::transcript(&args.file).map_err(failure)?;
            say_time(out, "it", costs.powers_contribute(transcript.size));
            if !args.unverified {
                let time = costs.powers_verify(transcript.size);
                say_time(out, "verifying before", time);
                powers::verify(&args.file, &bars).map_err(failure)?;
            }
        }
        Phase::Keys => {
            let transcript = keys::transcript(&args.file).map_err(failure)?;
            let qap = columns(&transcript.circuit)?;
            say_time(out, "it", costs.keys_contribute(&qap));
            match &args.powers {
                Some(powers) => {
                    let powers = checked_powers(powers, &bars, out)?;
                    keys::verify(&args.file, &qap, &powers, &bars).map_err(failure)?;
                }
                None if args.unverified => {}
                None => {
                    return Err(CliError::usage(
                        "what others did is verified against phase 1, before you build on it",
                    )
                    .next("add --powers FILE, or --unverified"))
                }
            }
        }
    }
    let seed = Seed::random(typed(out)?.as_bytes()).map_err(failure)?;
    let added = match phase {
        Phase::Powers => powers::contribute(&args.file, to, &args.name, &seed, &bars),
        Phase::Keys => keys::contribute(&args.file, to, &args.name, &seed, &bars),
    };
    drop(seed);
    let added = added.map_err(failure)?;
    report(phase, to, &added, start, out)?;
    out.note(
        "publish this hash under your name, so that everyone can see that your contribution is included",
    );
    Ok(())
}

pub fn beacon(args: &BeaconArgs, out: &Output) -> Result<()> {
    let start = Instant::now();
    let to = target(args.out.as_ref(), &args.file)?;
    let phase = phase_of(&args.file)?;
    let bars = Bars::new(out);
    say_bytes(out, "ending", &args.file);
    let beacon = Beacon {
        source: args.source.clone(),
        value: args.value.clone(),
        iterations_log2: args.iterations_log2,
    };
    if hex::decode(&args.value).is_err() {
        let text = format!("--value is '{}': it is not hexadecimal", args.value);
        return Err(CliError::usage(text)
            .next("give the announced value, such as a block's hash, in hexadecimal digits"));
    }
    beacon.check().map_err(typed_wrong)?;
    let hashing = estimate::beacon(args.iterations_log2);
    say_time(out, "hashing the value", hashing);
    let costs = Costs::measure();
    let adding = match phase {
        Phase::Powers => {
            let transcript = powers::transcript(&args.file).map_err(failure)?;
            costs.powers_contribute(transcript.size)
        }
        Phase::Keys => {
            let transcript = keys::transcript(&args.file).map_err(failure)?;
            costs.keys_contribute(&columns(&transcript.circuit)?)
        }
    };
    say_time(out, "adding it", adding);
    let added = match phase {
        Phase::Powers => powers::beacon(&args.file, to, beacon, &bars),
        Phase::Keys => keys::beacon(&args.file, to, beacon, &bars),
    };
    let added = added.map_err(failure)?;
    report(phase, to, &added, start, out)?;
    out.note(match phase {
        Phase::Powers => "next: `oaic-ceremony begin --circuit NAME --powers FILE`",
        Phase::Keys => "next: `oaic-ceremony finish FILE --powers FILE --out DIR`",
    });
    Ok(())
}

/// A name or a beacon that is wrong before any transcript has it.
fn typed_wrong(error: CeremonyError) -> CliError {
    CliError::usage(match error {
        CeremonyError::Transcript { why } => why,
        other => other.to_string(),
    })
}

fn report(
    phase: Phase,
    file: &Path,
    added: &Contribution,
    start: Instant,
    out: &Output,
) -> Result<()> {
    out.print(&Ceremony::of(phase, file)?.added(added).done_in(start))
}

/// What a person types is mixed into the system's randomness; nobody is asked without a terminal.
fn typed(out: &Output) -> Result<Zeroizing<String>> {
    if !out.can_ask() || out.yes {
        return Ok(Zeroizing::new(String::new()));
    }
    out.hidden("type anything at random, then Enter (it is mixed with the system's randomness): ")
}
