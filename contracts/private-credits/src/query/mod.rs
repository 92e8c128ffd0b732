//! One file per subject.

mod accepts;
mod attestor;
mod channel;
mod config;
mod note;

pub use accepts::accepts;
pub use attestor::attestors;
pub use channel::{channel, channels, session_keys};
pub use config::{config, totals};
pub use note::{notes, nullifier, nullifiers, pseudonyms, root_known, tree};
