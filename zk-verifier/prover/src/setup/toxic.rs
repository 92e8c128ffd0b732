//! The secret values of a setup. Whoever knows them can prove what is false.

use bls12_381::Scalar;
use ff::Field;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

const TAG: &str = "OAIC DEV parameters 1";

/// The secret values. None is zero.
#[allow(missing_docs)]
#[derive(Clone)]
pub struct Toxic {
    pub alpha: Scalar,
    pub beta: Scalar,
    pub gamma: Scalar,
    pub delta: Scalar,
    /// τ, the point at which polynomials are evaluated.
    pub tau: Scalar,
}

/// Seed of the DEV parameters of a circuit: SHA-256 over a tag, the circuit's name and its hash.
pub fn dev_seed(circuit: &str, circuit_hash: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(TAG);
    hasher.update(circuit);
    hasher.update(circuit_hash);
    hasher.finalize().into()
}

impl Toxic {
    /// From a seed, in the order α, β, γ, δ, τ: each is 64 bytes of ChaCha20's stream, taken as a
    /// little-endian number modulo the field's order; a zero is passed over. A published seed is
    /// for tests and localnets alone: everybody can compute these values.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let mut stream = ChaCha20Rng::from_seed(seed);
        let mut draw = || loop {
            let mut bytes = [0; 64];
            stream.fill_bytes(&mut bytes);
            let scalar = Scalar::from_bytes_wide(&bytes);
            if !scalar.is_zero_vartime() {
                return scalar;
            }
        };
        Self {
            alpha: draw(),
            beta: draw(),
            gamma: draw(),
            delta: draw(),
            tau: draw(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_hash_both_change_the_seed() {
        let seed = dev_seed("spend", &[1; 32]);
        assert_ne!(seed, dev_seed("membership", &[1; 32]));
        assert_ne!(seed, dev_seed("spend", &[2; 32]));
    }

    /// Computed by a ChaCha20 of its own, in Python: a new version of a random generator must not change anybody's keys.
    #[test]
    fn the_stream_is_the_one_that_keys_were_made_with() {
        let toxic = Toxic::from_seed([7; 32]);
        assert_eq!(
            hex::encode(toxic.alpha.to_bytes()),
            "0528df0d06528491c0de167cf22f701307f6df1597879a297c9d91c2d853f36d"
        );
        assert_eq!(
            hex::encode(toxic.tau.to_bytes()),
            "df621cc97dd9ee1293aefd26b4d04f931add5cfa77e6b21282e9a6e5f0f32667"
        );
    }
}
