//! Proving: parameters, their cache, setup from a published seed, proofs.
//!
//! | module | holds |
//! |---|---|
//! | [`Prover`] | what programs use: proofs of the committed circuits |
//! | [`keys`] | committed keys, and how a key is written |
//! | [`setup`] | parameters from secret values, byte for byte groth16's |
//! | [`proof`] | proofs of any bellman circuit, byte for byte groth16's, and verifying them |
//! | [`Parameters`] | in memory, and read and written as groth16 does |
//! | [`form`] | statements and witnesses as JSON |
//! | [`example`] | a true statement of each circuit |
//! | [`store`] | parameters on disk |
//! | [`progress`] | saying what goes on |
//!
//! Circuits are bellman's; what takes time runs on blst: additions of points, and arithmetic of
//! the scalar field. blst has a pool of threads of its own, one a core that the process may run
//! on; `RAYON_NUM_THREADS` limits the rest.

mod by_name;
mod engine;
mod error;
pub mod example;
pub mod form;
pub mod keys;
mod parameters;
pub mod progress;
pub mod proof;
mod prover;
pub mod setup;
pub mod store;

pub use by_name::{example_json, shape, verify_json, Example, Proven};
pub use engine::domain::{inverse_transform, Element};
pub use error::{ProverError, Result};
pub use parameters::Parameters;
pub use progress::{Progress, Silent, Stage};
pub use prover::{verify, Prover};
