//! The public sale: a window of at most seven days, caps, refunds, and a way back for buyers.
//!
//! The messages are in [`oaic_messages::sale`], the arithmetic in [`oaic_math::sale`]. Coins leave
//! this contract to the buyer that paid them or, long after a success, to the treasury; OAIC leaves
//! it to buyers and to the treasury. The owner has no say over either. Nothing here loops over
//! buyers: each is paid separately.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | the first round |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | rounds and their phase, what a buyer gets and gets back, amounts by denom |
//! | `validate` | checks |
//! | `state` | everything that is stored |
//! | `events`, [`error`] | every event and every error |
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
