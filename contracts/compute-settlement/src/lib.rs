//! Settlement of metered use by acknowledged cumulative vouchers.
//!
//! A payer escrows OAIC for one provider in a channel and signs, call by call, cumulative vouchers
//! that acknowledge all calls so far and authorize the next; the provider, or who it named, claims
//! at most that here. What is settled pays the fee once, then the referrer, then the payees of the
//! service's split, who claim when they like.
//!
//! Settlement sends no message and asks nothing that could stop it; exit sends one a channel, the
//! refund. No pause stops either.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `execute` | one file a verb |
//! | `settlement` | one batch: what it has loaded, signatures, fee, referrer, split |
//! | `records` | what settlement reads and writes, in packed bytes |
//! | `state` | everything else that is stored, as JSON |
//! | `gates` | questions to other contracts |
//! | `validate` | checks of what messages say |
//! | `query`, `events` | what can be asked, and every event |
//!
//! A voucher costs its calldata, its signature, one read of its channel's agreement, and one read
//! and one write of its lane; everything else a batch touches is read and written once.
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
mod error;
mod events;
mod execute;
mod gates;
mod metrics;
mod query;
mod records;
mod settlement;
mod state;
mod validate;

pub use error::ContractError;
