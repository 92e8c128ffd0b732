//! Holders govern: proposals of policy classes, snapshots, bonded votes, timelocks, vetoes and
//! consents of the offices; speaks cw3.
//!
//! The messages are in [`oaic_messages::dao`].
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | [`instantiate`] | what is set at the beginning |
//! | [`execute`] | one file a verb |
//! | [`query`] | answers: cw3's, and ours |
//! | [`message`] | what a proposal's messages are, and what they demand |
//! | [`policy`] | the table of classes |
//! | [`rules`] | what rules can be, and what a proposal demands under them |
//! | [`opening`] | when government and its constitution open |
//! | [`phase`] | where a proposal stands |
//! | [`bonds`] | what Yes votes keep bonded |
//! | [`queue`] | where migrations without a vote stand |
//! | [`power`] | what others are asked: power of a voter, supply, what circulates |
//! | [`state`] | everything stored, and its keys |
//! | [`events`] | every attribute that is emitted |
//!
//! A proposal is a small record that votes rewrite, and a larger one that is written once and read
//! when it is executed. No cost depends on how many proposals, voters or table entries there are; a
//! Yes that binds stake costs more with each other one of the same account, of which there are few.
//! The contract owns itself: what changes it is a message to itself in a proposal.
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

pub mod bonds;
pub mod contract;
pub mod error;
pub mod events;
pub mod execute;
pub mod instantiate;
pub mod message;
pub mod opening;
pub mod phase;
pub mod policy;
pub mod power;
pub mod query;
pub mod queue;
pub mod rules;
pub mod state;

pub use error::ContractError;
