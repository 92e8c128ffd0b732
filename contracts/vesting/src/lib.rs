//! The allocation: plans with stepped and piecewise-linear curves, grants under them, claims,
//! revocation.
//!
//! The messages are in [`oaic_messages::vesting`], the curves in [`oaic_math::vesting`]. OAIC leaves
//! this contract to a grant's beneficiary or to the treasury, to nobody else, and what is here is
//! always what the books say is owed.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `execute` | one file a verb |
//! | `plans` | new plans and new grants, and their checks |
//! | `state` | everything stored |
//! | `query`, `events`, [`error`] | what can be asked, every event, what can go wrong |
//!
//! What a grant costs to claim or revoke depends on neither the number of grants nor that of
//! plans; what is unvested of all of them costs two reads a plan.
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
mod plans;
mod query;
mod state;

pub use error::ContractError;
