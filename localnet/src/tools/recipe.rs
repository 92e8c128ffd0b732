//! How a tool is built, and the name of what comes of it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{run, without_outer_cargo};

type Build = Box<dyn Fn(&Path, &Path) -> Result<()> + Send + Sync>;

pub(super) struct Recipe {
    pub key: String,
    pub version: String,
    /// For people: how long.
    pub takes: &'static str,
    /// Builds into the first folder, logs to the second path.
    pub build: Build,
}

/// `cargo install` of `args` into `dir`; the build's own folder goes afterwards.
pub(super) fn cargo_install(
    dir: &Path,
    log: &Path,
    args: &[&str],
    env: &[(&str, &str)],
) -> Result<()> {
    let target = dir.join("target");
    let mut cargo = Command::new("cargo");
    without_outer_cargo(&mut cargo).current_dir(dir).args(args);
    cargo.envs(env.iter().copied()).arg("--root").arg(dir);
    run(cargo.arg("--target-dir").arg(&target), log)?;
    std::fs::remove_dir_all(&target).context("can't remove the build folder")
}
