//! Stake, tiers, dividends, and stake at a height for votes.
//!
//! The messages are in [`oaic_messages::staking`]; the queries of cw4 answer as cw4's do.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | [`execute`] | one file a verb |
//! | [`query`] | one file a subject |
//! | [`touch`] | the one place where weights change: settle, change, save |
//! | [`checkpoint`] | stake at a height |
//! | [`record`] | what is stored of an account, a denom, all |
//! | [`state`] | where it is stored |
//! | [`validate`] | parameters |
//! | [`events`] | everything that is emitted |
//!
//! A stake reads the parameters, the totals, the account and one book a denom that ever arrived;
//! it writes the account, the totals, what cw4 reads of both, a checkpoint of each, and the books
//! whose stream runs. None of that grows with the number of stakers, checkpoints or payments.
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

pub mod checkpoint;
pub mod contract;
pub mod error;
pub mod events;
pub mod execute;
pub mod query;
pub mod record;
pub mod state;
pub mod touch;
pub mod validate;

pub use error::ContractError;
