//! `cargo xtask spell`: American spelling, in names and prose.

use std::process::Command;

use anyhow::{bail, Context, Result};
use oaic_localnet::tools::Toolbox;
use oaic_localnet::workspace_root;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Mend what has one spelling only.
    #[arg(long)]
    fix: bool,
}

/// Checks every file that `typos.toml` doesn't leave out.
pub fn run(args: Args) -> Result<()> {
    let mut typos = Command::new(Toolbox::open()?.typos()?);
    typos.current_dir(workspace_root());
    if args.fix {
        typos.arg("--write-changes");
    }
    let status = typos.status().context("can't start typos")?;
    if !status.success() {
        bail!(
            "words are misspelled; mend them (`cargo xtask spell --fix` mends the certain ones), \
             or list a word that is right in typos.toml"
        );
    }
    eprintln!("spell: no misspelled word");
    Ok(())
}
