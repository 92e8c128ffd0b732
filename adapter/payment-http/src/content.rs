//! Hashes of what was asked and what was delivered, as receipts carry them.
//!
//! Receipts may be published, and vouchers are once they settle. The salt keeps short texts from
//! being guessed out of a hash, and a settled voucher from fetching the stored answer: only who
//! knows the salt can show the same request again.

use oaic_vouchers::Hash;
use sha2::{Digest, Sha256};

/// Random bytes that the payer draws for each call and sends with it.
pub type Salt = [u8; 16];

const REQUEST: &[u8] = b"oaic/request/v1";
const RESPONSE: &[u8] = b"oaic/response/v1";

/// Hash of a request: SHA-256(len‖"oaic/request/v1" ‖ salt ‖ len‖method ‖ len‖target ‖ body), each
/// length a u32. The target is path and query as sent; the body is what is left after any
/// content coding is removed.
pub fn request_hash(salt: &Salt, method: &str, target: &str, body: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    field(&mut hasher, REQUEST);
    hasher.update(salt);
    field(&mut hasher, method.as_bytes());
    field(&mut hasher, target.as_bytes());
    hasher.update(body);
    hasher.finalize().into()
}

/// Hash of a response, which may be fed as it streams: SHA-256(len‖"oaic/response/v1" ‖ salt ‖
/// body). Events of payment in a stream are not part of the body.
#[derive(Debug, Clone)]
pub struct ResponseHash(Sha256);

impl ResponseHash {
    /// Begins with the salt of the call.
    pub fn new(salt: &Salt) -> Self {
        let mut hasher = Sha256::new();
        field(&mut hasher, RESPONSE);
        hasher.update(salt);
        Self(hasher)
    }

    /// Adds delivered bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all that was added.
    pub fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

fn field(hasher: &mut Sha256, bytes: &[u8]) {
    // HTTP knows no method and no target of 4 GiB; saturating keeps this free of panics.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    hasher.update(length.to_be_bytes());
    hasher.update(bytes);
}
