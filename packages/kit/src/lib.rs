//! What every contract does alike, so that no two of them do it differently.
//!
//! | module | holds |
//! |---|---|
//! | [`address`] | addresses that messages name |
//! | [`amount`] | arithmetic that answers with an error where it doesn't fit |
//! | [`block_start`] | values that can also be read as they were when the block began |
//! | [`element`] | field elements that messages carry |
//! | [`event`] | events, built field by field |
//! | [`packed`] | compact binary records |
//! | [`gate`] | who may take part in what |
//! | [`ownership`] | who governs, and how that changes |
//! | [`page`] | bounded lists |
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

pub mod address;
pub mod amount;
pub mod block_start;
pub mod element;
mod error;
pub mod event;
pub mod gate;
pub mod ownership;
pub mod packed;
pub mod page;
pub mod text;
pub mod token;
pub mod version;

pub use amount::Checked;
pub use block_start::BlockStart;
pub use error::KitError;
