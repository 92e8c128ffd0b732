//! Staking: bonded OAIC, tiers, dividends, and stake at a height for votes.
//!
//! The messages are in [`oaic_messages::staking`]; the queries of cw4 answer as cw4's do.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | the first parameters |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | accounts, dividends, accrual, checkpoints, bound stake |
//! | `validate` | checks of parameters |
//! | `state` | everything that is stored |
//! | `events`, [`error`] | every event and every error |
//!
//! Staking reads the parameters, the totals, the account and one dividend pool per denom that ever
//! arrived; it writes the account, the totals, what cw4 reads of both, a checkpoint of each, and
//! the pools that are streaming. None of that grows with the number of stakers, checkpoints or
//! payments.
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
pub const NAME: &str = "crates.io:oaic-staking";
/// The version of this code in its cw2 record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
