//! Keys: what contracts verify with, written as JSON, and those that are committed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use blstrs::{G1Projective, G2Projective};
use oaic_circuits::{CircuitId, Shape};
use serde::{Deserialize, Serialize};

use crate::engine::curve::Curve;
use crate::error::{ProverError, Result};
use crate::parameters::Parameters;

/// Where a key's parameters come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// From a published seed: everybody can prove what is false. For tests and localnets alone.
    Dev,
    /// From a ceremony.
    Ceremony,
}

/// A key file, `zk-verifier/keys/<circuit>.json`. Points are compressed, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedKey {
    /// Name of the circuit.
    pub circuit: String,
    /// Where the parameters come from.
    pub status: Status,
    /// [`Shape::hash`] of the circuit, in hex.
    pub circuit_hash: String,
    /// SHA-256 of the parameters as groth16 writes them, in hex.
    pub parameters_hash: String,
    /// Constraints of the circuit, without those of its inputs.
    pub constraints: usize,
    /// α in G1.
    pub alpha_g1: String,
    /// β in G2.
    pub beta_g2: String,
    /// γ in G2.
    pub gamma_g2: String,
    /// δ in G2.
    pub delta_g2: String,
    /// Of the constant one, then of each public input, in G1.
    pub ic: Vec<String>,
}

impl PinnedKey {
    /// The key of parameters.
    pub fn of(name: &str, status: Status, shape: &Shape, parameters: &Parameters) -> Self {
        let g1 = |raw| hex::encode(<G1Projective as Curve>::affine(raw).to_compressed());
        let g2 = |raw| hex::encode(<G2Projective as Curve>::affine(raw).to_compressed());
        Self {
            circuit: name.to_owned(),
            status,
            circuit_hash: hex::encode(shape.hash),
            parameters_hash: hex::encode(parameters.hash()),
            constraints: shape.constraints,
            alpha_g1: g1(&parameters.alpha_g1),
            beta_g2: g2(&parameters.beta_g2),
            gamma_g2: g2(&parameters.gamma_g2),
            delta_g2: g2(&parameters.delta_g2),
            ic: parameters.ic.iter().map(g1).collect(),
        }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Says what is wrong, and in which line.
    pub fn from_json(circuit: &str, json: &str) -> Result<Self> {
        let wrong = |field: &str, reason: String| ProverError::Key {
            circuit: circuit.to_owned(),
            field: field.to_owned(),
            reason,
        };
        let key: Self = serde_json::from_str(json).map_err(|e| wrong("JSON", e.to_string()))?;
        if key.circuit != circuit {
            return Err(wrong("circuit", format!("it is a key of {}", key.circuit)));
        }
        for (field, text) in [
            ("circuit_hash", &key.circuit_hash),
            ("parameters_hash", &key.parameters_hash),
        ] {
            let mut hash = [0; 32];
            hex::decode_to_slice(text, &mut hash)
                .map_err(|e| wrong(field, format!("{text} is not a hash: {e}")))?;
        }
        Ok(key)
    }

    /// As it stands in the file.
    pub fn to_json(&self) -> String {
        // Strings and a number always have a JSON.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Its [`PinnedKey::parameters_hash`] as bytes.
    pub(crate) fn parameters_digest(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        // Checked when it was read; zeros match nothing.
        let _ = hex::decode_to_slice(&self.parameters_hash, &mut hash);
        hash
    }
}

/// The committed key of a circuit.
///
/// # Panics
/// A file was damaged before this program was built; a test reads every one.
pub fn pinned(id: CircuitId) -> &'static PinnedKey {
    static KEYS: LazyLock<BTreeMap<CircuitId, PinnedKey>> = LazyLock::new(|| {
        let read = |id: CircuitId| match PinnedKey::from_json(id.name(), committed(id)) {
            Ok(key) => (id, key),
            Err(error) => panic!("zk-verifier/keys: {error}"),
        };
        CircuitId::all().map(read).into()
    });
    &KEYS[&id]
}

fn committed(id: CircuitId) -> &'static str {
    match id {
        CircuitId::KeyDelivery => include_str!("../../keys/key-delivery.json"),
        CircuitId::Misbehavior => include_str!("../../keys/misbehavior.json"),
        CircuitId::Spend => include_str!("../../keys/spend.json"),
        CircuitId::Membership => include_str!("../../keys/membership.json"),
        CircuitId::Answer64 => include_str!("../../keys/answer-64.json"),
        CircuitId::Answer1024 => include_str!("../../keys/answer-1024.json"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_committed_key_is_readable_and_its_own_circuits() {
        for id in CircuitId::all() {
            let key = pinned(id);
            assert_eq!(key.circuit, id.name());
            assert_eq!(key.ic.len(), 2, "{id}");
            crate::proof::Verifier::new(key).unwrap();
        }
    }

    #[test]
    fn a_file_of_another_circuit_or_with_a_cut_hash_is_refused() {
        let key = pinned(CircuitId::Spend);
        let mut cut = key.clone();
        cut.parameters_hash.pop();
        for (circuit, key, says) in [
            ("membership", key, "it is a key of spend"),
            ("spend", &cut, "parameters_hash"),
        ] {
            let error = PinnedKey::from_json(circuit, &key.to_json()).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }

    #[test]
    fn a_key_that_is_read_is_the_key_that_was_written() {
        let key = pinned(CircuitId::Spend);
        assert_eq!(&PinnedKey::from_json("spend", &key.to_json()).unwrap(), key);
    }
}
