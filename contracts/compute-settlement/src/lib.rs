//! Settlement of metered use by acknowledged cumulative vouchers.
//!
//! A payer escrows OAIC for one provider in a channel and signs, call by call, cumulative vouchers
//! that acknowledge all calls so far and authorize the next. The provider, or a settler it named,
//! claims at most that here. What is settled pays the fee once, then the referrer, then the payees of
//! the service's split, who claim when they like.
//!
//! Settlement sends no message and queries nothing that could stop it; exit sends one message per
//! channel, the refund. No pause stops either.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | setting the contract up |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | channels, batches, splits, bonds, offenses, grants, metrics, queries to linked contracts |
//! | `validate` | checks of message contents |
//! | `state` | everything that is stored |
//! | `events`, `error` | every event and every error |
//!
//! A voucher costs its calldata, its signature, one read of its channel's agreement, and one read
//! and one write of its lane; everything else a batch touches is read and written once.
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
