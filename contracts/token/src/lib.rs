//! The coin: cw20 with a fixed supply, a burning fee and voting checkpoints.
//!
//! The messages are in [`oaic_messages::token`]. Every cw20 message and query answers as cw20-base's
//! does; the differences on purpose are listed in `tests/token/exceptions.rs`.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | [`execute`] | one file a verb |
//! | [`ledger`] | the one place where balances change |
//! | [`burn`] | the one place where supply falls, by cause and by day |
//! | [`address`] | addresses that messages name, in one spelling |
//! | [`guard`] | what pause and freeze stop, and what would be lost |
//! | [`emergency`] | the guardian's freezes, and their bounds |
//! | [`accepts`] | what the owner's messages would be refused for |
//! | [`state`] | everything stored, and its keys |
//! | [`events`] | every attribute that is emitted |
//!
//! A transfer reads one hot item, the fee schedule and one entry a side, which is absent for
//! ordinary accounts, and writes two balances, the pool's balance and one burn counter; the first
//! burn of a day writes one record more.
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

pub mod accepts;
pub mod burn;
pub mod contract;
pub mod emergency;
pub mod error;
pub mod events;
pub mod execute;
pub mod guard;
pub mod instantiate;
pub mod ledger;
pub mod query;
pub mod state;

pub use error::ContractError;
