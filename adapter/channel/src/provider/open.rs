//! Opening: one receipt key, one store, one process.

use std::path::Path;

use oaic_vouchers::SigningKey;

use super::ProviderSession;
use crate::cache::Cache;
use crate::error::StoreError;
use crate::options::Options;
use crate::refusal::NewKey;
use crate::store::{key_dir, KeyFile, Role, Store, StoreKey};

impl ProviderSession {
    /// Makes a new store for a receipt key that was registered for it and has signed nowhere else.
    /// It begins without lanes. `key_index` is the key's index on chain.
    ///
    /// # Errors
    /// [`StoreError::Exists`]: there is a store, or the rest of one, or the key has signed for
    /// another store.
    pub fn create(
        path: impl AsRef<Path>,
        options: Options,
        key: &SigningKey,
        key_index: u32,
    ) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let mut store = Store::open(path, Role::Provider, &options)?;
        let exists = |path: &Path, detail: &str| StoreError::Exists {
            path: path.into(),
            detail: detail.into(),
        };
        let given = StoreKey {
            key: key.public(),
            index: key_index,
        };
        if store.restored.is_some() {
            let detail = "it, or its mark, is what is left of another store";
            return Err(exists(path, detail));
        }
        match store.new_key {
            Some(NewKey::NewStore) | None => {}
            Some(why) => return Err(exists(path, &why.to_string())),
        }
        if store.key.is_some() && store.new_key.is_none() || !store.is_empty()? {
            return Err(exists(path, "a store that is in use; open it"));
        }
        same_key(&store, given)?;
        let mut key_file = KeyFile::take(key_dir(store.path(), &options), &given.key)?;
        if key_file.commits().is_some() {
            // Also when it was for this one: it was put back as it was before.
            let detail = "the receipt key has signed for a store already";
            return Err(exists(key_file.path(), detail));
        }
        match key_file.owner()? {
            None => key_file.give_to(&store.id)?,
            Some(owner) if owner == store.id => {}
            Some(_) => {
                let detail = "the receipt key has signed for another store";
                return Err(exists(key_file.path(), detail));
            }
        }
        store.adopt_key(given, None)?;
        store.count_beside(&mut key_file)?;
        Ok(Self::of(store, Some(key), Some(key_file), options))
    }

    /// Opens a store. One that is new, older than its mark, or not the one that its key file names
    /// signs nothing, because its key may have signed what it doesn't know: see
    /// [`ProviderSession::new_key`]. First settle every voucher that it holds, then retire the key
    /// on chain, and [`ProviderSession::create`] another store under a new key.
    pub fn open(
        path: impl AsRef<Path>,
        options: Options,
        key: &SigningKey,
        key_index: u32,
    ) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let mut store = Store::open(path, Role::Provider, &options)?;
        let given = StoreKey {
            key: key.public(),
            index: key_index,
        };
        same_key(&store, given)?;
        let mut key_file = KeyFile::take(key_dir(store.path(), &options), &given.key)?;
        if store.key.is_none() {
            let why = store.new_key.unwrap_or(NewKey::NewStore);
            store.adopt_key(given, Some(why))?;
        }
        match key_file.owner()? {
            // It and its mark were put back, or are a copy: the key has signed since.
            Some(owner) if owner == store.id && store.is_older_than(&key_file) => {
                store.needs_new_key(NewKey::Restored)?;
            }
            Some(owner) if owner == store.id => {}
            // It signs nothing until it is created for the key.
            None if store.new_key == Some(NewKey::NewStore) => {}
            _ => match store.new_key {
                None | Some(NewKey::NewStore) => store.needs_new_key(NewKey::SecondStore)?,
                Some(_) => {}
            },
        }
        if store.new_key.is_none() {
            store.count_beside(&mut key_file)?;
        }
        Ok(Self::of(store, Some(key), Some(key_file), options))
    }

    /// Opens a store without its key, to settle what it holds and to read its receipts.
    pub fn open_settling(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let store = Store::open(path.as_ref(), Role::Provider, &options)?;
        Ok(Self::of(store, None, None, options))
    }

    /// Opens a store to read what it holds: nothing of it changes.
    pub fn open_reading(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let store = Store::look(path.as_ref(), Role::Provider)?;
        Ok(Self::of(store, None, None, Options::default()))
    }

    fn of(
        store: Store,
        key: Option<&SigningKey>,
        key_file: Option<KeyFile>,
        options: Options,
    ) -> Self {
        Self {
            key_index: store.key.map_or(0, |key| key.index),
            store,
            cache: Cache::new(Role::Provider),
            key: key.cloned(),
            _key_file: key_file,
            options,
        }
    }
}

fn same_key(store: &Store, given: StoreKey) -> Result<(), StoreError> {
    match store.key {
        Some(found) if found != given => {
            let show = |key: StoreKey| format!("{} (index {})", hex::encode(key.key), key.index);
            Err(StoreError::OtherKey {
                path: store.path().into(),
                found: show(found),
                given: show(given),
            })
        }
        _ => Ok(()),
    }
}
