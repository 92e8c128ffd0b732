//! Test accounts, the same on every machine, derived from a published seed.
//!
//! Their keys are in this file for everyone to read: never fund them on a network of value.

use anyhow::{anyhow, Context, Result};
use bip32::{DerivationPath, Language, Mnemonic, XPrv};
use ripemd::Ripemd160;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const SEED: &str = "oaic localnet test account";

/// Path of the first account of a Cosmos wallet.
const HD_PATH: &str = "m/44'/118'/0'/0/0";

pub const PREFIX: &str = "wasm";

/// Labels of the funded accounts, besides the faucet.
pub const LABELS: [&str; 7] = [
    "deployer", "guardian", "alice", "bob", "carol", "provider", "payer",
];

/// Label of the account that funds others.
pub const FAUCET: &str = "faucet";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub label: String,
    pub address: String,
    /// Its secp256k1 key, hex.
    pub secret: String,
    /// The words it comes from, for wallets.
    pub mnemonic: String,
}

pub fn derive(label: &str) -> Result<Account> {
    let mut hasher = Sha256::new();
    hasher.update(SEED);
    hasher.update([0]);
    hasher.update(label);
    let mnemonic = Mnemonic::from_entropy(hasher.finalize().into(), Language::English);
    let path: DerivationPath = HD_PATH.parse().map_err(|e| anyhow!("{HD_PATH}: {e}"))?;
    let key = XPrv::derive_from_path(mnemonic.to_seed(""), &path)
        .map_err(|e| anyhow!("no key for {label}: {e}"))?;
    let public = key.public_key().to_bytes();
    let hash = Ripemd160::digest(Sha256::digest(public));
    Ok(Account {
        label: label.to_owned(),
        address: address(&hash)?,
        secret: hex::encode(key.to_bytes()),
        mnemonic: mnemonic.phrase().to_owned(),
    })
}

/// The address that bytes have on these chains.
pub fn address(bytes: &[u8]) -> Result<String> {
    let prefix = bech32::Hrp::parse(PREFIX).context("address prefix")?;
    bech32::encode::<bech32::Bech32>(prefix, bytes).context("address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_never_change() {
        let alice = derive("alice").unwrap();
        assert_eq!(alice, derive("alice").unwrap());
        assert_eq!(alice.mnemonic.split(' ').count(), 24);
        assert_ne!(alice.address, derive("bob").unwrap().address);
        // Wallets and notes of developers hold this address.
        assert_eq!(alice.address, "wasm1uhgcp4g3vt6amra7q8fhgkaalw7dfcchg5v0ps");
    }
}
