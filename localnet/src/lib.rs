//! Pinned tools, and two wasmd chains with a relayer as plain processes.
//!
//! - [`tools`] builds wasmd, hermes, wasm-opt and a wasm32 standard library once, into a cache
//!   in the user's home, and finds them there afterwards.
//! - [`wasm`] compiles and optimizes the contracts.
//! - [`net`] starts, watches and ends the chains and the relayer.
//!
//! Nothing here is installed on the system and nothing needs a container.

#![allow(missing_docs)]

mod command;
mod progress;

pub mod net;
pub mod tools;
pub mod wasm;

use std::path::{Path, PathBuf};

pub use command::{run, tail, without_outer_cargo};
pub use oaic_cache::Cache;
pub use progress::{elapsed, Progress};

/// The folder this workspace was built from.
pub fn workspace_root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// The folder build products go to: `CARGO_TARGET_DIR`, or `target` of the workspace.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) if !dir.is_empty() => workspace_root().join(dir),
        _ => workspace_root().join("target"),
    }
}
