//! cargo, told to compile a contract as the chain runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};

use crate::command::{cargo_home, without_outer_cargo};
use crate::tools::MVP_RUSTFLAGS;

const TARGET: &str = "wasm32-unknown-unknown";

pub(super) struct Compile<'a> {
    pub(super) root: &'a Path,
    pub(super) sysroot: &'a Path,
    pub(super) profile: &'a Path,
    pub(super) out: &'a Path,
}

pub(super) struct Compiled {
    /// The wasm, not optimized.
    pub(super) wasm: PathBuf,
    /// Where cargo says what it was built from.
    pub(super) dep_info: PathBuf,
}

impl Compile<'_> {
    /// Compile one package. Talks on stderr as cargo does.
    pub(super) fn run(&self, manifest: &Path, folder: &str, lib: &str) -> Result<Compiled> {
        let target_dir = self.out.join(folder);
        let mut cargo = Command::new("cargo");
        without_outer_cargo(&mut cargo);
        // As the one crate type that the chain runs: a library built along would prevent
        // optimization across crates.
        cargo
            .current_dir(self.root)
            .args(["rustc", "--lib", "--crate-type", "cdylib"]);
        cargo.args(["--locked", "--quiet", "--profile", "contract"]);
        cargo.args(["--target", TARGET, "--manifest-path"]);
        cargo.arg(manifest).arg("--config").arg(self.profile);
        cargo.arg("--target-dir").arg(&target_dir);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", self.rustflags());
        let status = cargo.status().context("can't start cargo")?;
        if !status.success() {
            bail!(
                "{} doesn't compile for {TARGET} (see above)",
                manifest.display()
            );
        }
        let folder = target_dir.join(TARGET).join("contract");
        Ok(Compiled {
            wasm: folder.join(format!("{lib}.wasm")),
            dep_info: folder.join(format!("{lib}.d")),
        })
    }

    /// Separated by 0x1f, because paths may contain spaces. Machine paths are cut from panic
    /// messages: the same source must give the same wasm everywhere.
    fn rustflags(&self) -> String {
        let mut flags = vec![
            MVP_RUSTFLAGS.to_owned(),
            format!("--sysroot={}", self.sysroot.display()),
            format!("--remap-path-prefix={}=/oaic", self.root.display()),
        ];
        if let Some(home) = cargo_home() {
            flags.push(format!("--remap-path-prefix={}=/cargo", home.display()));
        }
        flags.join("\u{1f}")
    }
}
