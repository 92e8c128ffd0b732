//! A key whose points are what a key's points must be.

use bls12_381::{G1Affine, G2Affine};
use serde_json::Value;

use super::dev::DevPoints;
use super::file::{bytes, Fields};
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
        let fields = Fields::read(text)?;
        let ic = match fields.list("ic")? {
            [constant, input] => [g1("ic[0]", constant)?, g1("ic[1]", input)?],
            other => return Err(KeyError::Inputs { found: other.len() }),
        };
        let key = Self {
            circuit: fields.circuit()?,
            status: fields.status()?,
            circuit_hash: fields.hash("circuit_hash")?,
            parameters_hash: fields.hash("parameters_hash")?,
            alpha: g1("alpha_g1", &fields.0["alpha_g1"])?,
            beta: g2("beta_g2", &fields.0["beta_g2"])?,
            gamma: g2("gamma_g2", &fields.0["gamma_g2"])?,
            delta: g2("delta_g2", &fields.0["delta_g2"])?,
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
        let pairs = [
            ("delta_g2", self.delta, "gamma_g2", self.gamma),
            ("delta_g2", self.delta, "the generator", generator),
            ("delta_g2", self.delta, "beta_g2", self.beta),
            ("beta_g2", self.beta, "gamma_g2", self.gamma),
            ("beta_g2", self.beta, "the generator", generator),
        ];
        for (one, point, other, another) in pairs {
            if point == another || point == -another {
                return Err(KeyError::Degenerate { one, other });
            }
        }
        let generator = G1Affine::generator();
        if self.alpha == generator || self.alpha == -generator {
            return Err(KeyError::Degenerate {
                one: "alpha_g1",
                other: "the generator",
            });
        }
        // The constant and the input of 1, or of -1, would cancel: proofs of it could be made up.
        let [constant, input] = self.ic;
        if constant == input || constant == -input {
            return Err(KeyError::Degenerate {
                one: "ic[0]",
                other: "ic[1]",
            });
        }
        Ok(())
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
    let point = Option::<G1Affine>::from(G1Affine::from_compressed(&bytes));
    let point = point.filter(|point| !bool::from(point.is_identity()));
    point.ok_or_else(|| not_a_point(field, &bytes))
}

fn g2(field: &str, value: &Value) -> Result<G2Affine, KeyError> {
    let bytes: [u8; G2_BYTES] = bytes(field, G2_HEX, value)?;
    let point = Option::<G2Affine>::from(G2Affine::from_compressed(&bytes));
    let point = point.filter(|point| !bool::from(point.is_identity()));
    point.ok_or_else(|| not_a_point(field, &bytes))
}

fn not_a_point(field: &str, bytes: &[u8]) -> KeyError {
    KeyError::Point {
        field: field.to_owned(),
        hex: hex::encode(bytes),
    }
}
