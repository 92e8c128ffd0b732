//! Records that contracts keep and clients prove.
//!
//! A smart query can't be proven, a raw record can: what stands in a contract's storage at a key,
//! or that nothing does, follows from a block's header. So the keys and encodings of what clients
//! act on have one home, which contracts write with and clients read with. Both go through
//! [`cosmwasm_std::Storage`]: in a contract it is the chain's, in a client it is one that proves what it
//! reads. Lists can't be proven either; what a client needs of one is a counter and each entry.
//!
//! The golden vectors in `vectors/` hold keys and bytes of every record here: a change of either is
//! a change of what other clients read, and shows there.
//!
//! | module | of the contract |
//! |---|---|
//! | [`compute_settlement`] | `compute-settlement` |
//! | [`data_market`] | `data-market` |
//! | [`private_credits`] | `private-credits` |
//!
//! [`element`] holds the field elements that messages of both of the latter carry.
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

pub mod compute_settlement;
pub mod data_market;
pub mod element;
pub mod private_credits;
