//! Every book of token and settlement, read from the chain, and whether they add up.

mod rules;
mod snapshot;

pub use snapshot::{Account, Snapshot};
