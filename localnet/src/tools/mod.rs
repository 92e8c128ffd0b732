//! The pinned programs that localnet and contracts are built with.
//!
//! Each is built once per user from its pinned version, says beforehand how long that takes, and
//! is found in the [`Cache`] from then on. One file a tool.

mod apt;
mod hermes;
mod recipe;
mod sysroot;
mod typos;
mod wasm_opt;
mod wasmd;

use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use oaic_cache::Cache;

use crate::progress::Progress;
use recipe::Recipe;

pub use crate::command::on_path;
pub use sysroot::MVP_RUSTFLAGS;
pub use wasmd::VERSION as WASMD_VERSION;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Wasmd,
    Hermes,
    /// A wasm32 standard library that the chain's gatekeeper accepts.
    Sysroot,
    WasmOpt,
    Typos,
}

impl Tool {
    pub const ALL: [Self; 5] = [
        Self::Wasmd,
        Self::Hermes,
        Self::Sysroot,
        Self::WasmOpt,
        Self::Typos,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Wasmd => "wasmd",
            Self::Hermes => "hermes",
            Self::Sysroot => "wasm32 standard library",
            Self::WasmOpt => "wasm-opt",
            Self::Typos => "typos",
        }
    }
}

/// Finds the tools and builds those that are missing.
#[derive(Clone, Debug)]
pub struct Toolbox {
    pub cache: Cache,
    pub progress: Progress,
}

impl Toolbox {
    pub fn open() -> Result<Self> {
        Ok(Self {
            cache: Cache::locate()?,
            progress: Progress::new(),
        })
    }

    pub fn wasmd(&self) -> Result<PathBuf> {
        Ok(self.ensure(Tool::Wasmd)?.join("wasmd"))
    }

    pub fn hermes(&self) -> Result<PathBuf> {
        Ok(self.ensure(Tool::Hermes)?.join("bin/hermes"))
    }

    /// A folder for `rustc --sysroot` that has just the wasm32 target, built when missing.
    pub fn sysroot(&self) -> Result<PathBuf> {
        self.ensure(Tool::Sysroot)
    }

    pub fn wasm_opt(&self) -> Result<PathBuf> {
        Ok(self.ensure(Tool::WasmOpt)?.join("bin/wasm-opt"))
    }

    pub fn typos(&self) -> Result<PathBuf> {
        Ok(self.ensure(Tool::Typos)?.join("bin/typos"))
    }

    /// Where a tool is, if it is there; builds nothing.
    pub fn find(&self, tool: Tool) -> Option<PathBuf> {
        self.cache.find(&self.recipe(tool).ok()?.key)
    }

    /// Name of a tool in the cache: another version, or another way to build it, has another one.
    pub fn key(&self, tool: Tool) -> Result<String> {
        Ok(self.recipe(tool)?.key)
    }

    /// Make sure that a tool is there and return its folder.
    pub fn ensure(&self, tool: Tool) -> Result<PathBuf> {
        let recipe = self.recipe(tool)?;
        let log = self.cache.log(&recipe.key);
        let what = format!("{} {}", tool.name(), recipe.version);
        self.cache.ensure(
            &recipe.key,
            || {
                self.progress
                    .line(&format!("another process builds {what}; waiting for it"))
            },
            |dir| {
                // A log tells of one build.
                let _ = std::fs::remove_file(&log);
                let note = format!("{}, once (log: {})", recipe.takes, log.display());
                let step = self.progress.step(format!("building {what}"), &note);
                (recipe.build)(dir, &log).with_context(|| format!("{what} was not built"))?;
                step.done();
                Ok(())
            },
        )
    }

    fn recipe(&self, tool: Tool) -> Result<Recipe> {
        match tool {
            Tool::Wasmd => Ok(wasmd::recipe()),
            Tool::Hermes => Ok(hermes::recipe()),
            Tool::Sysroot => sysroot::recipe(),
            Tool::WasmOpt => Ok(wasm_opt::recipe()),
            Tool::Typos => Ok(typos::recipe()),
        }
    }
}

/// Whether the localnet can exist on this machine: built already, or buildable. The error is the
/// reason to print behind `SKIPPED:`.
pub fn can_have_localnet() -> Result<()> {
    if Toolbox::open()?.find(Tool::Wasmd).is_some() || on_path("go") {
        return Ok(());
    }
    bail!("wasmd can't be built: there is no `go` on the PATH (install Go 1.24 or newer)")
}
