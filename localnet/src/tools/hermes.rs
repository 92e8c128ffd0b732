//! hermes, the relayer. Newer versions fetch proving keys while they build; this one does not.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use oaic_cache::Cache;

use super::recipe::{cargo_install, Recipe};
use crate::command::output;

const VERSION: &str = "1.10.5";

/// Relaying waits for blocks, so a fast build is worth more than fast code.
const ENV: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
];

const ARGS: [&str; 7] = [
    "install",
    "ibc-relayer-cli",
    "--version",
    VERSION,
    "--bin",
    "hermes",
    "--locked",
];

pub(super) fn recipe() -> Recipe {
    let mut parts = vec![std::env::consts::OS, std::env::consts::ARCH];
    parts.extend(ARGS);
    for (name, value) in ENV {
        parts.extend([name, value]);
    }
    Recipe {
        key: Cache::key("hermes", VERSION, &parts),
        version: VERSION.to_owned(),
        takes: "about 8 minutes on two cores",
        build: Box::new(build),
    }
}

fn build(dir: &Path, log: &Path) -> Result<()> {
    cargo_install(dir, log, &ARGS, &ENV)?;
    output(Command::new(dir.join("bin/hermes")).arg("version"))
        .context("the hermes that was built does not start")?;
    Ok(())
}
