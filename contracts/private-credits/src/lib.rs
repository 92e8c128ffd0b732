//! Notes of fixed value that open settlement channels without a trace of who paid for them.
//!
//! A deposit adds a note to a Merkle tree. Whoever knows its secret proves that they own some note
//! under a recent root, publishes its nullifier, and has its value moved: into a channel under a
//! fresh session key, or, for the ordinary fee, to an account. The proof says which action it is for
//! and nothing about which note. What a channel leaves over becomes notes again.
//!
//! Spends, commands and reclaims query nothing that could stop them, and no pause does; only payments
//! to relayers and exits query the KYC gate. Deposits alone can be paused.
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | setting the contract up |
//! | `execute` | one file per message |
//! | `query` | one file per subject |
//! | `model` | trees of notes, spends and their actions, channels, commands, memberships, totals |
//! | `keys` | verifying keys |
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
mod keys;
mod model;
mod query;
mod state;
mod validate;

pub use error::ContractError;

/// Name of the contract in its `cw2` record.
const NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
const VERSION: &str = env!("CARGO_PKG_VERSION");
