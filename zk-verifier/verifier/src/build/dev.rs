//! The DEV parameters that everybody can make: what their published seed gives.

use bls12_381::{G2Affine, Scalar};
use rand_chacha::rand_core::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

const TAG: &str = "OAIC DEV parameters 1";

/// Points of a DEV key.
pub(super) struct DevPoints {
    pub beta: G2Affine,
    pub delta: G2Affine,
}

impl DevPoints {
    /// Of a circuit by its name and its hash in hex, as `oaic-prover` makes them: the seed is SHA-256
    /// over tag, name and hash; of it alpha, beta, gamma and delta are drawn, each 64 bytes of
    /// ChaCha20's stream as a little-endian number modulo the field's order, zeros passed over.
    pub fn of(circuit: &str, circuit_hash: &str) -> Self {
        let mut seed = Sha256::new();
        seed.update(TAG);
        seed.update(circuit);
        // It was read as 32 bytes in hex.
        seed.update(hex::decode(circuit_hash).unwrap_or_default());
        let mut stream = ChaCha20Rng::from_seed(seed.finalize().into());
        let mut draw = || loop {
            let mut bytes = [0; 64];
            stream.fill_bytes(&mut bytes);
            let scalar = Scalar::from_bytes_wide(&bytes);
            if scalar != Scalar::zero() {
                return scalar;
            }
        };
        let [_alpha, beta, _gamma, delta] = [(); 4].map(|()| draw());
        let point = |secret| G2Affine::from(G2Affine::generator() * secret);
        Self {
            beta: point(beta),
            delta: point(delta),
        }
    }
}
