//! Proofs that a verifier must take, and proofs that it must not: made by code, so that every one
//! says what it is, and none is ever out of date.
//!
//! The circuit is [`Factors`]: "I know two factors of the input, both larger than one". The key's
//! secrets are known ([`Setup`]), so that there are valid proofs for *any* input, also for those
//! that no honest prover can make, and for points that hold in the equation and must be refused
//! for their form alone.

#![allow(missing_docs)]

pub mod cases;
mod circuit;
mod setup;

pub use cases::Case;
pub use circuit::Factors;
pub use setup::{rng, Parts, Setup, EXAMPLE_SEED};
