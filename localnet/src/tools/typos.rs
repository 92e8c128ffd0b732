//! typos, which keeps names and prose spelled one way: its wheel from PyPI.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use oaic_cache::Cache;

use super::recipe::Recipe;
use crate::command::{output, run};

const VERSION: &str = "1.52.0";

pub(super) fn recipe() -> Recipe {
    Recipe {
        key: Cache::key("typos", VERSION, &[std::env::consts::ARCH]),
        version: VERSION.to_owned(),
        takes: "a few seconds",
        build: Box::new(install),
    }
}

fn install(dir: &Path, log: &Path) -> Result<()> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--no-deps", "--target"])
        .arg(dir)
        .arg(format!("typos=={VERSION}"));
    run(&mut pip, log).context("on Debian, pip comes with apt-get install python3-pip")?;
    let typos = dir.join("bin/typos");
    output(Command::new(&typos).arg("--version"))
        .with_context(|| format!("{} doesn't start", typos.display()))?;
    Ok(())
}
