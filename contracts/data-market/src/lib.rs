//! Encrypted data and answers, sold under escrow.
//!
//! A seller lists an encrypted file, a committed table, or both. A buyer's order holds its price
//! here until the seller proved a delivery: the file's key, sealed to the buyer, which can be
//! disputed for a while with a proof that the file isn't what was promised; or the answer to a
//! registered query, which is proven to be right and paid at once. Without a delivery in time the
//! money goes back. What is paid pays the fee once, then the referrer, then the payees of the
//! listing's split.
//!
//! Delivery, payment, refund and dispute ask no other contract anything that could stop them, and
//! no pause here does.
//!
//! | module | holds |
//! |---|---|
//! | [`contract`] | entry points, which only dispatch |
//! | `execute` | one file a verb, or a few of one kind |
//! | `books` | what the contract holds money for, and how an order is paid |
//! | `order` | an order, and what can be done with it when |
//! | `state` | what is stored |
//! | `keys` | verifying keys, and the statements that are verified |
//! | `question` | whether a table has an answer to a query |
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
mod error;
mod events;
mod execute;
mod keys;
mod order;
mod query;
mod question;
mod state;
mod validate;

pub use error::ContractError;
