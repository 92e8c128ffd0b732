//! Accounts: key, address, and the next sequence.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cosmrs::AccountId;
use tokio::sync::Mutex as AsyncMutex;

use super::{keys::Keys, keys::SigningKey, node::OnChain};
use crate::Result;

/// One account. Whoever holds the lock on `next` may sign.
pub struct Account {
    pub label: String,
    pub key: SigningKey,
    pub address: AccountId,
    /// Number and next sequence; None until read from the chain.
    pub next: AsyncMutex<Option<OnChain>>,
}

/// Accounts by label, and by address: two labels of one key share a sequence.
pub struct Accounts {
    keys: Keys,
    prefix: String,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    by_label: HashMap<String, Arc<Account>>,
    by_address: HashMap<String, Arc<Account>>,
    ready: std::collections::HashSet<String>,
}

impl Accounts {
    pub fn new(keys: Keys, prefix: String) -> Self {
        Self {
            keys,
            prefix,
            known: Mutex::default(),
        }
    }

    pub fn get(&self, label: &str) -> Result<Arc<Account>> {
        if let Some(account) = self.known().by_label.get(label) {
            return Ok(account.clone());
        }
        let key = self.keys.of(label)?;
        self.insert(label, key)
    }

    /// Who gives gas to new accounts; None where nobody does.
    pub fn faucet(&self) -> Result<Option<Arc<Account>>> {
        match &self.keys {
            Keys::TestNetwork { faucet, .. } => self.insert("faucet", faucet.clone()).map(Some),
            Keys::Fixed(_) => Ok(None),
        }
    }

    /// Whether the same may be signed under another sequence when a node says that the first was
    /// wrong. It may be a lie, and then both count: a payment would be made twice. Where keys are
    /// worth nothing, many processes share them, and nobody is harmed.
    pub fn can_sign_again(&self) -> bool {
        matches!(self.keys, Keys::TestNetwork { .. })
    }

    /// Whether an account was seen to exist and have gas.
    pub fn is_ready(&self, account: &Account) -> bool {
        self.known().ready.contains(account.address.as_ref())
    }

    pub fn set_ready(&self, account: &Account) {
        self.known().ready.insert(account.address.to_string());
    }

    fn insert(&self, label: &str, key: SigningKey) -> Result<Arc<Account>> {
        let address = key.address(&self.prefix)?;
        let mut known = self.known();
        let account = known
            .by_address
            .entry(address.to_string())
            .or_insert_with(|| {
                let label = label.to_owned();
                Arc::new(Account {
                    label,
                    key,
                    address,
                    next: AsyncMutex::default(),
                })
            });
        let account = account.clone();
        known
            .by_label
            .entry(label.to_owned())
            .or_insert_with(|| account.clone());
        Ok(account)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing panics while it is held, so a poisoned lock guards sound data.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_one_key_share_an_account() {
        let key = SigningKey::derive("s", "x").unwrap();
        let keys = [("a".to_owned(), key.clone()), ("b".to_owned(), key.clone())].into();
        let keys = Keys::TestNetwork {
            seed: "s".into(),
            faucet: key,
            named: keys,
        };
        let accounts = Accounts::new(keys, "wasm".into());
        let (a, b) = (accounts.get("a").unwrap(), accounts.get("b").unwrap());
        assert!(Arc::ptr_eq(&a, &b));
        assert!(Arc::ptr_eq(&a, &accounts.faucet().unwrap().unwrap()));
        let other = accounts.get("c").unwrap();
        assert_ne!(other.address, a.address);
        accounts.set_ready(&a);
        assert!(accounts.is_ready(&b) && !accounts.is_ready(&other));
    }
}
