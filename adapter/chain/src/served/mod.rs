//! An embedded chain that another process serves: `oaic-embedded`, over a socket of this machine.
//!
//! Accounts are public keys, and every transaction carries a signature that binds the chain id, the
//! start of the chain, the account and its sequence. Nothing is proven, so clients talk to it under
//! [`TEST_CHAINS`] alone. [`ServedChain`] is the client; `adapter/embedded` has the server, and the
//! two share [`protocol`].

mod address;
mod chain;
mod client;
mod connection;
mod network;
pub mod protocol;
mod send;
mod signed;
pub mod stream;

#[cfg(test)]
mod tests;

pub use address::ServedAddress;
pub use client::ServedChain;
pub use network::network_file;
pub use oaic_messages::shared::TEST_CHAINS;
pub use signed::{Action, SignedTx, Start};

use crate::{ChainError, Result};

/// Refuses the id of any chain but the compiled test chains: a chain that proves nothing and ends
/// with its process must not stand in for one with value.
///
/// # Errors
/// [`ChainError::Config`] naming the ids.
pub fn ensure_test_chain(chain_id: &str) -> Result<()> {
    if TEST_CHAINS.contains(&chain_id) {
        return Ok(());
    }
    Err(ChainError::config(
        "chain_id",
        format!(
            "an embedded chain is served as a test chain only, and '{chain_id}' is not one of {}",
            TEST_CHAINS.join(", ")
        ),
    ))
}
