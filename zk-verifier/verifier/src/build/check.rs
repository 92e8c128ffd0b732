//! A key whose points are what a key's points must be.

use bls12_381::{G1Affine, G2Affine};
use serde_json::Value;

use super::dev::DevPoints;
use super::file::{bytes, hash, Fields};
use super::KeyError;
use crate::{Status, G1_BYTES, G2_BYTES};

const G1_HEX: &str = "a compressed point of G1: 48 bytes in hex";
const G2_HEX: &str = "a compressed point of G2: 96 bytes in hex";

/// A key that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub(super) circuit: String,
    pub(super) status: Status,
    pub(super) circuit_hash: String,
    pub(super) parameters_hash: String,
    pub(super) alpha: G1Affine,
    pub(super) beta: G2Affine,
    pub(super) gamma: G2Affine,
    pub(super) delta: G2Affine,
    pub(super) ic: [G1Affine; 2],
}

impl Key {
    /// The key in a file's text.
    ///
    /// # Errors
    /// The file is malformed, a point is not one of its group or is infinity, there are not two
    /// points in `ic`, or proofs can be forged for the key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let fields: Fields = serde_json::from_str(text)?;
        let ic = match fields.ic()? {
            [constant, input] => [g1("ic[0]", constant)?, g1("ic[1]", input)?],
            other => return Err(KeyError::Inputs { found: other.len() }),
        };
        let key = Self {
            circuit: fields.circuit()?,
            status: fields.status()?,
            circuit_hash: hash("circuit_hash", &fields.circuit_hash)?,
            parameters_hash: hash("parameters_hash", &fields.parameters_hash)?,
            alpha: g1("alpha_g1", &fields.alpha_g1)?,
            beta: g2("beta_g2", &fields.beta_g2)?,
            gamma: g2("gamma_g2", &fields.gamma_g2)?,
            delta: g2("delta_g2", &fields.delta_g2)?,
            ic,
        };
        key.not_degenerate()?;
        key.not_relabeled()?;
        Ok(key)
    }

    /// Name of its circuit.
    pub fn circuit(&self) -> &str {
        &self.circuit
    }

    /// Whoever knows one of beta, gamma and delta as a multiple of another makes proofs of
    /// anything. Equal ones are what a setup leaves that was begun and not finished: delta is the
    /// generator before the first contribution, and gamma is the generator always.
    fn not_degenerate(&self) -> Result<(), KeyError> {
        let generator = G2Affine::generator();
        let [constant, input] = self.ic;
        let in_g2 = [
            ("delta_g2", self.delta, "gamma_g2", self.gamma),
            ("delta_g2", self.delta, "the generator", generator),
            ("delta_g2", self.delta, "beta_g2", self.beta),
            ("beta_g2", self.beta, "gamma_g2", self.gamma),
            ("beta_g2", self.beta, "the generator", generator),
        ];
        let generator = G1Affine::generator();
        let in_g1 = [
            ("alpha_g1", self.alpha, "the generator", generator),
            // The constant and the input of 1, or of -1, would cancel: proofs of it could be made
            // up.
            ("ic[0]", constant, "ic[1]", input),
        ];
        let in_g2 = in_g2.map(|(one, a, other, b)| (one, other, a == b || a == -b));
        let in_g1 = in_g1.map(|(one, a, other, b)| (one, other, a == b || a == -b));
        match in_g2
            .into_iter()
            .chain(in_g1)
            .find(|(.., related)| *related)
        {
            Some((one, other, _)) => Err(KeyError::Degenerate { one, other }),
            None => Ok(()),
        }
    }

    /// What says CEREMONY counts on every chain: it must not be what everybody can compute the
    /// secrets of.
    fn not_relabeled(&self) -> Result<(), KeyError> {
        if self.status != Status::Ceremony {
            return Ok(());
        }
        let dev = DevPoints::of(&self.circuit, &self.circuit_hash);
        for (point, found, known) in [
            ("beta_g2", self.beta, dev.beta),
            ("delta_g2", self.delta, dev.delta),
        ] {
            if found == known {
                return Err(KeyError::Relabeled {
                    circuit: self.circuit.clone(),
                    point,
                });
            }
        }
        Ok(())
    }
}

fn g1(field: &str, value: &Value) -> Result<G1Affine, KeyError> {
    let bytes: [u8; G1_BYTES] = bytes(field, G1_HEX, value)?;
    let point: Option<G1Affine> = G1Affine::from_compressed(&bytes).into();
    let point = point.filter(|point| !bool::from(point.is_identity()));
    point.ok_or_else(|| not_a_point(field, &bytes))
}

fn g2(field: &str, value: &Value) -> Result<G2Affine, KeyError> {
    let bytes: [u8; G2_BYTES] = bytes(field, G2_HEX, value)?;
    let point: Option<G2Affine> = G2Affine::from_compressed(&bytes).into();
    let point = point.filter(|point| !bool::from(point.is_identity()));
    point.ok_or_else(|| not_a_point(field, &bytes))
}

fn not_a_point(field: &str, bytes: &[u8]) -> KeyError {
    KeyError::Point {
        field: field.to_owned(),
        hex: hex::encode(bytes),
    }
}
