//! `cargo xtask test`: every test there is, with the setup they need.
//!
//! Which stage an integration test belongs to is in its file's name: `wasmd*` needs one chain,
//! `ics*` and `ibc*` need two and the relayer, everything else needs no network.

mod cargo;
mod report;
mod stages;

use std::time::Instant;

use anyhow::{bail, Result};
use oaic_localnet::tools::Toolbox;
use oaic_localnet::wasm;

use crate::setup::Background;
use report::{Outcome, Report};
use stages::Stage;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run just these stages.
    #[arg(long, value_enum, value_delimiter = ',')]
    stage: Vec<Stage>,
    /// Run just tests whose name contains this.
    #[arg(long)]
    filter: Option<String>,
}

impl Args {
    fn wants(&self, stage: Stage) -> bool {
        self.stage.is_empty() || self.stage.contains(&stage)
    }
}

/// Runs the stages and prints what came of them.
pub fn run(args: Args) -> Result<()> {
    let tools = Toolbox::open()?;
    let mut report = Report::default();
    // The chain's tools build beside the tests that need no chain.
    let mut background = (args.wants(Stage::Wasmd) || args.wants(Stage::TwoChains))
        .then(|| Background::start(&tools));
    let (mut wasmd_ready, mut contracts_ready) = (Ok(()), Ok(()));
    for stage in Stage::ALL.into_iter().filter(|s| args.wants(*s)) {
        println!("\n== {stage}: {}", stage.describe());
        let start = Instant::now();
        let outcome = match stage {
            Stage::Unit => stages::tests(stage, args.filter.as_deref()),
            Stage::Wasm => {
                contracts_ready = wasm::build(&tools).map(drop).map_err(|e| format!("{e:#}"));
                setup_outcome(&contracts_ready)
            }
            Stage::Wasmd | Stage::TwoChains => {
                if let Some(Background { wasmd, hermes }) = background.take() {
                    wasmd_ready = wasmd.wait().map_err(|e| format!("{e:#}"));
                    if args.wants(Stage::TwoChains) {
                        let hermes_ready = hermes.wait().map_err(|e| format!("{e:#}"));
                        wasmd_ready = wasmd_ready.and(hermes_ready);
                    }
                }
                if !args.wants(Stage::Wasm) {
                    contracts_ready = wasm::build(&tools).map(drop).map_err(|e| format!("{e:#}"));
                }
                match wasmd_ready.as_ref().and(contracts_ready.as_ref()) {
                    Ok(()) => stages::tests(stage, args.filter.as_deref()),
                    Err(reason) => Ok(Outcome::broken(reason)),
                }
            }
        };
        report.add(stage, start.elapsed(), outcome);
    }
    report.print();
    if !report.passed() {
        bail!(
            "tests failed; each stage's whole output is in {}",
            stages::log_dir().display()
        );
    }
    Ok(())
}

fn setup_outcome(done: &std::result::Result<(), String>) -> Result<Outcome> {
    Ok(match done {
        Ok(()) => Outcome::default(),
        Err(reason) => Outcome::broken(reason),
    })
}
