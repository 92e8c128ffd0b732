//! The prover from outside: equal to groth16, safe on disk, keys as committed.

mod circuits;
mod forms;
mod groth16;
mod store;
mod support;
