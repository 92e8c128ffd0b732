//! The contract with the real token and real proofs, in process.
#![allow(clippy::arithmetic_side_effects)]

mod access;
mod admin;
mod answers;
mod books;
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
mod trading;
mod usage;
mod wide;
mod world;
