//! A verifier's own coins.

use blstrs::Scalar;
use ff::PrimeField;

use crate::error::{CeremonyError, Result};

/// Scalars of 128 random bits, which whoever made a file can't have known.
pub fn small_scalars(count: usize) -> Result<Vec<Scalar>> {
    let mut bytes = vec![0; 16 * count];
    getrandom::fill(&mut bytes)
        .map_err(|e| CeremonyError::stage(format!("no randomness to be had: {e}")))?;
    Ok(bytes
        .chunks_exact(16)
        .filter_map(|half| {
            Some(Scalar::from_u128(u128::from_le_bytes(
                half.try_into().ok()?,
            )))
        })
        .collect())
}
