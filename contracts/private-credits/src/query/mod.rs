//! What can be asked.

mod channel;
mod config;
mod note;

pub use channel::{channel, channels};
pub use config::{attestors, books, config};
pub use note::{notes, nullifier, nullifiers, root_known, tree};
