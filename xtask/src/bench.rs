//! `cargo xtask bench`: figures as a table and as JSON.

mod figures;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};
use clap::ValueEnum;
use oaic_integration::bench::{self, row, Options};
use oaic_localnet::{target_dir, workspace_root};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only figures whose id contains this, for example `gas`, `settlement` or `p99`. What is measured
    /// together is measured whole: for one figure of gas, all gas.
    filter: Option<String>,
    /// Validators of the measured network. Goals are for one.
    #[arg(long, value_enum, default_value = "both")]
    validators: Validators,
    /// Commit the measured gas as the figures that the gas test compares with, and put its rows into
    /// docs/figures.md.
    #[arg(long)]
    bless: bool,
    /// Also put the measured rows into this page and into the JSON beside it: docs/figures.md. Gas
    /// that is committed enters with --bless only.
    #[arg(long, value_name = "PAGE")]
    figures: Option<PathBuf>,
    /// Setup and proofs of bellman, oaic-prover, bellperson and arkworks on one circuit instead,
    /// interleaved; takes the better part of an hour. What follows -- goes to it; `-- --help` shows
    /// what there is.
    #[arg(long, alias = "peers", conflicts_with_all = ["filter", "validators", "bless", "figures"])]
    baselines: bool,
    /// What that comparison is given.
    #[arg(last = true, requires = "baselines", value_name = "ARGUMENT")]
    baselines_args: Vec<String>,
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

pub fn run(args: Args) -> Result<()> {
    if args.baselines {
        return baselines(&args.baselines_args);
    }
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
    let mut rows = bench::run(&options, &|what| eprintln!("bench: {what}"))?;
    print!("{}", row::to_table(&rows));
    let path = target_dir().join("bench/bench.json");
    row::write_json(&rows, &path)?;
    eprintln!("bench: wrote {}", path.display());
    let page = || workspace_root().join("docs/figures.md");
    if let Some(page) = args.figures.or_else(|| args.bless.then(page)) {
        // Those of the page are those that are committed.
        rows.retain(|row| args.bless || row.codes.is_none());
        figures::update(&row::to_json(&rows)?, &page)?;
        eprintln!("bench: wrote {}", page.display());
    }
    Ok(())
}

/// Builds and runs `zk-verifier/baselines`, a workspace of its own: its processor flags, arkworks and
/// bellperson have no place in ours.
fn baselines(args: &[String]) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../zk-verifier/baselines");
    let json = target_dir().join("bench/baselines.json");
    std::fs::create_dir_all(target_dir().join("bench"))?;
    let status = Command::new(env!("CARGO"))
        // Where its .cargo/config.toml is read.
        .current_dir(&folder)
        .args(["run", "--release", "--locked", "--target-dir"])
        .arg(target_dir().join("baselines"))
        .args(["--", "--json"])
        .arg(&json)
        .args(args)
        .status()
        .context("can't run cargo")?;
    if !status.success() {
        bail!("the comparison ended with {status}");
    }
    eprintln!("bench: wrote {}, every run in it", json.display());
    Ok(())
}
