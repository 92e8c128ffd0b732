//! Reserve and risk pool: bounded spending, approved claims, buyback auctions that burn.
//!
//! The books count what was deposited or synced, never raw balances, so nobody moves a cap, a
//! price or a quorum by giving something away. Everything that leaves is taken from the books
//! before the message that pays it is sent, and nothing here sends a message whose content
//! somebody else chose.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `execute` | one file a verb |
//! | `ledger` | what the treasury holds |
//! | `book` | what votes make payable, and how fast |
//! | `metrics` | what the metric sources answered, and the budget made of it |
//! | `state` | what is stored |
//! | `validate` | checks of what messages say |
//! | `query`, `events` | what can be asked, and every event |
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

mod book;
pub mod contract;
mod error;
mod events;
mod execute;
mod ledger;
mod metrics;
mod query;
mod state;
mod validate;

pub use error::ContractError;
