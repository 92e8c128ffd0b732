//! The contract with the real token, settlement and treasury, real proofs, in process.
#![allow(clippy::arithmetic_side_effects)]

mod admin;
mod altered;
mod attestors;
mod channels;
mod commands;
mod deposits;
mod exits;
mod gate;
mod gifts;
mod leaving;
mod lies;
mod privacy;
mod reclaims;
mod relays;
mod rented;
mod spends;
mod wallets;
mod world;

// Answers as told; the settlement's tests have it.
#[path = "../../../compute-settlement/tests/settlement/stub.rs"]
mod stub;

// The guardian; the token's tests have it.
#[path = "../../../token/tests/token/office.rs"]
mod office;
