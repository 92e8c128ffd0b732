//! One file per subject.

mod accepts;
mod attestor;
mod channel;
mod config;
mod note;
mod totals;

pub use accepts::acceptable;
pub use attestor::attestors;
pub use channel::{channel, channels, session_keys};
pub use config::config;
pub use note::{notes, nullifier, nullifiers, pseudonyms, root_known, tree};
pub use totals::totals;
