//! `cargo xtask bench`: figures as a table and as JSON.

use anyhow::{Context, Result};
use clap::ValueEnum;
use oaic_integration::bench::{self, row, Options};
use oaic_localnet::target_dir;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only figures whose id contains this, for example `gas`, `settlement` or `p99`.
    filter: Option<String>,
    /// Validators of the measured network. Goals are for one.
    #[arg(long, value_enum, default_value = "both")]
    validators: Validators,
    /// Commit the measured gas as the figures that the gas test compares with.
    #[arg(long)]
    bless: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Validators {
    /// One.
    #[value(name = "1")]
    One,
    /// Four.
    #[value(name = "4")]
    Four,
    /// One network of each, one after the other.
    Both,
}

/// Runs it.
pub fn run(args: Args) -> Result<()> {
    let options = Options {
        filter: args.filter,
        // The committed gas is that of one validator, and the others' is the same.
        validators: match args.validators {
            _ if args.bless => vec![1],
            Validators::One => vec![1],
            Validators::Four => vec![4],
            Validators::Both => vec![1, 4],
        },
        demo: std::env::current_exe().context("where is this program?")?,
        bless: args.bless,
    };
    let rows = bench::run(&options, &|what| eprintln!("bench: {what}"))?;
    print!("{}", row::to_table(&rows));
    let path = target_dir().join("bench/bench.json");
    row::write_json(&rows, &path)?;
    eprintln!("bench: wrote {}", path.display());
    Ok(())
}
