//! What every contract does alike, so that no two of them do it differently.
//!
//! | module | holds |
//! |---|---|
//! | [`accepts`](mod@accepts) | what the owner is told before a vote |
//! | [`address`] | addresses that messages name |
//! | [`amount`] | arithmetic that answers with an error where it doesn't fit |
//! | [`block_start`] | values that can also be read as they were when the block began |
//! | [`gate`] | who may take part in what, and what stake gives |
//! | [`government`] | what the owner, the DAO, is asked |
//! | [`order`] | what a committee or a guardian decided, once and in time |
//! | [`outflow`] | what a vote makes payable, and how fast |
//! | [`ownership`] | who governs, and how that changes |
//! | [`packed`] | compact binary records |
//! | [`page`] | bounded lists |
//! | [`pause`] | pausing what opens, for a while |
//! | [`series`] | numbers that are never used again |
//! | [`system`] | system contracts of the token |
//! | [`text`] | lengths of what people write |
//! | [`token`] | messages to the token, and its hook |
//! | [`version`] | cw2 and migration |
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
pub mod address;
pub mod amount;
pub mod block_start;
mod error;
pub mod gate;
pub mod government;
pub mod order;
pub mod outflow;
pub mod ownership;
pub mod packed;
pub mod page;
pub mod pause;
pub mod series;
pub mod system;
pub mod text;
pub mod token;
pub mod version;

pub use accepts::accepts;
pub use amount::Checked;
pub use block_start::BlockStart;
pub use error::{known, Result, RuntimeError};
