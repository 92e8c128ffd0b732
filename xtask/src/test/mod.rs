//! `cargo xtask test`: every test there is, with the setup they need.
//!
//! Which stage a test program of `integration/tests` belongs to is in its name: `wasmd*` needs one
//! chain, `ics*` and `ibc*` need two and the relayer, everything else needs no network.
//!
//! Tests on chains wait for blocks most of their time, so their programs are built first and run
//! beside all else. Everything is selected from the whole workspace, for a package that is selected
//! by itself is built with other features, and so are the libraries below it.

mod count;
mod programs;
mod report;
mod runs;
mod stages;

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail, Result};
use clap::ValueEnum;
use oaic_localnet::tools::Toolbox;
use oaic_localnet::wasm;

use crate::setup::Pending;
use programs::Programs;
use report::{Outcome, Report};
pub use stages::Stage;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run just these stages.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Stage::TESTS)]
    stage: Vec<Stage>,
    /// Run just tests whose name contains this.
    #[arg(long)]
    filter: Option<String>,
    /// Run simulations for some hours where a run otherwise repeats a few short episodes.
    #[arg(long)]
    long: bool,
    /// Seconds that were spent before, on building this very program: they count.
    #[arg(long, hide = true, default_value_t = 0)]
    before: u64,
}

pub fn run(args: Args) -> Result<()> {
    args.carry_out()
}

type Row = (Stage, Duration, Result<Outcome>);

impl Args {
    fn carry_out(&self) -> Result<()> {
        let start = Instant::now();
        let tools = Toolbox::open()?;
        let mut report = Report::default();
        thread::scope(|scope| {
            let (programs, built) = mpsc::channel();
            let tools = &tools;
            let chains = scope.spawn(move || self.on_chains(tools, &built));
            let wanted = self.wanted(|stage| stage.on_chains());
            if !wanted.is_empty() {
                announce("build", "the programs that need chains, before all others");
                let built = Programs::build(&wanted);
                // It is gone if it has panicked, which shows when it is joined.
                let _ = programs.send(built);
            }
            for stage in self.wanted(|stage| *stage < Stage::Wasm) {
                announce(&stage.to_string(), stage.describe());
                let (time, outcome) = timed(|| match stage {
                    Stage::Clippy => stages::clippy(),
                    Stage::Docs => stages::docs(),
                    Stage::Schema => stages::schemas(),
                    _ => stages::unit(self.filter.as_deref(), self.long),
                });
                report.add(stage, time, outcome);
            }
            match chains.join() {
                Ok(rows) => rows
                    .into_iter()
                    .for_each(|(stage, time, outcome)| report.add(stage, time, outcome)),
                Err(_) => {
                    let died = Err(anyhow!("its thread panicked"));
                    report.add(Stage::Wasm, start.elapsed(), died);
                }
            }
        });
        report.print(Duration::from_secs(self.before), start.elapsed());
        if !report.passed() {
            bail!(
                "not all is well; each stage's whole output is in {}",
                stages::log_dir().display()
            );
        }
        Ok(())
    }

    fn wanted(&self, kind: impl Fn(&Stage) -> bool) -> Vec<Stage> {
        let all = Stage::value_variants().iter().copied();
        all.filter(|stage| self.stage.contains(stage) && kind(stage))
            .collect()
    }

    /// Contracts, tools, and the tests that need them, as soon as they are there.
    fn on_chains(&self, tools: &Toolbox, built: &mpsc::Receiver<Result<Programs>>) -> Vec<Row> {
        let wanted = self.wanted(|stage| stage.on_chains());
        let mut rows = Vec::new();
        if wanted.is_empty() && !self.stage.contains(&Stage::Wasm) {
            return rows;
        }
        // wasmd and hermes build beside the contracts.
        let background = (!wanted.is_empty()).then(|| Pending::of_chains(tools));
        let (time, contracts) = timed(|| wasm::build(tools));
        let ready = contracts.as_ref().map(drop).map_err(|e| format!("{e:#}"));
        if let Ok(contracts) = &contracts {
            let cached = contracts.iter().filter(|c| c.cached).count();
            println!("wasm: {cached} of {} from the cache", contracts.len());
        }
        if self.stage.contains(&Stage::Wasm) {
            rows.push((Stage::Wasm, time, contracts.map(|_| Outcome::default())));
        }
        let ready = ready.and_then(|()| {
            let Some([wasmd, hermes]) = background else {
                return Ok(None);
            };
            let hermes = wanted.contains(&Stage::TwoChains).then_some(hermes);
            for tool in [wasmd].into_iter().chain(hermes) {
                tool.wait().map_err(|e| format!("{e:#}"))?;
            }
            let programs = built.recv().map_err(|e| e.to_string())?;
            programs.map(Some).map_err(|e| format!("{e:#}"))
        });
        let run = |stage| match &ready {
            Ok(Some(programs)) => stages::on_chains(stage, self.filter.as_deref(), programs),
            Ok(None) => Ok(Outcome::default()),
            Err(reason) => Ok(Outcome::broken(reason)),
        };
        thread::scope(|scope| {
            let threads: Vec<_> = wanted
                .iter()
                .map(|stage| (*stage, scope.spawn(|| timed(|| run(*stage)))))
                .collect();
            for (stage, thread) in threads {
                let died = |_| (Duration::ZERO, Err(anyhow!("its thread panicked")));
                let (time, outcome) = thread.join().unwrap_or_else(died);
                rows.push((stage, time, outcome));
            }
        });
        rows
    }
}

fn announce(name: &str, what: &str) {
    println!("\n== {name}: {what}");
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = run();
    (start.elapsed(), done)
}
