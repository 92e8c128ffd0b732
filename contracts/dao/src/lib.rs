//! Government by the holders: proposals in policy classes, snapshots, bonded votes, timelocks, vetoes
//! and consents of the offices. It speaks cw3.
//!
//! The messages are in [`oaic_messages::dao`].
//!
//! | module | contents |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `instantiate` | the first rules, policies and offices |
//! | `execute` | one file per message |
//! | `query` | one file per subject, cw3's queries apart |
//! | `model` | what a proposal demands, its phase, power, bonds, openings, queued migrations |
//! | `validate` | checks of rules, offices and callers |
//! | `state` | everything that is stored |
//! | `events`, [`error`] | every attribute that is emitted, every error |
//!
//! A proposal is a small record that votes rewrite, and a larger one that is written once and read
//! when it is executed. No cost depends on the number of proposals, voters or policies. A Yes that
//! binds stake costs more with each other such Yes of the same account, of which there are few. The
//! contract owns itself: only a message to itself in an executed proposal changes it.
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
pub mod error;
mod events;
mod execute;
mod instantiate;
// Public for the tests alone, which plant state and classify by tables of their own.
#[doc(hidden)]
pub mod model;
mod query;
#[doc(hidden)]
pub mod state;
#[doc(hidden)]
pub mod validate;

pub use error::ContractError;

/// The contract's name in its cw2 record.
pub const NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// The version of this code in its cw2 record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
