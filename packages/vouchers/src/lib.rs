//! Canonical bytes, tree and signatures of receipts and vouchers.
//!
//! This is the one place for them: the contract, the payer, the provider and every tool use it.
//! All integers are big-endian and of fixed width, every hash is SHA-256, every amount is uoaic,
//! every signature is ed25519 by the rules of ZIP-215. `vectors/` holds the same facts as JSON for
//! other languages, with a checker in plain Python.
//!
//! - [`domain()`]: what binds a signature to a purpose, a chain and a contract;
//! - [`Receipt`]: the provider's word on one call, a leaf of the tree;
//! - [`mmr`]: the tree of a lane, whose nodes carry count and sum;
//! - [`Voucher`]: the payer's cumulative acknowledgement of a lane;
//! - [`Entry`]: a voucher with what its provider claims of it, as it goes to the chain;
//! - [`Heartbeat`]: what a provider serves now;
//! - [`lane`]: which receipt key answers on a lane;
//! - [`Prices`]: the name of a price table;
//! - [`keys`]: keys that must be refused;
//! - `signing` (feature `sign`): keys, signatures, checking one and many.
//!
//! A voucher *authorizes*: the one that comes with call n has sequence n − 1, commits to the tree
//! of the n − 1 receipts before it ([`EMPTY_PEAKS`] at first), and its amount is what those come
//! to and the ceiling of call n. A *claim* takes: at most the voucher's amount, and an honest
//! provider claims what its receipts total.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::float_arithmetic,
        clippy::indexing_slicing
    )
)]

mod bytes;
pub mod domain;
pub mod heartbeat;
pub mod keys;
pub mod lane;
pub mod mmr;
pub mod prices;
pub mod receipt;
#[cfg(feature = "sign")]
pub mod signing;
pub mod voucher;

pub use bytes::DecodeError;
pub use domain::{channel_id, domain, Purpose};
pub use heartbeat::Heartbeat;
pub use keys::is_small_order;
pub use mmr::{prove, Node, Peaks, Proof, ProofError, TreeError, Verified, EMPTY_PEAKS};
pub use prices::Prices;
pub use receipt::{Provenance, Receipt, Status, NO_LIMIT, UNIT_KINDS, UNIT_SLOTS};
#[cfg(feature = "sign")]
pub use signing::{SignatureError, SigningKey, VerifyingKey};
pub use voucher::{unpack_entries, Entry, PackedVoucher, Voucher};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// An ed25519 signature.
pub type Signature = [u8; 64];
