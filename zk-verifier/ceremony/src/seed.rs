//! Where secrets come from, a seed in memory which is wiped, and a verifier's own coins.

use blstrs::Scalar;
use ff::{Field, PrimeField};
use sha2::{Digest, Sha256, Sha512};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::{CeremonyError, Result};

/// 32 secret bytes from which a contribution's secrets are derived. Wiped when dropped; never
/// written anywhere, never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; 32]);

impl Seed {
    /// From the operating system, mixed with whatever a person typed: it is at least as good as
    /// the better of both.
    pub fn random(typed: &[u8]) -> Result<Self> {
        let mut system = Zeroizing::new([0u8; 32]);
        fill(system.as_mut())?;
        let mut hasher = Sha256::new();
        hasher.update(b"OAIC ceremony seed 1");
        hasher.update(system.as_ref());
        hasher.update(typed);
        Ok(Self(hasher.finalize().into()))
    }

    /// From given bytes, for tests and for a seed drawn on another machine.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A secret, never zero nor one; another for every label and every state of the transcript,
    /// so that a seed which is used twice gives nothing away.
    pub fn scalar(&self, state: &[u8; 32], label: &str) -> Secret {
        for attempt in 0u8..=u8::MAX {
            let mut hasher = Sha512::new();
            hasher.update(b"OAIC ceremony secret 1");
            hasher.update(self.0);
            hasher.update(state);
            hasher.update([attempt]);
            hasher.update(label.as_bytes());
            let mut wide = [0u8; 64];
            wide.copy_from_slice(&hasher.finalize());
            let mut reduced = bls12_381::Scalar::from_bytes_wide(&wide).to_bytes();
            wide.zeroize();
            let scalar: Option<Scalar> = Scalar::from_repr(reduced).into();
            reduced.zeroize();
            if let Some(scalar) = scalar.filter(|s| *s != Scalar::ZERO && *s != Scalar::ONE) {
                return Secret(scalar);
            }
        }
        unreachable!("256 hashes can't all be 0 or 1");
    }
}

/// A secret scalar, overwritten when dropped. Copies that arithmetic leaves in registers and on
/// the stack can't be reached from safe code: the process should end after a contribution.
pub struct Secret(Scalar);

impl Secret {
    pub fn value(&self) -> &Scalar {
        &self.0
    }

    pub fn inverse(&self) -> Self {
        Self(self.0.invert().unwrap_or(Scalar::ONE))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0 = Scalar::ZERO;
        // Keeps the store from being optimized away.
        std::hint::black_box(&self.0);
    }
}

/// Scalars of 128 random bits, which whoever made a file can't have known.
pub fn small_scalars(count: usize) -> Result<Vec<Scalar>> {
    let mut bytes = vec![0; 16 * count];
    fill(&mut bytes)?;
    let (halves, _) = bytes.as_chunks::<16>();
    let scalars = halves
        .iter()
        .map(|half| Scalar::from_u128(u128::from_le_bytes(*half)));
    Ok(scalars.collect())
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes)
        .map_err(|e| CeremonyError::stage(format!("no randomness to be had: {e}")))
}
