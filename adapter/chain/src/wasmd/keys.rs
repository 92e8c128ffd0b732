//! Keys by label.

use std::{collections::BTreeMap, fmt};

use cosmrs::{crypto::secp256k1, AccountId};
use sha2::{Digest, Sha256};

use crate::{ChainError, Result};

/// A secp256k1 secret key. It never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey([u8; 32]);

impl SigningKey {
    /// From 32 secret bytes.
    ///
    /// # Errors
    /// When they are no key: zero, or not below the curve's order.
    pub fn from_bytes(secret: [u8; 32]) -> Result<Self> {
        let key = Self(secret);
        key.cosmos().map(|_| key)
    }

    /// From 64 hex digits.
    ///
    /// # Errors
    /// When they are not that many, or no key.
    pub fn from_hex(secret: &str) -> Result<Self> {
        let wrong = || ChainError::config("secret", "a secret key is 64 hex digits");
        let bytes = hex::decode(secret).map_err(|_| wrong())?;
        Self::from_bytes(bytes.try_into().map_err(|_| wrong())?)
    }

    /// The key of a label on a test network: SHA-256 of seed and label. Whoever knows both has it.
    ///
    /// # Errors
    /// Practically never: one hash in 2^127 is not a key.
    pub fn derive(seed: &str, label: &str) -> Result<Self> {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        let length = (seed.len() as u64).to_be_bytes();
        let hash = Sha256::new()
            .chain_update(length)
            .chain_update(seed)
            .chain_update(label);
        Self::from_bytes(hash.finalize().into())
    }

    /// Its address.
    ///
    /// # Errors
    /// When the prefix can't be one.
    pub fn address(&self, prefix: &str) -> Result<AccountId> {
        self.cosmos()?
            .public_key()
            .account_id(prefix)
            .map_err(|e| ChainError::config("prefix", format!("'{prefix}' makes no address: {e}")))
    }

    pub(crate) fn cosmos(&self) -> Result<secp256k1::SigningKey> {
        secp256k1::SigningKey::from_slice(&self.0).map_err(|_| {
            ChainError::config(
                "secret",
                "these bytes are not a secp256k1 key; make another",
            )
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(secret)")
    }
}

/// Where the keys behind labels come from.
#[derive(Clone, Debug)]
pub enum Keys {
    /// A network without value: labels that aren't named get a key derived from the seed, and
    /// the faucet gives them gas.
    TestNetwork {
        /// What keys are derived from.
        seed: String,
        /// Who gives gas to new accounts.
        faucet: SigningKey,
        /// Keys of some labels.
        named: BTreeMap<String, SigningKey>,
    },
    /// These and no others.
    Fixed(BTreeMap<String, SigningKey>),
}

impl Keys {
    pub(crate) fn of(&self, label: &str) -> Result<SigningKey> {
        match self {
            _ if label.is_empty() => Err(ChainError::UnknownAccount {
                label: String::new(),
                hint: "a label has at least one character".into(),
            }),
            Self::TestNetwork { seed, named, .. } => match named.get(label) {
                Some(key) => Ok(key.clone()),
                None => SigningKey::derive(seed, label),
            },
            Self::Fixed(keys) => keys.get(label).cloned().ok_or_else(|| {
                let known: Vec<_> = keys.keys().map(String::as_str).collect();
                ChainError::UnknownAccount {
                    label: label.to_owned(),
                    hint: match known.as_slice() {
                        [] => "no key is loaded; add one: oaic keys add".into(),
                        _ => format!(
                            "keys are loaded for {}; add another: oaic keys add {label}",
                            known.join(", ")
                        ),
                    },
                }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_keys_are_the_same_each_time_and_differ_by_seed_and_label() {
        let address = |seed: &str, label: &str| {
            SigningKey::derive(seed, label)
                .unwrap()
                .address("wasm")
                .unwrap()
                .to_string()
        };
        assert_eq!(address("s", "alice"), address("s", "alice"));
        assert_ne!(address("s", "alice"), address("s", "bob"));
        assert_ne!(address("s", "alice"), address("t", "alice"));
        assert_ne!(address("ab", "c"), address("a", "bc"));
        assert!(address("s", "alice").starts_with("wasm1"));
    }

    #[test]
    fn secrets_are_checked_and_not_shown() {
        let key = SigningKey::from_hex(&"ab".repeat(32)).unwrap();
        assert!(!format!("{key:?}").contains("ab"), "{key:?}");
        let bytes = ["zz", "00", "ff"].map(|byte| byte.repeat(32));
        for bad in ["", "ab"]
            .into_iter()
            .chain(bytes.iter().map(String::as_str))
        {
            let error = SigningKey::from_hex(bad).unwrap_err().to_string();
            assert!(error.starts_with("secret"), "{error}");
        }
    }

    #[test]
    fn fixed_keys_refuse_other_labels() {
        let key = SigningKey::derive("s", "alice").unwrap();
        let keys = Keys::Fixed([("alice".to_owned(), key.clone())].into());
        assert_eq!(keys.of("alice").unwrap(), key);
        let none = Keys::Fixed(BTreeMap::new());
        for (keys, words) in [(&keys, "loaded for alice"), (&none, "keys add")] {
            let error = keys.of("bob").unwrap_err().to_string();
            assert!(error.contains("'bob'"), "{error}");
            assert!(error.contains(words), "{error}");
        }
    }
}
