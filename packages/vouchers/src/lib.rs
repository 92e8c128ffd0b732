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
//! - [`Close`]: what both sides sign to close a channel at once;
//! - [`keys`]: keys that must be refused;
//! - `signing` (feature `sign`): keys, signatures, checking one and many.
//!
//! A lane's first voucher, the *opening voucher*, has sequence 0, [`EMPTY_PEAKS`], and an amount
//! of at most one call's ceiling, which is credited to call 1. From then on a voucher's amount is
//! the larger of the opening amount and the sum of the acknowledged receipts; the tree's count is
//! the voucher's sequence.
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
pub mod close;
pub mod domain;
pub mod keys;
pub mod mmr;
pub mod receipt;
#[cfg(feature = "sign")]
pub mod signing;
pub mod voucher;

pub use bytes::DecodeError;
pub use close::Close;
pub use domain::{channel_id, domain, Purpose};
pub use keys::is_small_order;
pub use mmr::{prove, Node, Peaks, Proof, ProofError, TreeError, Verified, EMPTY_PEAKS};
pub use receipt::{Provenance, Receipt, Status, UNIT_KINDS};
#[cfg(feature = "sign")]
pub use signing::{SignatureError, SigningKey, VerifyingKey};
pub use voucher::{unpack_batch, PackedVoucher, Voucher};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// An ed25519 signature.
pub type Signature = [u8; 64];
