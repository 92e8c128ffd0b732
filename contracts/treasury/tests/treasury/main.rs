//! The contract with the real token, in process.
#![allow(clippy::arithmetic_side_effects)]

mod admin;
mod auctions;
mod bids;
mod budget;
mod deposits;
mod end_price;
mod metrics;
mod outflow;
mod outlay;
mod queries;
mod risk_pool;
mod source;
mod spending;
mod state_machine;
mod suite;
