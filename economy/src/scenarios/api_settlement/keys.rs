//! Keys of the scenario's own, the same in every run.

use oaic_vouchers::{Hash, SigningKey};
use sha2::{Digest, Sha256};

/// Key that a provider signs receipts with. It derives from its label, as the accounts of test
/// chains do, so that a run can be repeated to the byte.
pub fn receipt_key(provider: &str) -> SigningKey {
    SigningKey::from_seed(digest(&["receipt key", provider]))
}

pub fn digest(parts: &[&str]) -> Hash {
    let mut hash = Sha256::new_with_prefix("oaic api-settlement scenario");
    for part in parts {
        hash.update([0]);
        hash.update(part);
    }
    hash.finalize().into()
}
