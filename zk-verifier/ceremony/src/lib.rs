//! The parameter ceremony of Groth16: many people each multiply secrets into the parameters, and
//! proofs stay sound as long as one of them forgot theirs.
//!
//! [`powers`] is phase 1, our own: powers of tau for circuits of any shape up to a size. [`keys`]
//! is phase 2: the parameters of one circuit, made of a completed phase 1. Both end with a public
//! [`Beacon`]. Each is one file that is handed from contributor to contributor; everything can be
//! checked again by anyone from the last file of either.

#![allow(missing_docs)]

mod beacon;
mod chain;
mod curve;
mod error;
mod file;
mod seed;
mod sums;
mod transcript;

pub mod circuits;
pub mod estimate;
pub mod keys;
pub mod pinned;
pub mod powers;
pub mod progress;

pub use beacon::{Beacon, MAX_BEACON, MAX_ITERATIONS_LOG2, MIN_ITERATIONS_LOG2};
pub use chain::State;
pub use curve::PointFault;
pub use error::{CeremonyError, Result};
pub use file::{kind_of, Kind, KEYS, POWERS};
pub use seed::Seed;
pub use transcript::{
    check_contributor, is_complete, Contribution, Link, MAX_CONTRIBUTIONS, MAX_TEXT,
};
