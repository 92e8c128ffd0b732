//! What token and settlement account for, read from the chain, and whether it adds up.

mod read;
mod rules;

pub use read::{Account, Snapshot};
