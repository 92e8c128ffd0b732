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
mod orders;
mod pause;
mod prove;
mod queries;
mod rating;
mod replay;
mod state_machine;
mod suite;
mod totals;
mod trading;
mod usage;
mod wide;
