//! An example of a contract that verifies proofs.
//!
//! The circuit says: the input is the product of two factors, both larger than one and at most
//! 2^64 + 1, and I know them. So [`msg::ExecuteMsg::Verify`] shows that a number is composite
//! without showing its factors. The circuit and a prover for it are in the crate
//! `oaic-zk-vectors`; the key in `keys/factors.json` comes from a published seed, so it is a DEV
//! key: everybody can forge proofs for it, and the contract runs on test chains only.
//!
//! `build.rs` makes the key from its file, [`contract`] uses it. Nothing is stored but which key
//! that was.
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
pub mod msg;

pub use error::ContractError;
