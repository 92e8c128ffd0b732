//! Signing and checking off chain, by the rules of the chain's host (ed25519-zebra, ZIP-215).

use std::fmt;

use ed25519_zebra as zebra;
use rand::rngs::OsRng;
use thiserror::Error;

use crate::{is_small_order, Signature};

/// Why a key or a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// A key that binds nobody.
    #[error("the key is of small order: its signatures bind nobody; use another key")]
    SmallOrder,
    /// Bytes that are not a point of the curve.
    #[error("the key is not an Ed25519 public key")]
    BadKey,
    /// The signature does not verify for this key and these bytes.
    #[error("the signature does not verify for this key and these bytes")]
    BadSignature,
}

/// A key that signs. It never shows its secret.
#[derive(Clone)]
pub struct SigningKey {
    key: zebra::SigningKey,
    public: [u8; 32],
}

impl SigningKey {
    /// A new key from the system's randomness.
    pub fn generate() -> Self {
        zebra::SigningKey::new(OsRng).into()
    }

    /// The key of a 32-byte seed, as in RFC 8032.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        zebra::SigningKey::from(seed).into()
    }

    /// The seed, to keep it in a key file.
    pub fn to_seed(&self) -> [u8; 32] {
        self.key.into()
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.public
    }

    /// Signs bytes. The same bytes always give the same signature.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        self.key.sign(bytes).into()
    }
}

impl From<zebra::SigningKey> for SigningKey {
    fn from(key: zebra::SigningKey) -> Self {
        let public = zebra::VerificationKeyBytes::from(&key).into();
        Self { key, public }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

/// A key that checks. It is a point of the curve, and not of small order.
#[derive(Debug, Clone, Copy)]
pub struct VerifyingKey {
    key: zebra::VerificationKey,
    bytes: zebra::VerificationKeyBytes,
}

impl PartialEq for VerifyingKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for VerifyingKey {}

impl VerifyingKey {
    /// Reads a public key.
    ///
    /// # Errors
    /// [`SignatureError::SmallOrder`] or [`SignatureError::BadKey`].
    pub fn new(pk: &[u8; 32]) -> Result<Self, SignatureError> {
        if is_small_order(pk) {
            return Err(SignatureError::SmallOrder);
        }
        let bytes = zebra::VerificationKeyBytes::from(*pk);
        let key = zebra::VerificationKey::try_from(bytes).map_err(|_| SignatureError::BadKey)?;
        Ok(Self { key, bytes })
    }

    /// The public key's bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.bytes.into()
    }

    /// Checks one signature.
    ///
    /// # Errors
    /// [`SignatureError::BadSignature`].
    pub fn verify(&self, bytes: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        self.key
            .verify(&zebra::Signature::from(*signature), bytes)
            .map_err(|_| SignatureError::BadSignature)
    }
}

/// Checks one signature against the bytes of a public key.
///
/// # Errors
/// [`SignatureError`] says whether key or signature is at fault.
pub fn verify(pk: &[u8; 32], bytes: &[u8], signature: &Signature) -> Result<(), SignatureError> {
    VerifyingKey::new(pk)?.verify(bytes, signature)
}

/// One signature of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// Key that signed.
    pub key: &'a VerifyingKey,
    /// What it signed.
    pub bytes: &'a [u8],
    /// The signature.
    pub signature: &'a Signature,
}

/// Checks many signatures at once, in about a third of the time. It accepts exactly what checking
/// each alone accepts; no signatures at all are accepted.
///
/// # Errors
/// [`SignatureError::BadSignature`] when at least one is invalid; [`verify_each`] says which.
pub fn verify_batch(items: &[Signed<'_>]) -> Result<(), SignatureError> {
    let mut batch = zebra::batch::Verifier::new();
    for item in items {
        let signature = zebra::Signature::from(*item.signature);
        batch.queue((item.key.bytes, signature, item.bytes));
    }
    batch
        .verify(OsRng)
        .map_err(|_| SignatureError::BadSignature)
}

/// Checks many signatures: all at once, and only when one is bad each alone. The results are in
/// the order of the items.
pub fn verify_each(items: &[Signed<'_>]) -> Vec<Result<(), SignatureError>> {
    // Below this a batch costs more than it saves.
    const WORTH_A_BATCH: usize = 3;
    if items.len() >= WORTH_A_BATCH && verify_batch(items).is_ok() {
        return vec![Ok(()); items.len()];
    }
    items
        .iter()
        .map(|item| item.key.verify(item.bytes, item.signature))
        .collect()
}
