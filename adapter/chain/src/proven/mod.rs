//! Reads that hold whatever the node says: raw records of contracts, proven against a header that a
//! light client verified from a pinned one.
//!
//! [`ProvenReader`] goes from a [`TrustRoot`] to the chain's newest header; a [`Snapshot`] of it
//! reads records, absent ones too, and the code a contract runs, all at one height. What is
//! believed: that the pinned header is the chain's, that of the validators of the trusting period
//! more than two thirds, by power, are honest, and this machine's clock. The node is not believed;
//! it can refuse, delay, or hide what is younger than [`ReaderConfig::max_age`], and nothing else.
//!
//! ```no_run
//! use cosmwasm_std::Addr;
//! use oaic_chain::proven::{ProvenReader, ReaderConfig, TrustRoot};
//! # fn main() -> Result<(), oaic_chain::proven::ProvenError> {
//! let root = TrustRoot::new("oaic-1", 5, &"ab".repeat(32), 1_209_600)?;
//! let reader = ProvenReader::open(ReaderConfig::new("https://rpc.example.org", root))?;
//! let at = reader.newest()?;
//! let market = Addr::unchecked("oaic1...");
//! let code = at.code(&market)?; // compare the checksum before reading records as this contract's
//! let order = at.value(&market, b"order-key")?;
//! println!("at height {}: {:?}", order.height, order.value);
//! # Ok(())
//! # }
//! ```

mod agreed;
mod blocks;
mod error;
mod light;
mod proof;
mod reader;
mod root;
mod rpc;
mod store;
mod view;
mod wasm;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod tests;

pub use error::{Fault, ProvenError};
pub use reader::{Proven, ProvenReader, ReaderConfig, Snapshot};
pub use root::{TrustRoot, TRUSTING_PERIOD};
pub use view::{Basis, InProcess, View};
pub use wasm::Code;
