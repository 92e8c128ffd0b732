//! Poseidon over the scalar field of BLS12-381, and what is built on it.
//!
//! The permutation is x^5 with t = 3, 8 full and 57 partial rounds: hadeshash's
//! `poseidonperm_x5_255_3`. Everything hashed names its purpose ([`Tag`]) and its length, both in
//! the capacity, so that no two purposes ever hash the same input.
//!
//! | module | holds |
//! |---|---|
//! | [`constants`] | of the permutation, for those who write a circuit of it |
//! | [`field`] | elements as canonical bytes and numbers |
//! | [`hash`](mod@hash) | hashing, and squeezing as much as is asked for |
//! | [`tag`] | every purpose that something is hashed for |
//! | [`merkle`] | trees of fixed depth: roots, paths, and growing at the right end |
//! | [`stream`] | key stream of an encrypted chunk |
//! | [`seal`] | sealing to a public key: keys, and the mask both sides compute |
//!
//! Contracts link this crate: it holds no curve, only the field.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)
)]

#[rustfmt::skip]
pub mod constants;
#[rustfmt::skip]
mod empty;
pub mod field;
pub mod hash;
pub mod merkle;
mod permutation;
pub mod seal;
pub mod stream;
pub mod tag;

pub use hash::hash;
pub use permutation::permute;
pub use tag::Tag;

/// An element of the scalar field of BLS12-381.
pub type Fr = bls12_381::Scalar;
