//! What a store says of itself: whose it is, which commit is its last, and its key.

use rusqlite::{params, Connection};

use super::Store;
use crate::error::StoreError;
use crate::refusal::NewKey;

/// The one row of the table `meta`.
pub(super) struct Meta {
    pub role: String,
    pub id: [u8; 32],
    pub generation: i64,
    pub milestone: i64,
    pub backup: bool,
    pub key: Option<StoreKey>,
    pub new_key: Option<NewKey>,
    pub epoch: Vec<u8>,
    pub base: Vec<u8>,
}

/// The receipt key of a provider's store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoreKey {
    pub key: [u8; 32],
    pub index: u32,
}

pub(super) fn read(db: &Connection) -> rusqlite::Result<Meta> {
    db.query_row("SELECT * FROM meta", [], |row| {
        let index = row.get("key_index")?;
        let key: Option<[u8; 32]> = row.get("key")?;
        Ok(Meta {
            role: row.get("role")?,
            id: row.get("id")?,
            generation: row.get("generation")?,
            milestone: row.get("milestone")?,
            backup: row.get("backup")?,
            key: key.map(|key| StoreKey { key, index }),
            new_key: new_key(row.get("new_key")?),
            epoch: row.get("epoch")?,
            base: row.get("base")?,
        })
    })
}

impl Store {
    pub(super) fn new_id(&mut self) -> Result<(), StoreError> {
        self.id = self.write(|db| {
            db.execute("UPDATE meta SET id = randomblob(32)", [])?;
            db.query_row("SELECT id FROM meta", [], |row| row.get(0))
        })?;
        Ok(())
    }

    /// From now on this store signs no receipts.
    pub fn needs_new_key(&mut self, why: NewKey) -> Result<(), StoreError> {
        let number = new_key_number(Some(why));
        self.write(|db| {
            db.execute("UPDATE meta SET new_key = ?1", [number])
                .map(drop)
        })?;
        self.new_key = Some(why);
        Ok(())
    }

    /// Makes a new provider's store one of this key.
    pub fn adopt_key(&mut self, key: StoreKey, new_key: Option<NewKey>) -> Result<(), StoreError> {
        let number = new_key_number(new_key);
        self.write(|db| {
            db.execute(
                "UPDATE meta SET key = ?1, key_index = ?2, new_key = ?3",
                params![key.key, key.index, number],
            )
            .map(drop)
        })?;
        self.key = Some(key);
        self.new_key = new_key;
        Ok(())
    }
}

fn new_key(number: i64) -> Option<NewKey> {
    match number {
        0 => None,
        1 => Some(NewKey::NewStore),
        3 => Some(NewKey::SecondStore),
        // Also a number that this version doesn't know: it doesn't sign then.
        _ => Some(NewKey::Restored),
    }
}

fn new_key_number(why: Option<NewKey>) -> i64 {
    match why {
        None => 0,
        Some(NewKey::NewStore) => 1,
        Some(NewKey::Restored | NewKey::NoKey) => 2,
        Some(NewKey::SecondStore) => 3,
    }
}
