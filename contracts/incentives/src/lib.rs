//! Distributes the fee pool and the incentives allocation: programs with usage rewards below what was
//! burned, grants, bounties.
//!
//! Income arrives by plain transfer: the pool half of every fee, and the vesting schedule. Each epoch
//! releases a share of the free balance to the programs. Registered contracts report the fee that a
//! recipient's usage burned. After the epoch the recipient claims their share of the program's
//! budget, capped at k × what they burned, k < 1, over all programs together: whoever trades with
//! themselves burns more than they get back. What the cap cuts off feeds grants and bounties, and
//! unclaimed rewards become free again.
//!
//! Epochs roll lazily, with the first message in them. No message loops over recipients, epochs,
//! grants or bounties; rewards are claimed, and anyone may trigger a claim for its payee.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | setting the contract up |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | balances, epochs, rewards, grants, bounties, outflow limits |
//! | `validate` | checks of message contents |
//! | `state` | everything that is stored |
//! | `events`, `error` | every event and every error |
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
mod instantiate;
mod model;
mod query;
mod state;
mod validate;

pub use error::ContractError;

/// Name of the contract in its `cw2` record.
const NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
const VERSION: &str = env!("CARGO_PKG_VERSION");
