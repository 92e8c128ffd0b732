//! Reserve and risk pool: bounded spending, approved claims, buyback auctions that burn.
//!
//! Recorded balances count what was deposited or synced, never the raw balance, so nobody moves a
//! cap, a price or a quorum by sending a gift. Everything that leaves is deducted before the
//! message that pays it is sent, and the contract sends no message whose content somebody else
//! chose.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | setting the contract up |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | balances, outflow limits, claims, auctions, metrics and the budget |
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
mod model;
mod query;
mod state;
mod validate;

pub use error::ContractError;

/// Name of the contract in its `cw2` record.
const NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
const VERSION: &str = env!("CARGO_PKG_VERSION");
