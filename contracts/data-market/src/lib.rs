//! Encrypted data and answers, sold under escrow.
//!
//! A seller lists an encrypted file, a committed table, or both. A buyer's order holds its price here
//! until the seller has proven a delivery: either the file's key, sealed to the buyer, which can be
//! disputed for a while with a proof that the file is not what was promised; or the answer to a
//! registered query, which is proven correct and paid at once. Without a delivery in time the money
//! goes back. A payment pays the fee once, then the referrer, then the payees of the listing's split.
//!
//! Delivery, payment, refund and dispute query no other contract in a way that could stop them, and
//! no pause here does.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | setting the contract up |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | sales, orders, payments, queries, authorizations, splits |
//! | `keys` | verifying keys, and the statements that are verified |
//! | `validate` | checks of message contents |
//! | `state` | everything that is stored |
//! | `events`, `error` | every event and every error |
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::float_arithmetic
    )
)]

pub mod contract;
mod error;
mod events;
mod execute;
mod instantiate;
mod keys;
mod model;
mod query;
mod state;
mod validate;

pub use error::ContractError;

/// Name of the contract in its `cw2` record.
const NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
const VERSION: &str = env!("CARGO_PKG_VERSION");
