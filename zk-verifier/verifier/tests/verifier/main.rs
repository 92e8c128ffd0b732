//! Proofs of a real prover, and what is not a proof, on cosmwasm-std's host functions.

mod cases;
mod guard;
mod key_file;
mod suite;
mod tables;
