//! What each proof says: its named public fields, in the order in which they are hashed to the
//! circuit's one public input. Contracts and circuits take the order from here.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)
)]

mod context;
pub mod note;
pub mod query;
mod statement;

pub use context::{action_digest, context, domain, seller};
pub use oaic_poseidon::{field, seal::Point, Fr, Tag};
pub use statement::{Answer, KeyDelivery, Membership, Misbehavior, Spend, Statement, ANSWER_SLOTS};

/// Depth of both trees over a file's chunks.
pub const CHUNK_DEPTH: usize = 20;

/// Elements of one chunk.
pub const CHUNK_ELEMENTS: usize = 32;

/// Depth of the tree of notes.
pub const NOTE_DEPTH: usize = 20;

/// Depth of a tree of credentials.
pub const CREDENTIAL_DEPTH: usize = 20;

/// Columns of a table.
pub const COLUMNS: usize = 4;

/// Buckets of a histogram at most; bounds are one less.
pub const BUCKETS: usize = 8;
