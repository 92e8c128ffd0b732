//! What a key file holds once it is open.

use std::fmt;
use std::str::FromStr;

use bip39::Mnemonic;
use clap::ValueEnum;
use cosmrs::bip32::{DerivationPath, XPrv};
use cosmrs::crypto::secp256k1;
use oaic_vouchers::signing::SigningKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{from_hex, random};
use crate::error::{CliError, Result};

/// Path of Cosmos accounts, as wallets derive them.
pub const DEFAULT_HD_PATH: &str = "m/44'/118'/0'/0/0";

/// What a key is for. A key of one kind is refused where another is needed: nobody should sign
/// vouchers and receipts with the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// secp256k1: an account of the chain, signs transactions.
    Account,
    /// ed25519: a payer's session key, signs vouchers.
    Session,
    /// ed25519: a provider's receipt key, signs receipts.
    Receipt,
    /// Encrypts secrets of data that is sold or bought; made when the first is kept.
    #[value(skip)]
    Data,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account => "account",
            Self::Session => "session",
            Self::Receipt => "receipt",
            Self::Data => "data",
        })
    }
}

/// A secret key, with its mnemonic when it was derived from one. Wiped when dropped.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    #[zeroize(skip)]
    kind: KeyKind,
    /// 32 bytes, hex.
    key: String,
    /// BIP-39 words an account was derived from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mnemonic: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hd_path: Option<String>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({}, …)", self.kind)
    }
}

impl Secret {
    /// A new key from the system's random numbers; accounts get 24 words.
    ///
    /// # Errors
    /// The system has no random numbers to give.
    pub fn generate(kind: KeyKind) -> Result<Self> {
        let mut entropy = random::<32>()?;
        let secret = match kind {
            KeyKind::Account => {
                let words = Mnemonic::from_entropy(&entropy)
                    .map_err(|e| CliError::key("no mnemonic could be made").because(e))?;
                Self::from_mnemonic(&words.to_string(), DEFAULT_HD_PATH)
            }
            KeyKind::Session | KeyKind::Receipt | KeyKind::Data => Self::from_bytes(kind, &entropy),
        };
        entropy.zeroize();
        secret
    }

    /// A key from its 32 bytes.
    ///
    /// # Errors
    /// They are no secret key of that kind.
    pub fn from_bytes(kind: KeyKind, bytes: &[u8; 32]) -> Result<Self> {
        let secret = Self {
            kind,
            key: hex::encode(bytes),
            mnemonic: None,
            hd_path: None,
        };
        secret.public_key()?;
        Ok(secret)
    }

    /// An account from BIP-39 words.
    ///
    /// # Errors
    /// The words or the path are not valid; the error never repeats the words.
    pub fn from_mnemonic(words: &str, hd_path: &str) -> Result<Self> {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let mnemonic = Mnemonic::parse(&words).map_err(|e| {
            CliError::key("these are not valid BIP-39 words")
                .because(e)
                .next("check number (12 to 24), spelling and order of the words")
        })?;
        let path = DerivationPath::from_str(hd_path).map_err(|e| {
            CliError::usage(format!("'{hd_path}' is not a derivation path")).because(e)
        })?;
        let mut seed = mnemonic.to_seed("");
        let key = XPrv::derive_from_path(seed, &path)
            .map_err(|e| CliError::key("no account could be derived").because(e))?;
        seed.zeroize();
        let mut bytes: [u8; 32] = key.to_bytes();
        let secret = Self {
            kind: KeyKind::Account,
            key: hex::encode(bytes),
            mnemonic: Some(mnemonic.to_string()),
            hd_path: Some(hd_path.to_owned()),
        };
        bytes.zeroize();
        Ok(secret)
    }

    /// What is pasted into an import: 64 hex digits, or words for an account.
    ///
    /// # Errors
    /// It is neither; the error never repeats it.
    pub fn parse(kind: KeyKind, text: &str, hd_path: &str) -> Result<Self> {
        let text = text.trim();
        if let Some(mut bytes) = from_hex(text) {
            let secret = Self::from_bytes(kind, &bytes);
            bytes.zeroize();
            return secret;
        }
        match kind {
            KeyKind::Account if text.contains(char::is_whitespace) => {
                Self::from_mnemonic(text, hd_path)
            }
            KeyKind::Account => Err(CliError::key("this is not a secret key")
                .next("give 64 hex digits, or 12 to 24 BIP-39 words, on stdin")),
            _ => Err(CliError::key("this is not a secret key").next("give 64 hex digits on stdin")),
        }
    }

    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    pub fn mnemonic(&self) -> Option<&str> {
        self.mnemonic.as_deref()
    }

    /// Its 32 bytes, hex.
    pub fn reveal_hex(&self) -> &str {
        &self.key
    }

    /// Its 32 bytes. Wipe them after use.
    ///
    /// # Errors
    /// The file held something else.
    pub fn bytes(&self) -> Result<[u8; 32]> {
        from_hex(&self.key).ok_or_else(|| CliError::key("the file holds no key of 32 bytes"))
    }

    /// Its public key: compressed secp256k1 (33 bytes) or ed25519 (32 bytes).
    ///
    /// # Errors
    /// The bytes are no key of that kind.
    pub fn public_key(&self) -> Result<Vec<u8>> {
        Ok(match self.kind {
            KeyKind::Account => self.account_key()?,
            KeyKind::Session | KeyKind::Receipt => self.signing_key()?.public().to_vec(),
            // It has none: what names it.
            KeyKind::Data => {
                let mut bytes = self.bytes()?;
                let digest = Sha256::new()
                    .chain_update("oaic/data-key/1")
                    .chain_update(bytes);
                bytes.zeroize();
                digest.finalize().to_vec()
            }
        })
    }

    /// The ed25519 key.
    ///
    /// # Errors
    /// It is of a kind that signs none.
    pub fn signing_key(&self) -> Result<SigningKey> {
        if !matches!(self.kind, KeyKind::Session | KeyKind::Receipt) {
            return Err(CliError::key(format!(
                "a key of kind {} signs no vouchers or receipts",
                self.kind
            ))
            .next("make one with `oaic keys add NAME --kind session` (or receipt)"));
        }
        Ok(SigningKey::from_seed(self.bytes()?))
    }

    fn account_key(&self) -> Result<Vec<u8>> {
        if self.kind != KeyKind::Account {
            return Err(
                CliError::key(format!("a {} key signs no transactions", self.kind))
                    .next("make an account with `oaic keys add NAME`"),
            );
        }
        let mut bytes = self.bytes()?;
        let key = secp256k1::SigningKey::from_slice(&bytes);
        bytes.zeroize();
        let key = key.map_err(|_| CliError::key("these 32 bytes are not a secp256k1 key"))?;
        Ok(key.public_key().to_bytes())
    }
}

/// The address of an account's public key under a bech32 prefix.
///
/// # Errors
/// The key or the prefix is not valid.
pub(super) fn address(public_key: &[u8], prefix: &str) -> Result<String> {
    let key = cosmrs::tendermint::PublicKey::from_raw_secp256k1(public_key)
        .ok_or_else(|| CliError::key("the public key is not on the curve"))?;
    cosmrs::crypto::PublicKey::from(key)
        .account_id(prefix)
        .map(|id| id.to_string())
        .map_err(|e| CliError::key(format!("no address under prefix '{prefix}'")).because(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                         abandon abandon about";

    /// The address that Cosmos wallets show for the best-known test words.
    #[test]
    fn words_give_the_address_that_wallets_show() {
        let secret = Secret::from_mnemonic(WORDS, DEFAULT_HD_PATH).unwrap();
        assert_eq!(
            address(&secret.public_key().unwrap(), "cosmos").unwrap(),
            "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4"
        );
        assert_eq!(secret.mnemonic(), Some(WORDS));
    }

    #[test]
    fn a_key_is_for_one_purpose() {
        let session = Secret::generate(KeyKind::Session).unwrap();
        assert!(session.account_key().is_err());
        assert!(session.signing_key().is_ok());
        let account = Secret::generate(KeyKind::Account).unwrap();
        assert!(account.signing_key().is_err());
        assert_eq!(account.mnemonic().unwrap().split(' ').count(), 24);
        assert_eq!(account.public_key().unwrap().len(), 33);
    }

    #[test]
    fn junk_is_refused_and_never_repeated() {
        let short = "00".repeat(31);
        for (kind, text) in [
            (KeyKind::Account, "hunter2"),
            (KeyKind::Account, "hunter2 hunter2 hunter2"),
            (KeyKind::Account, short.as_str()),
            (KeyKind::Session, "abandon abandon"),
            (KeyKind::Session, ""),
        ] {
            let error = Secret::parse(kind, text, DEFAULT_HD_PATH).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        // zero and the group order are 32 bytes, but no keys
        assert!(Secret::from_bytes(KeyKind::Account, &[0; 32]).is_err());
        assert!(Secret::from_bytes(KeyKind::Account, &[0xff; 32]).is_err());
    }

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::from_bytes(KeyKind::Session, &[7; 32]).unwrap();
        assert!(!format!("{secret:?}").contains("07"));
    }
}
