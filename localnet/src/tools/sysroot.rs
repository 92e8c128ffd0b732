//! A wasm32 standard library that the chain accepts.
//!
//! The chain's gatekeeper refuses bulk memory, reference types and SIMD, and the library that
//! rustup ships for wasm32 contains them. So it is built from source for the first version of
//! wasm, into a sysroot of its own that leaves the toolchain as it is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{bail, Context, Result};
use oaic_cache::Cache;

use super::apt;
use super::recipe::Recipe;
use crate::command::{cargo_home, on_path, output, run, run_within, without_outer_cargo};

const TARGET: &str = "wasm32-unknown-unknown";

/// Flags for the library and for every contract: a mix would bring the refused features back.
pub const MVP_RUSTFLAGS: &str = "-Ctarget-cpu=mvp";

const EMBED_BITCODE: &str = "-Cembed-bitcode=yes";

/// Replaces the hash that cargo gives each crate of the library, and that goes into the names of
/// its functions: it depends on where the source is, and no two machines would build the same
/// contract. The crates' own names tell them apart.
const WRAPPER: &str = r#"#!/bin/sh
for arg do
    shift
    case $arg in metadata=*) arg=metadata=oaic ;; esac
    set -- "$@" "$arg"
done
exec "$@"
"#;

const BUILD: [&str; 6] = [
    "build",
    "--release",
    "-Zbuild-std=std,panic_abort",
    "--target",
    TARGET,
    "--quiet",
];

/// Where Debian keeps new versions of Rust for its stable release.
const BACKPORTS: &str = "trixie-backports";

/// How long rustup may take; where it can't download it may hang instead of failing.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

pub(super) fn recipe() -> Result<Recipe> {
    let rustc = output(Command::new("rustc").arg("-vV"))
        .context("rustc does not start; install Rust from https://rustup.rs")?;
    let release = rustc
        .lines()
        .find_map(|l| l.strip_prefix("release: "))
        .context("`rustc -vV` names no release")?
        .to_owned();
    let mut parts = vec![rustc.as_str(), MVP_RUSTFLAGS, EMBED_BITCODE, WRAPPER];
    parts.extend(BUILD);
    Ok(Recipe {
        key: Cache::key("wasm32-std", &release, &parts),
        version: format!("for rustc {release}"),
        takes: "about 1 minute",
        build: Box::new(move |dir, log| build(dir, log, &release)),
    })
}

fn build(dir: &Path, log: &Path, release: &str) -> Result<()> {
    let work = dir.join("work");
    let source = source(&work, log, release)?;
    let empty = work.join("empty");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(
        empty.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n",
    )?;
    fs::write(empty.join("src/lib.rs"), "")?;
    let mut cargo = Command::new("cargo");
    without_outer_cargo(&mut cargo);
    cargo
        .current_dir(&empty)
        .args(BUILD)
        .env("RUSTC_BOOTSTRAP", "1");
    cargo
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags(dir, &source))
        .arg("--target-dir")
        .arg(work.join("target"));
    let wrapper = work.join("rustc");
    fs::write(&wrapper, WRAPPER)?;
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
    cargo.env("RUSTC_WRAPPER", &wrapper);
    // Where cargo looks for the library's source, in the toolchain or not.
    cargo.env("__CARGO_TESTS_ONLY_SRC_ROOT", &source);
    run(&mut cargo, log)?;
    let to = dir.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&to)?;
    let from = work.join("target").join(TARGET).join("release/deps");
    let mut copied = 0_u32;
    for entry in fs::read_dir(&from).with_context(|| format!("can't list {}", from.display()))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(&path, to.join(name))?;
            copied += 1;
        }
    }
    if copied == 0 {
        bail!("the build left no library in {}", from.display());
    }
    fs::remove_dir_all(&work)?;
    Ok(())
}

/// Separated by 0x1f. Machine paths are cut from panic messages, which end up in every contract.
fn rustflags(dir: &Path, library: &Path) -> String {
    let mut flags = vec![
        MVP_RUSTFLAGS.to_owned(),
        // cargo leaves it out of release builds, and contracts are optimized with the library.
        EMBED_BITCODE.to_owned(),
        format!("--remap-path-prefix={}=/build", dir.display()),
        format!("--remap-path-prefix={}=/rust/library", library.display()),
    ];
    if let Some(home) = cargo_home() {
        flags.push(format!("--remap-path-prefix={}=/cargo", home.display()));
    }
    flags.join("\u{1f}")
}

/// The `library` folder of rustc's source.
fn source(work: &Path, log: &Path, release: &str) -> Result<PathBuf> {
    fs::create_dir_all(work)?;
    let toolchain = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let in_toolchain = Path::new(toolchain.trim()).join("lib/rustlib/src/rust/library");
    let there = || in_toolchain.join("Cargo.lock").exists();
    if there() {
        return Ok(in_toolchain);
    }
    if on_path("rustup") {
        let mut rustup = Command::new("rustup");
        rustup.args(["component", "add", "rust-src"]);
        if run_within(&mut rustup, RUSTUP_LIMIT)? && there() {
            return Ok(in_toolchain);
        }
    }
    let Some(debian) = apt::Debian::detect() else {
        bail!("the source of the standard library of rustc {release} is missing; get it with `rustup component add rust-src`");
    };
    from_debian(&debian, work, log, release).with_context(|| {
        format!("the source of the standard library of rustc {release} is missing: `rustup component add rust-src` does not work here and Debian's package was not had either")
    })
}

fn from_debian(debian: &apt::Debian, work: &Path, log: &Path, release: &str) -> Result<PathBuf> {
    let fits = |version: &str| {
        version
            .strip_prefix(release)
            .is_some_and(|rest| rest.starts_with(['+', '-', '~']))
    };
    // The stable suites are small lists; the moving ones are asked only when those have it not.
    let mut stable = vec![debian.suite.clone(), format!("{}-backports", debian.suite)];
    if !stable.iter().any(|s| s == BACKPORTS) {
        stable.push(BACKPORTS.to_owned());
    }
    let moving = ["testing".to_owned(), "unstable".to_owned()];
    let package = debian
        .fetch(&work.join("apt"), "rust-src", fits, &stable, log)
        .or_else(|_| debian.fetch(&work.join("apt-moving"), "rust-src", fits, &moving, log))?;
    let unpacked = work.join("unpacked");
    package.unpack(&unpacked, log)?;
    let library = unpacked
        .join("usr/src")
        .join(format!("rustc-{release}"))
        .join("library");
    if !library.join("Cargo.lock").exists() {
        bail!("rust-src {} has no {}", package.version, library.display());
    }
    Ok(library)
}
