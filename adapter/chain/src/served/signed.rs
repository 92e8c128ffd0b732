//! Transactions of a served chain, and the bytes that are signed for them.

use cosmrs::crypto::PublicKey;
use cosmwasm_std::{Addr, Binary};
use k256::ecdsa::{signature::Verifier, Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::protocol::{Failure, MAX_TX_BYTES};
use crate::wasmd::SigningKey;
use crate::{Call, ChainError, Instantiate, Result};

/// What a signature is for: nothing else that is signed with the same key begins like this.
const PURPOSE: &str = "oaic/served-transaction/v1";

/// Length of a compressed public key.
const KEY_LENGTH: usize = 33;

/// One start of a served chain. Each draws its own hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Its chain id.
    pub chain_id: String,
    /// What tells it from an earlier start of the same name, in upper-case hex; as
    /// [`Chain::genesis_hash`](crate::Chain::genesis_hash).
    pub genesis_hash: String,
}

/// What a transaction does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)] // as in `Chain`
pub enum Action {
    Execute {
        calls: Vec<Call>,
    },
    StoreCode {
        name: String,
    },
    Instantiate {
        contract: Instantiate,
        salt: Option<Binary>,
    },
    Migrate {
        contract: Addr,
        code_id: u64,
        msg: Binary,
    },
    SetAdmin {
        contract: Addr,
        admin: Option<Addr>,
    },
}

impl Action {
    /// Its JSON, which is what is signed.
    ///
    /// # Errors
    /// It is longer than a transaction may be.
    pub(super) fn body(&self) -> Result<String> {
        let body = serde_json::to_string(self).map_err(|error| ChainError::Encode { error })?;
        match body.len() > MAX_TX_BYTES {
            true => Err(ChainError::Refused {
                what: "a transaction".into(),
                message: too_long(body.len()),
            }),
            false => Ok(body),
        }
    }
}

/// A transaction as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedTx {
    /// Compressed secp256k1 key of the account.
    pub public_key: Binary,
    /// How many transactions of the account were before it.
    pub sequence: u64,
    /// JSON of an [`Action`].
    pub body: String,
    /// ECDSA over SHA-256 of [`bytes`](Self::bytes), 64 bytes, the lower of the two.
    pub signature: Binary,
}

impl SignedTx {
    /// Sign an action's JSON.
    ///
    /// # Errors
    /// Practically never: the key can't sign.
    pub fn new(key: &SigningKey, start: &Start, sequence: u64, body: String) -> Result<Self> {
        let key = key.cosmos()?;
        let mut tx = Self {
            public_key: key.public_key().to_bytes().into(),
            sequence,
            body,
            signature: Binary::default(),
        };
        let signature = key
            .sign(&tx.bytes(start))
            .map_err(|e| ChainError::Internal(format!("a signature: {e}")))?;
        tx.signature = signature.to_bytes().to_vec().into();
        Ok(tx)
    }

    /// What is signed: purpose, chain id, start, key, sequence and body. Whatever has no fixed width
    /// stands behind its length.
    pub fn bytes(&self, start: &Start) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut add = |part: &[u8]| {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        };
        add(PURPOSE.as_bytes());
        add(start.chain_id.as_bytes());
        add(start.genesis_hash.as_bytes());
        add(&self.public_key);
        add(&self.sequence.to_be_bytes());
        add(self.body.as_bytes());
        bytes
    }

    /// SHA-256 of what is signed, in upper-case hex: the transaction's name.
    pub fn hash(&self, start: &Start) -> String {
        hex::encode_upper(Sha256::digest(self.bytes(start)))
    }

    /// Whose it is, when the signature is valid for this start of the chain.
    ///
    /// # Errors
    /// [`Failure::Refused`]: the key or the signature is none, or the signature is invalid.
    pub fn verify(&self, start: &Start, prefix: &str) -> std::result::Result<Addr, Failure> {
        if self.body.len() > MAX_TX_BYTES {
            return Err(Failure::refused(too_long(self.body.len())));
        }
        let key = match self.public_key.len() {
            KEY_LENGTH => VerifyingKey::from_sec1_bytes(&self.public_key).ok(),
            _ => None,
        };
        let key = key.ok_or_else(|| {
            Failure::refused("`public_key` is not a compressed secp256k1 key of 33 bytes")
        })?;
        let valid = Signature::from_slice(&self.signature)
            .and_then(|signature| key.verify(&self.bytes(start), &signature));
        valid.map_err(|_| {
            Failure::refused(format!(
                "the signature is invalid for the chain '{}' of genesis {}, this key, the sequence {} \
                 and this body",
                start.chain_id,
                start.genesis_hash,
                self.sequence
            ))
        })?;
        let address = PublicKey::from(key).account_id(prefix);
        address
            .map(|address| Addr::unchecked(address.to_string()))
            .map_err(|e| Failure::refused(format!("the key has no address: {e}")))
    }

    /// What it does.
    ///
    /// # Errors
    /// [`Failure::Refused`]: the body is not JSON of an action.
    pub fn action(&self) -> std::result::Result<Action, Failure> {
        serde_json::from_str(&self.body)
            .map_err(|e| Failure::refused(format!("`body` is not an action: {e}")))
    }
}

fn too_long(length: usize) -> String {
    format!("it has {length} bytes: a transaction has at most {MAX_TX_BYTES}")
}
