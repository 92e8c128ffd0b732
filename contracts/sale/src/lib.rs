//! The public sale: a window of at most seven days, caps, refunds, a way back for buyers.
//!
//! The messages are in [`oaic_messages::sale`], the arithmetic in [`oaic_math::sale`]. Coins leave
//! this contract to the buyer that paid them or, long after a success, to the treasury; OAIC leaves
//! it to buyers and to the treasury. The owner has no say over either, and nothing here loops over
//! buyers: each is paid on his own.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `execute` | one file a verb |
//! | `phase` | where the sale stands |
//! | `share` | what a buyer gets, and gets back |
//! | `coins` | sums by denom |
//! | `validate` | checks of the parameters |
//! | `state` | everything stored |
//! | `query`, `events`, [`error`] | what can be asked, every event, what can go wrong |
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

mod coins;
pub mod contract;
pub mod error;
mod events;
mod execute;
mod phase;
mod query;
mod share;
mod state;
mod validate;

pub use error::ContractError;
