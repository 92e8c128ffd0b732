//! Proofs: made on blst, verified by groth16.

mod assignment;
mod create;
mod verify;

pub use create::{create, create_random};
pub use verify::{verify, Verifier};

/// Bytes of a proof: A, B and C, compressed.
pub const PROOF_BYTES: usize = 192;
