//! One file per subject.

mod attestor;
mod channel;
mod config;
mod note;

pub use attestor::attestors;
pub use channel::{channel, channels, session_keys};
pub use config::{acceptable, config, totals};
pub use note::{notes, nullifier, nullifiers, pseudonyms, root_known, tree};
