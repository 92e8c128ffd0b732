//! What the tests and benches that cross contracts and chains have in common.
//!
//! [`setup`] puts token and settlement on any chain, [`parties`] holds keys and signs, [`market`]
//! opens channels, [`net`] starts a wasmd network for tests and benches, [`mod@bench`] measures,
//! [`markdown`] reads the links in README and book, [`sources`] the contracts' code.

#![allow(missing_docs)]

pub mod bench;
pub mod markdown;
pub mod market;
pub mod net;
pub mod parties;
pub mod setup;
pub mod sources;
