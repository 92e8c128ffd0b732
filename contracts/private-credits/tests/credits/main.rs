//! The contract with the real token, settlement and treasury, real proofs, in process.
#![allow(clippy::arithmetic_side_effects)]

mod admin;
mod altered;
mod attestors;
mod channels;
mod commands;
mod conditions;
mod deposits;
mod exits;
mod gifts;
mod holder;
mod leaving;
mod lies;
mod privacy;
mod provider;
mod reclaims;
mod relays;
mod rented;
mod shared;
mod spends;
mod suite;
mod totals;
mod wallets;
