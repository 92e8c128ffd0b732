//! Groth16 proofs over BLS12-381, verified by CosmWasm contracts with the chain's host functions:
//! one `bls12_381_aggregate_g1`, one `bls12_381_pairing_equality`, no curve arithmetic in wasm.
//!
//! A contract pins a key file. Its build script turns the file into a [`VerifyingKey`] with tables
//! of the input's point, so that multiplying it by an input is picking points and adding them:
//!
//! ```toml
//! [dependencies]
//! oaic-zk-verifier = "0.1"
//!
//! [build-dependencies]
//! oaic-zk-verifier = { version = "0.1", default-features = false, features = ["build"] }
//! ```
//! ```no_run
//! // build.rs
//! # #[cfg(feature = "build")]
//! oaic_zk_verifier::build::key("keys/factors.json");
//! ```
//! ```
//! use cosmwasm_std::{Deps, Env};
//! use oaic_zk_verifier::{VerifyError, VerifyingKey};
//!
//! // static FACTORS: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/factors.rs"));
//! const TEST_CHAINS: [&str; 1] = ["my-testnet-1"];
//!
//! fn check(
//!     key: &VerifyingKey,
//!     deps: Deps,
//!     env: &Env,
//!     proof: &[u8],
//!     input: &[u8; 32],
//! ) -> Result<(), VerifyError> {
//!     key.verify(deps.api, &env.block.chain_id, &TEST_CHAINS, proof, input)
//! }
//! ```
//!
//! Circuits have one public input: whoever has more hashes them to one. What is verified is that
//! a proof is valid for an input; that the input is the right one, and was not used before, is the
//! contract's to see to. Proofs can be re-randomized by anybody: never tell them apart by bytes.
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

#[cfg(feature = "build")]
pub mod build;
#[cfg(feature = "verify")]
mod decode;
#[cfg(feature = "verify")]
mod error;
#[cfg(feature = "verify")]
mod key;
#[cfg(feature = "verify")]
mod pick;
#[cfg(any(feature = "verify", feature = "build"))]
mod window;

use std::fmt;

#[cfg(feature = "verify")]
pub use decode::{PROOF_BYTES, SCALAR_MODULUS};
#[cfg(feature = "verify")]
pub use error::{Part, VerifyError};
#[cfg(feature = "verify")]
pub use key::{KeyInfo, Points, VerifyingKey};

/// Bytes of a compressed point of G1.
#[cfg(any(feature = "verify", feature = "build"))]
pub(crate) const G1_BYTES: usize = 48;

/// Bytes of a compressed point of G2.
#[cfg(any(feature = "verify", feature = "build"))]
pub(crate) const G2_BYTES: usize = 96;

/// Who knows a key's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everybody: they come from a published seed, so proofs can be forged.
    Dev,
    /// Nobody, if one contributor of the ceremony was honest.
    Ceremony,
}

impl Status {
    /// `DEV` or `CEREMONY`, as key files have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "DEV",
            Self::Ceremony => "CEREMONY",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
