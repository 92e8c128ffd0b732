//! How what is earned is shared among those who earned it.
//!
//! What earns is named by its `source_id`: a service of `compute-settlement`, a listing of
//! `data-market`. Nothing here knows which.
//!
//! | module | holds |
//! |---|---|
//! | [`fee`] | the fee that exempt contracts book themselves |
//! | [`payee`] | payees of a split, checked |
//! | [`referral`] | referrers and what they earned |
//! | [`split`] | what payees earned, and what of it they were paid |
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

mod error;
pub mod fee;
pub mod payee;
pub mod referral;
pub mod split;
#[cfg(test)]
mod testing;

pub use error::RevenueError;
