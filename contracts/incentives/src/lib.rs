//! What the fee and the schedule give: programs, usage rewards below what was burned, grants,
//! bounties.
//!
//! Income arrives by plain transfer: the pool half of every fee, and the vesting schedule. Each
//! epoch releases a share of what is free to the programs. Registered contracts report what fee a
//! recipient's usage burned; after the epoch he gets his share of the program's budget, capped at
//! k × what he burned, k < 1, over all programs together: whoever trades with himself burns more
//! than he gets back. What the cap cuts off feeds grants and bounties, what nobody claims is free
//! again.
//!
//! Epochs roll lazily, by whatever happens first in them. No message loops over recipients,
//! epochs, grants or bounties; claims are pulled, and anyone may trigger them for their payee.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `execute` | one file a verb, or a few of one kind |
//! | `epoch` | booking what arrived, and rolling |
//! | `books` | where every uoaic is |
//! | `outflow` | what votes make payable, and how fast |
//! | `reward` | what a recipient is due |
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

mod books;
pub mod contract;
mod epoch;
mod error;
mod events;
mod execute;
mod outflow;
mod query;
mod reward;
mod state;
mod validate;

pub use error::ContractError;
