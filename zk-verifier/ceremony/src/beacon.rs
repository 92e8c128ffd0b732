//! The last contribution of a phase: of a public value that nobody could choose.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{CeremonyError, Result};
use crate::seed::Seed;
use crate::transcript::check_text;

/// Bytes of a beacon's value at most.
pub const MAX_BEACON: usize = 256;

pub const BEACON_NAME: &str = "beacon";

/// Iterations a beacon has at least, as a power of two.
pub const MIN_ITERATIONS_LOG2: u8 = 10;

/// Iterations a beacon has at most, as a power of two.
pub const MAX_ITERATIONS_LOG2: u8 = 42;

/// A public value that nobody could choose, known only after the last contribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beacon {
    /// What the value is, announced beforehand: a chain and a block height, a drawing and a date.
    pub source: String,
    /// The value, in hexadecimal.
    pub value: String,
    /// The value is hashed 2^this times.
    pub iterations_log2: u8,
}

impl Beacon {
    /// Check ranges; the value's bytes.
    pub fn check(&self) -> Result<Vec<u8>> {
        check_text("source of the beacon", &self.source)?;
        if !(MIN_ITERATIONS_LOG2..=MAX_ITERATIONS_LOG2).contains(&self.iterations_log2) {
            return Err(CeremonyError::transcript(format!(
                "a beacon of 2^{} iterations; it must be 2^{MIN_ITERATIONS_LOG2} to \
                 2^{MAX_ITERATIONS_LOG2}",
                self.iterations_log2
            )));
        }
        let bytes = hex::decode(&self.value).ok();
        let canonical = self.value.bytes().all(|b| !b.is_ascii_uppercase());
        bytes
            .filter(|b| canonical && (8..=MAX_BEACON).contains(&b.len()))
            .ok_or_else(|| {
                CeremonyError::transcript(format!(
                    "the beacon's value must be 8 to {MAX_BEACON} bytes in lower-case hexadecimal"
                ))
            })
    }
}

/// The seed of a beacon: SHA-256 over tag and value, hashed 2^`iterations_log2` times more, so
/// that whoever can choose among values can't try many of them.
pub fn beacon_seed(value: &[u8], iterations_log2: u8, mut progress: impl FnMut(u64)) -> Seed {
    let mut hasher = Sha256::new();
    hasher.update(b"OAIC ceremony beacon 1");
    hasher.update((value.len() as u64).to_be_bytes());
    hasher.update(value);
    let mut state: [u8; 32] = hasher.finalize().into();
    for i in 0..1u64 << iterations_log2 {
        state = Sha256::digest(state).into();
        if i % (1 << 20) == 0 {
            progress(i);
        }
    }
    Seed::from_bytes(state)
}
