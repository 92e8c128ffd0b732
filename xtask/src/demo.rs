//! `cargo xtask demo`: the first scenario, with its report as a page and as JSON.

use std::path::PathBuf;

use anyhow::{Context, Result};
use oaic_economy::scenarios;

use crate::scenario::{self, ChainKind};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Replay this trace (CSV: TIMESTAMP,ContextTokens,GeneratedTokens) instead of generated calls.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Where the contracts run.
    #[arg(long, value_enum, default_value_t = ChainKind::Embedded)]
    chain: ChainKind,
    /// Replay so many calls: the first of the trace, or generated ones.
    #[arg(long, value_name = "N", value_parser = scenario::calls)]
    calls: Option<usize>,
    /// Seed of everything that is drawn.
    #[arg(long, value_name = "S", default_value_t = scenarios::DEFAULT_SEED)]
    seed: u64,
    /// Print the report as JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Replays, prints the table, writes `target/demo/report.html` and `report.json`.
pub fn run(args: Args) -> Result<()> {
    let options = scenarios::Options {
        trace: args.trace,
        calls: args.calls,
        seed: args.seed,
    };
    let demo = scenarios::all().first().context("there is no scenario")?;
    let folder = oaic_localnet::target_dir().join("demo");
    scenario::perform(*demo, args.chain, options, args.json, &folder)
}
