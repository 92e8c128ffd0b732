//! wasm-opt: Debian's package where apt is, else built from the crate.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use oaic_cache::Cache;

use super::apt;
use super::recipe::{cargo_install, Recipe};
use crate::command::output;

/// Version of the crate, whose Binaryen it wraps.
const VERSION: &str = "0.116.1";

const SCRIPT: &str = r#"#!/bin/sh
lib=$(dirname -- "$0")/../lib
LD_LIBRARY_PATH="$lib" exec "$lib/wasm-opt" "$@"
"#;

pub(super) fn recipe() -> Recipe {
    let arch = std::env::consts::ARCH;
    match apt::Debian::detect() {
        // The host's suite decides the version; it is a stable one, so it does not move.
        Some(debian) => Recipe {
            key: {
                let version = format!("debian-{}", debian.suite);
                Cache::key("wasm-opt", &version, &[arch, "binaryen", SCRIPT])
            },
            version: format!("of Debian {}", debian.suite),
            takes: "a few seconds",
            build: Box::new(move |dir, log| {
                from_debian(&debian, dir, log).or_else(|error| {
                    fs::write(log, format!("Debian's package can't be had: {error:#}\n"))?;
                    from_crate(dir, log)
                })
            }),
        },
        None => Recipe {
            key: Cache::key("wasm-opt", VERSION, &[arch]),
            version: VERSION.to_owned(),
            takes: "about 6 minutes",
            build: Box::new(from_crate),
        },
    }
}

fn from_debian(debian: &apt::Debian, dir: &Path, log: &Path) -> Result<()> {
    let work = dir.join("apt");
    let unpacked = work.join("unpacked");
    let suites = [debian.suite.clone()];
    debian
        .fetch(&work, "binaryen", |_| true, &suites, log)?
        .unpack(&unpacked, log)?;
    // The program is linked to a library of the same package, which the system doesn't have:
    // both go to one folder, and a script says where it is.
    let lib = dir.join("lib");
    fs::create_dir_all(&lib)?;
    fs::create_dir_all(dir.join("bin"))?;
    fs::rename(unpacked.join("usr/bin/wasm-opt"), lib.join("wasm-opt"))
        .context("the package has no usr/bin/wasm-opt")?;
    for (from, name) in libraries(&unpacked.join("usr/lib"))? {
        fs::rename(&from, lib.join(name))
            .with_context(|| format!("can't move {}", from.display()))?;
    }
    let script = dir.join("bin/wasm-opt");
    fs::write(&script, SCRIPT)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    fs::remove_dir_all(&work)?;
    starts(dir)
}

/// Every `libbinaryen.so*` below a folder, with its name.
fn libraries(from: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    let mut folders = vec![from.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.into_owned();
            if name.starts_with("libbinaryen.so") {
                found.push((path, name));
            }
        }
    }
    Ok(found)
}

fn from_crate(dir: &Path, log: &Path) -> Result<()> {
    let version = ["--version", VERSION, "--locked"];
    let args = [&["install", "wasm-opt"][..], &version].concat();
    cargo_install(dir, log, &args, &[])?;
    starts(dir)
}

fn starts(dir: &Path) -> Result<()> {
    output(Command::new(dir.join("bin/wasm-opt")).arg("--version"))
        .context("wasm-opt does not start")?;
    Ok(())
}
