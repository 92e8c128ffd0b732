//! The contract with the real token, in process.
#![allow(clippy::arithmetic_side_effects)]

mod admin;
mod auctions;
mod bids;
mod budget;
mod deposits;
mod end_price;
mod machine;
mod metrics;
mod outflow;
mod queries;
mod risk_pool;
mod spending;
mod stub;
mod world;
