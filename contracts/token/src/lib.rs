//! The coin: cw20 with a fixed supply, a burning fee and voting checkpoints.
//!
//! The messages are in [`oaic_messages::token`]. Every cw20 message and query answers as
//! cw20-base's does; the deliberate differences are listed in `tests/token/exceptions.rs`.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | genesis |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | balances, supply, allowances, freezes, pause, voting |
//! | `validate` | checks: what pause and freeze stop, and what would be lost |
//! | `state` | everything that is stored |
//! | `events`, [`error`] | every attribute that is emitted, every error |
//!
//! A transfer reads one hot item, the fee schedule and, per side, one entry, which ordinary
//! accounts do not have; it writes two balances, the pool's balance and one burn counter. The first
//! burn of a day writes one more record.
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
pub mod error;
mod events;
mod execute;
mod instantiate;
mod model;
mod query;
mod state;
mod validate;

pub use error::ContractError;

/// The contract's name in its cw2 record.
pub const NAME: &str = "crates.io:oaic-token";
/// The version of this code in its cw2 record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
