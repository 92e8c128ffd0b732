//! The allocation: vesting plans with stepped and piecewise-linear curves, the grants under them,
//! claims and revocation.
//!
//! The messages are in [`oaic_messages::vesting`], the curves in [`oaic_math::vesting`]. OAIC
//! leaves this contract only to a grant's beneficiary or to the treasury, and its balance always
//! covers what the grants are owed.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | the first plans and grants |
//! | `execute` | one file per message |
//! | `query` | one function per query |
//! | `model` | plans, grants and their totals |
//! | `validate` | checks |
//! | `state` | everything that is stored |
//! | `events`, [`error`] | every event and every error |
//!
//! The cost of a claim or a revocation depends neither on the number of grants nor on the number of
//! plans; the unvested total costs two reads per plan.
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
pub const NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// The version of this code in its cw2 record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
