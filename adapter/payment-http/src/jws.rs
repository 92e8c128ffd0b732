//! x402's signed receipt (extension `offer-receipt`): a JWS around the leaf of ours.
//!
//! The receipt key signs it, the one that signed the receipt: it is on chain, so a verifier needs
//! no other source to know that it is the provider's. What it signs here begins with ASCII, what it
//! signs elsewhere with a SHA-256 of a tag, chain and contract: one can't be taken for the other.

use oaic_vouchers::{Hash, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::codec::{bounded, canonical_base64url, read_url, read_url_json, url, Bytes};
use crate::error::WireError;

const WHAT: &str = "offer-receipt";
const ALGORITHM: &str = "EdDSA";
const PAYLOAD_VERSION: u8 = 1;

/// Multicodec's prefix of an Ed25519 public key.
const MULTICODEC: [u8; 2] = [0xed, 0x01];

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    version: u8,
    network: String,
    resource_url: String,
    payer: String,
    issued_at: u64,
    leaf: Bytes<32>,
}

/// What the signed receipt says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// CAIP-2 name of the chain.
    pub network: String,
    /// URL of the resource.
    pub resource: String,
    /// The payer's address.
    pub payer: String,
    /// When, in Unix seconds.
    pub issued_at: u64,
    /// Hash of our receipt as a leaf of its lane's tree.
    pub leaf: Hash,
}

/// A public key as a DID: `did:key:z…`.
pub fn did(public: &[u8; 32]) -> String {
    let mut bytes = MULTICODEC.to_vec();
    bytes.extend(public);
    format!("did:key:z{}", bs58::encode(bytes).into_string())
}

impl Statement {
    /// Signs it: a JWS in compact form. The same statement always gives the same text.
    pub fn sign(&self, receipt_key: &SigningKey) -> String {
        let header = canonical_base64url(&Header {
            alg: ALGORITHM.into(),
            kid: did(&receipt_key.public()),
        });
        let payload = canonical_base64url(&Payload {
            version: PAYLOAD_VERSION,
            network: self.network.clone(),
            resource_url: self.resource.clone(),
            payer: self.payer.clone(),
            issued_at: self.issued_at,
            leaf: Bytes(self.leaf),
        });
        let input = format!("{header}.{payload}");
        let signature = receipt_key.sign(input.as_bytes());
        format!("{input}.{}", url(&signature))
    }

    /// Reads a JWS that a receipt key signed. Which key that must be is on chain: its index is the
    /// upper half of the lane's number.
    ///
    /// # Errors
    /// [`WireError`], also when the JWS names another key.
    pub fn verify(jws: &str, receipt_key: &VerifyingKey) -> Result<Self, WireError> {
        bounded(WHAT, jws)?;
        let encoding = || WireError::Encoding {
            what: WHAT,
            encoding: "a JWS in compact form",
        };
        let (input, signature) = jws.rsplit_once('.').ok_or_else(encoding)?;
        let (header, payload) = input.split_once('.').ok_or_else(encoding)?;
        let key = did(&receipt_key.to_bytes());
        let head: Header = read_url_json(WHAT, header)?;
        // A stock signer names its key with a fragment, `did:key:z…#z…`.
        let kid = head.kid.split('#').next().unwrap_or_default();
        if head.alg != ALGORITHM || kid != key {
            return Err(WireError::Signature { what: WHAT, key });
        }
        let signature = read_url(WHAT, signature)?;
        let signature = signature.try_into().map_err(|_| encoding())?;
        receipt_key
            .verify(input.as_bytes(), &signature)
            .map_err(|_| WireError::Signature { what: WHAT, key })?;
        let payload: Payload = read_url_json(WHAT, payload)?;
        if payload.version != PAYLOAD_VERSION {
            let got = payload.version.to_string();
            return Err(WireError::field(WHAT, "version", &got, "1"));
        }
        Ok(Self {
            network: payload.network,
            resource: payload.resource_url,
            payer: payload.payer,
            issued_at: payload.issued_at,
            leaf: payload.leaf.0,
        })
    }
}
