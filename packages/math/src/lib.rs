//! Fee, price, split and claim arithmetic: pure, integer, property-tested.
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

pub mod auction;
pub mod bond;
pub mod delay;
pub mod dividend;
pub mod epoch;
pub mod fee;
pub mod outflow;
pub mod price;
pub mod sale;
pub mod score;
pub mod share;
pub mod split;
pub mod tally;
pub mod tier;
pub mod vesting;
mod wide;
