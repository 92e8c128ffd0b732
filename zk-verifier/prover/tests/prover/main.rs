//! The prover from outside: equal to groth16, safe on disk, keys as committed.

mod groth16;
mod store;
mod support;
