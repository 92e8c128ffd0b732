//! The binary, run in an empty folder with a home of its own.
#![allow(dead_code)] // each test file uses a part of it

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const PASSPHRASE: &str = "correct horse battery";

/// The command; nothing that is set on this machine leaks in.
pub fn oaic(home: &Path) -> Command {
    let mut command = Command::cargo_bin("oaic").unwrap();
    for name in [
        "OAIC_NETWORK",
        "OAIC_RPC",
        "OAIC_CHAIN_ID",
        "OAIC_DEPLOYMENT",
        "OAIC_FROM",
        "OAIC_STORE",
        "OAIC_PASSPHRASE_FILE",
    ] {
        command.env_remove(name);
    }
    command
        .current_dir(home)
        .env("OAIC_HOME", home.join("home"))
        .env("OAIC_PASSPHRASE", PASSPHRASE)
        .env("NO_COLOR", "1");
    command
}

pub fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(bytes)))
}
