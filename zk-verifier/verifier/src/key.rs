//! A verifying key as a contract holds it.

use cosmwasm_std::{Api, VerificationError};

use crate::decode::{self, Proof};
use crate::error::VerifyError;
use crate::pick::pick;
use crate::{window, Status, G1_BYTES, G2_BYTES};

/// What a key is of. Hashes are SHA-256 in lower-case hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// Name of the circuit.
    pub circuit: &'static str,
    /// Who knows its secrets.
    pub status: Status,
    /// Of the key's points: alpha, beta, gamma, delta, ic, compressed.
    pub hash: &'static str,
    /// Of the circuit's constraints, as the key file says.
    pub circuit_hash: &'static str,
    /// Of the proving parameters, as the key file says.
    pub parameters_hash: &'static str,
}

/// The key's points that are used as they are, compressed.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points {
    pub alpha_g1: [u8; G1_BYTES],
    pub beta_g2: [u8; G2_BYTES],
    pub gamma_g2: [u8; G2_BYTES],
    pub delta_g2: [u8; G2_BYTES],
}

/// A Groth16 verifying key of a circuit with one public input, with its tables. Made by
/// `build::key` from a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    info: KeyInfo,
    points: Points,
    width: u32,
    table: &'static [u8],
}

impl VerifyingKey {
    /// A key of its parts. For the code that `build::key` generates, which has checked them; in a
    /// constant, a table that does not fit the width does not compile.
    ///
    /// # Panics
    /// When the width is not between 2 and 8, or the table doesn't fit it.
    #[doc(hidden)]
    pub const fn assemble(info: KeyInfo, points: Points, width: u32, table: &'static [u8]) -> Self {
        assert!(width >= *window::WIDTHS.start() && width <= *window::WIDTHS.end());
        assert!(table.len() == window::table_bytes(width));
        Self {
            info,
            points,
            width,
            table,
        }
    }

    /// What the key is of.
    pub const fn info(&self) -> KeyInfo {
        self.info
    }

    /// Whether the key may be used on a chain: one whose secrets are known only on those chains
    /// that are made for tests. For `instantiate` and `migrate`, so that a contract with such a
    /// key never starts; [`verify`](Self::verify) asks again.
    ///
    /// # Errors
    /// [`VerifyError::DevKey`].
    pub fn guard(&self, chain_id: &str, test_chains: &[&str]) -> Result<(), VerifyError> {
        match self.info.status {
            Status::Ceremony => Ok(()),
            Status::Dev if test_chains.contains(&chain_id) => Ok(()),
            Status::Dev => Err(VerifyError::DevKey {
                circuit: self.info.circuit,
                chain_id: chain_id.to_owned(),
            }),
        }
    }

    /// Whether a proof is valid for an input: `Ok` says that it does.
    ///
    /// The proof is A, B, C, compressed as zcash does: 192 bytes. The input is big-endian, below
    /// [`SCALAR_MODULUS`](crate::SCALAR_MODULUS). At most 28,000 gas with stock settings
    /// of the chain and digits of 5 bits, the proof's bytes in the transaction among them.
    ///
    /// # Errors
    /// What is wrong, [`VerifyError`]. Nothing was accepted.
    pub fn verify(
        &self,
        api: &dyn Api,
        chain_id: &str,
        test_chains: &[&str],
        proof: &[u8],
        input: &[u8; 32],
    ) -> Result<(), VerifyError> {
        self.guard(chain_id, test_chains)?;
        let proof = Proof::decode(proof)?;
        decode::check_input(input)?;

        let constant_and_input = self.input_point(api, input)?;
        let Points {
            alpha_g1,
            beta_g2,
            gamma_g2,
            delta_g2,
        } = &self.points;
        // e(alpha, beta) e(x, gamma) e(C, delta) = e(A, B)
        let in_g1 = [alpha_g1, constant_and_input.as_slice(), proof.c].concat();
        let in_g2 = [beta_g2, gamma_g2, delta_g2.as_slice()].concat();
        let holds = api
            .bls12_381_pairing_equality(&in_g1, &in_g2, proof.a, proof.b)
            .map_err(|source| match source {
                VerificationError::InvalidPoint => VerifyError::NotInGroup,
                source => VerifyError::Host {
                    call: "bls12_381_pairing_equality",
                    source,
                },
            })?;
        if holds {
            Ok(())
        } else {
            Err(VerifyError::Refused {
                circuit: self.info.circuit,
                hash: self.info.hash,
            })
        }
    }

    /// The key's constant point plus the input's point times the input.
    fn input_point(&self, api: &dyn Api, input: &[u8; 32]) -> Result<[u8; G1_BYTES], VerifyError> {
        let host = |source| VerifyError::Host {
            call: "bls12_381_aggregate_g1",
            source,
        };
        // A table that doesn't fit can't be assembled; it would be refused here.
        let picked =
            pick(self.table, self.width, input).ok_or(host(VerificationError::GenericErr))?;
        api.bls12_381_aggregate_g1(&picked).map_err(host)
    }
}
