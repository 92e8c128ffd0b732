//! The contract with the real token and real proofs, in process.
#![allow(clippy::arithmetic_side_effects)]

mod access;
mod admin;
mod answers;
mod claims;
mod delivery;
mod deposits;
mod dispute;
mod expect;
mod listings;
mod machine;
mod orders;
mod pause;
mod prove;
mod queries;
mod rating;
mod replay;
mod usage;
mod wide;
mod world;

// Answers as told; the settlement's tests have it.
#[path = "../../../compute-settlement/tests/settlement/stub.rs"]
mod stub;

// The guardian; the token's tests have it.
#[path = "../../../token/tests/token/office.rs"]
mod office;
