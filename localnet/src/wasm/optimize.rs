//! wasm-opt, and what the chain refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};

use super::locals;

/// What wasmd accepts at most, in bytes.
pub const MAX_SIZE: u64 = 800 * 1024;

/// Optimization, and the only features the chain's gatekeeper and this project allow: a contract
/// that contains another one makes wasm-opt fail.
pub(super) const WASM_OPT: [&str; 6] = [
    "-Os",
    "--mvp-features",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--strip-debug",
    "--strip-producers",
];

/// For a contract whose functions have too many locals after that: a function with one caller
/// stays one unless it is small.
pub(super) const LESS_INLINING: [&str; 2] = ["--one-caller-inline-max-function-size", "2000"];

pub(super) struct Optimizer {
    pub(super) program: PathBuf,
    pub(super) log: PathBuf,
}

impl Optimizer {
    /// The optimized wasm of a contract, which the chain takes; `temp` is written on the way.
    pub(super) fn run(&self, name: &str, raw: &Path, temp: &Path) -> Result<Vec<u8>> {
        let wasm = self.optimize(name, raw, temp)?;
        fs::remove_file(temp).with_context(|| format!("can't remove {}", temp.display()))?;
        let size = wasm.len();
        if u64::try_from(size)? > MAX_SIZE {
            bail!("{name}.wasm has {size} bytes, the chain takes at most {MAX_SIZE}: take dependencies or code out of it");
        }
        if !exports_entry_points(&wasm) {
            bail!("{name}.wasm exports no `instantiate`: is the feature `library` of the contract on?");
        }
        Ok(wasm)
    }

    /// Optimize, and again with less inlining when functions came out too large for the chain.
    fn optimize(&self, name: &str, raw: &Path, out: &Path) -> Result<Vec<u8>> {
        let mut found = 0;
        for more in [&[][..], &LESS_INLINING] {
            let mut wasm_opt = Command::new(&self.program);
            wasm_opt
                .args(WASM_OPT)
                .args(more)
                .arg(raw)
                .arg("-o")
                .arg(out);
            crate::command::run(&mut wasm_opt, &self.log)
                .with_context(|| format!("{name} can't be optimized"))?;
            let wasm = fs::read(out)?;
            found =
                locals::most(&wasm).with_context(|| format!("wasm-opt wrote no wasm of {name}"))?;
            if found <= locals::MAX_LOCALS {
                return Ok(wasm);
            }
        }
        bail!(
            "{name}.wasm has a function with {found} locals, the chain takes at most {}: split \
             what is inlined into it",
            locals::MAX_LOCALS
        )
    }
}

/// Whether a contract can be instantiated: an export is its name's length, the name, and 0 for
/// a function.
fn exports_entry_points(wasm: &[u8]) -> bool {
    const EXPORT: &[u8] = b"\x0binstantiate\x00";
    wasm.windows(EXPORT.len()).any(|bytes| bytes == EXPORT)
}
