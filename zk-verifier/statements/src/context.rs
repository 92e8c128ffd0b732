use oaic_poseidon::{field, Fr};
use sha2::{Digest, Sha256};

/// What begins bytes that are signed or digested for a purpose, on a chain, for a contract:
/// SHA-256 over the three, each after its length in 8 bytes, big-endian.
pub fn domain(purpose: &str, chain_id: &str, contract: &str) -> [u8; 32] {
    digest(&[purpose, chain_id, contract])
}

fn digest(parts: &[&str]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
        digest.update(len.to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().into()
}

/// The element that stands for a seller in commitments and statements: the first 31 bytes of the
/// SHA-256 of a tag and the address as the chain spells it, each after its length in 8 bytes,
/// big-endian. The same on every chain, so that data is packed before it is known where it is sold.
pub fn seller(address: &str) -> Fr {
    field::from_digest(&digest(&["oaic/seller/1", address]))
}

/// Where and what for a proof holds: the first 31 bytes of its [`domain`].
pub fn context(purpose: &str, chain_id: &str, contract: &str) -> Fr {
    field::from_digest(&domain(purpose, chain_id, contract))
}

/// Digest of the bytes of an action, which begin with a [`domain`]. A proof is bound to the first
/// 31 bytes of it, as [`field::from_digest`] takes them.
pub fn action_digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
