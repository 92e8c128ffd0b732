//! Chains without a network, and nodes that lie about them.
//!
//! [`FakeChain`] makes blocks that real light clients accept: its validators sign them, and its app
//! hashes are roots of real proofs. [`honest`] is a node of it, [`lying`] one whose answers are
//! changed on the way; [`serve`] puts either behind a loopback port, for programs under test.

pub mod answers;
mod chain;
mod node;
mod tree;

use std::sync::Arc;

use cosmrs::tendermint::Time;

use super::error::ProvenError;
use super::reader::{ProvenReader, ReaderConfig};
use super::rpc::Rpc;

pub use super::rpc::Node;
pub use chain::{FakeChain, Validator};
pub use node::{honest, lying, places, recording, replaying, response, serve, serve_raw};
pub use node::{Exchange, Served, Shared};

impl ProvenReader {
    /// A reader of a node in this process, at a time of the test's choice.
    ///
    /// # Errors
    /// As [`ProvenReader::open`].
    pub fn in_memory(
        config: ReaderConfig,
        node: Node,
        now: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Result<Self, ProvenError> {
        let clock = move || {
            let seconds = i64::try_from(now()).unwrap_or(0);
            Time::from_unix_timestamp(seconds, 0).unwrap_or(Time::unix_epoch())
        };
        Self::with(config, Rpc::in_memory("memory", node), Arc::new(clock))
    }
}
