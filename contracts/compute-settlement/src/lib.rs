//! Settlement of metered use by acknowledged cumulative vouchers.
//!
//! A payer escrows OAIC for one provider in a channel and signs, call by call, cumulative vouchers
//! that acknowledge all calls so far; anyone settles the newest one here. What is settled pays the
//! fee once, then the referrer, then the payees of the service's split, who claim when they like.
//!
//! Settlement and exit depend on nobody: they send no message that another contract could refuse,
//! and no pause stops them.
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

mod checked;
pub mod contract;
mod error;
mod events;
mod execute;
mod gates;
mod packed;
mod query;
mod records;
mod settlement;
mod state;
mod token;
mod validate;

pub use error::ContractError;
