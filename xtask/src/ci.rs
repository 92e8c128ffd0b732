//! What continuous integration does is one script, `.ci/run`.

use std::process::Command;

use anyhow::{bail, Context, Result};
use oaic_localnet::workspace_root;

pub fn run() -> Result<()> {
    let script = workspace_root().join(".ci/run");
    let status = Command::new(&script)
        .status()
        .with_context(|| format!("can't start {}", script.display()))?;
    if !status.success() {
        bail!("{} failed ({status})", script.display());
    }
    Ok(())
}
