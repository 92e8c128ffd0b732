//! What can be asked.

mod accepts;
mod channel;
mod config;
mod note;

pub use accepts::acceptable;
pub use channel::{channel, channels, session_keys};
pub use config::{attestors, books, config};
pub use note::{notes, nullifier, nullifiers, pseudonyms, root_known, tree};
