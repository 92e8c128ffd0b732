//! Verifying off chain, with groth16.

use bls12_381::{Bls12, G1Affine, G2Affine};
use groth16::{PreparedVerifyingKey, Proof, VerifyingKey};
use group::{CurveAffine, GroupEncoding};
use oaic_statements::Fr;

use super::PROOF_BYTES;
use crate::error::{ProverError, Result};
use crate::keys::PinnedKey;

/// A key, prepared: for many proofs of one circuit.
pub struct Verifier {
    prepared: PreparedVerifyingKey<Bls12>,
}

impl Verifier {
    /// Of a key.
    ///
    /// # Errors
    /// [`ProverError::Key`]: a point of the key isn't one, or can't be used.
    pub fn new(key: &PinnedKey) -> Result<Self> {
        let g1 = |field: &str, text: &str| point::<G1Affine>(key, field, text);
        let g2 = |field: &str, text: &str| point::<G2Affine>(key, field, text);
        let key = VerifyingKey::<Bls12> {
            alpha_g1: g1("alpha_g1", &key.alpha_g1)?,
            // Only provers need these two.
            beta_g1: G1Affine::generator(),
            delta_g1: G1Affine::generator(),
            beta_g2: g2("beta_g2", &key.beta_g2)?,
            gamma_g2: g2("gamma_g2", &key.gamma_g2)?,
            delta_g2: g2("delta_g2", &key.delta_g2)?,
            ic: key
                .ic
                .iter()
                .map(|text| g1("ic", text))
                .collect::<Result<_>>()?,
        };
        Ok(Self {
            prepared: groth16::prepare_verifying_key(&key),
        })
    }

    /// Whether a proof is valid for public inputs, given without the constant one.
    ///
    /// # Errors
    /// [`ProverError::Proof`]: it has another length. Points that aren't points, or infinity, are
    /// no error: such a proof is invalid.
    pub fn verify(&self, proof: &[u8], inputs: &[Fr]) -> Result<bool> {
        if proof.len() != PROOF_BYTES {
            return Err(ProverError::Proof(format!("{} bytes long", proof.len())));
        }
        let Ok(proof) = Proof::<Bls12>::read(proof) else {
            return Ok(false);
        };
        Ok(groth16::verify_proof(&self.prepared, &proof, inputs).is_ok())
    }
}

/// Whether a proof holds under a key.
///
/// # Errors
/// As [`Verifier`].
pub fn verify(key: &PinnedKey, proof: &[u8], inputs: &[Fr]) -> Result<bool> {
    Verifier::new(key)?.verify(proof, inputs)
}

fn point<P: CurveAffine + GroupEncoding>(key: &PinnedKey, field: &str, text: &str) -> Result<P> {
    let wrong = |reason: &str| ProverError::Key {
        circuit: key.circuit.clone(),
        field: field.to_owned(),
        reason: format!("{text}: {reason}"),
    };
    let mut repr = P::Repr::default();
    hex::decode_to_slice(text, repr.as_mut()).map_err(|e| wrong(&e.to_string()))?;
    let point = Option::<P>::from(P::from_bytes(&repr));
    let point = point.ok_or_else(|| wrong("no point of the group"))?;
    if point.is_identity().into() {
        return Err(wrong("infinity"));
    }
    Ok(point)
}
