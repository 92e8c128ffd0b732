//! Private credits off chain: a wallet of notes, the trees as the contract tells them, spends.
//!
//! All that a wallet needs is a seed of 32 bytes: secrets of notes and session keys are derived
//! from it, for one contract on one chain, and everything else is on that chain. A wallet keeps
//! nothing on disk and shows no secret.
//!
//! ```text
//! Wallet::open(seed, config) ── sync(source) ── notes(), balance()
//!    deposit(values)  ─────────► message for the token's Send
//!    choose(amount) ─ spend(…) ► messages::Spend, proven against the newest root
//!    commands: unlock, top up, rotate the key, reclaim
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`Wallet`] | own notes, found among all; deposits, spends, reclaims |
//! | [`Keys`] | what is derived from the seed |
//! | [`NoteTrees`] | the trees, rebuilt from pages or events |
//! | [`command`] | what session keys sign |
//! | [`credential`] | what attestors vouch for, and the trees they make of it |
//! | [`denomination`] | an amount as notes |
//! | [`Source`] | whoever answers the contract's queries, and proves its records |
//!
//! Nothing is signed, proven or shown on the word of a node: [`Wallet::sync`] compares what pages say
//! with records that are proven. It pages through everything: who asks a node for one nullifier or
//! one leaf tells it which note is the spender's. docs/private-credits.md has the rest.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)
)]

mod bindings;
pub mod command;
pub mod credential;
pub mod denomination;
mod error;
mod keys;
mod list;
mod numbers;
mod scan;
mod source;
mod trees;
mod wallet;

pub use credential::{Credential, CredentialTree};
pub use error::{Result, WalletError};
pub use keys::{Keys, NoteKey, Origin};
pub use numbers::GAP;
pub use source::{by_key, Failure, Source};
pub use trees::NoteTrees;
pub use wallet::{Intent, OwnNote, Plan, Quarantine, Wallet};
