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
mod paths;
mod progress;

pub mod net;
pub mod tools;
pub mod wasm;

pub use command::{run, tail, without_outer_cargo};
pub use oaic_cache::Cache;
pub use paths::{target_dir, workspace_root};
pub use progress::{elapsed, Progress};
