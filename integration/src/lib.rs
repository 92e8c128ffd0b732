//! What the tests and benches that cross contracts and chains have in common.
//!
//! [`setup`] puts token and settlement on any chain, [`parties`] holds keys and signs,
//! [`bench`] measures.

pub mod parties;
pub mod setup;
