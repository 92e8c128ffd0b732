//! `oaic-ceremony begin`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use oaic_ceremony::estimate::Costs;
use oaic_ceremony::{keys, powers};
use oaic_circuits::CircuitId;

use crate::report::Ceremony;
use crate::{checked_powers, columns, failure, must_not_exist, say_time, size, Bars};
use oaic_terminal::error::Result;
use oaic_terminal::output::Output;

#[derive(Debug, Args)]
pub struct BeginArgs {
    #[command(flatten)]
    what: What,
    /// File of phase 1, complete; it is verified first
    #[arg(long, value_name = "FILE", requires = "circuit")]
    powers: Option<PathBuf>,
    /// File to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Phase 1: powers of tau for circuits of up to 2^SIZE constraints
    #[arg(long, value_parser = clap::value_parser!(u8).range(2..=20))]
    size: Option<u8>,
    /// Phase 2: the parameters of a circuit; `oaic zk list` shows their names
    #[arg(long, value_name = "NAME", requires = "powers")]
    circuit: Option<CircuitId>,
}

pub fn run(args: &BeginArgs, out: &Output) -> Result<()> {
    must_not_exist(&args.out)?;
    let start = Instant::now();
    let report = match (args.what.circuit, &args.powers) {
        (Some(id), Some(powers)) => {
            let bars = Bars::new(out);
            let qap = columns(id.name())?;
            out.note(format!(
                "{id}: {} constraints, domain 2^{}, parameters of {}",
                qap.shape().constraints,
                qap.size(),
                size(keys::parameters_size(&qap))
            ));
            say_time(out, "making them", Costs::measure().keys_begin(&qap));
            let verified = checked_powers(powers, &bars, out)?;
            let made = keys::begin(&args.out, &qap, &verified, &bars).map_err(failure)?;
            Ceremony::keys(&args.out, &made)?
        }
        _ => {
            let of = args.what.size.unwrap_or_default();
            out.note(format!(
                "phase 1 for up to 2^{of} constraints: {}",
                size(powers::file_size(of))
            ));
            powers::begin(&args.out, of).map_err(failure)?;
            let made = powers::PowersTranscript::new(of).map_err(failure)?;
            Ceremony::powers(&args.out, &made)?
        }
    };
    out.print(&report.done_in(start))?;
    out.note(next(&args.out, args.powers.as_deref()));
    Ok(())
}

/// What a contributor types; in phase 2, what others did is verified against phase 1.
fn next(file: &Path, powers: Option<&Path>) -> String {
    let powers = powers.map_or_else(String::new, |p| format!(" --powers {}", p.display()));
    format!(
        "next: `oaic-ceremony contribute {}{powers} --name NAME`, by each contributor in turn",
        file.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_command_of_phase_2_names_phase_1() {
        let next = |powers: Option<&str>| next(Path::new("file"), powers.map(Path::new));
        let first = "next: `oaic-ceremony contribute file --name NAME`, by";
        assert!(next(None).starts_with(first));
        let second = "next: `oaic-ceremony contribute file --powers powers --name NAME`, by";
        assert!(next(Some("powers")).starts_with(second));
    }
}
