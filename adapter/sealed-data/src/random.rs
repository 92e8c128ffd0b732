//! Random numbers of the system, in the forms that are needed here.

use oaic_poseidon::Fr;
use rand::rngs::OsRng;
use rand::RngCore;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::error::{DataError, Result};

/// A generator with a seed of the system's.
///
/// # Errors
/// The system gives none.
pub fn generator() -> Result<ChaCha20Rng> {
    let mut seed = [0; 32];
    fill(&mut seed)?;
    Ok(ChaCha20Rng::from_seed(seed))
}

/// A random element: 512 bits, reduced, so that none is likelier than another by more than 2^-256.
///
/// # Errors
/// The system gives no random numbers.
pub fn element() -> Result<Fr> {
    let mut wide = [0; 64];
    fill(&mut wide)?;
    Ok(Fr::from_bytes_wide(&wide))
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    OsRng
        .try_fill_bytes(bytes)
        .map_err(|e| DataError::Random(e.to_string()))
}
