use oaic_poseidon::{field, Fr};
use sha2::{Digest, Sha256};

/// Where and what for a proof holds: purpose, chain and contract. SHA-256 over the three, each
/// after its length in 8 bytes, big-endian; its first 31 bytes.
pub fn context(purpose: &str, chain_id: &str, contract: &str) -> Fr {
    let mut digest = Sha256::new();
    for part in [purpose, chain_id, contract] {
        let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
        digest.update(len.to_be_bytes());
        digest.update(part.as_bytes());
    }
    field::from_digest(&digest.finalize().into())
}
