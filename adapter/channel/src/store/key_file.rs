//! `KEY.receipt-key`: which store signs under a receipt key, and how many commits it has, held by the
//! process that does. `KEY.session-key` is held alike, and says nothing.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension};

use super::mark::{Mark, Marked};
use crate::error::StoreError;

/// A receipt key's file, held until it is dropped.
pub(crate) struct KeyFile {
    held: Held,
    /// Until a store takes it.
    mark: Option<Mark>,
    marked: Option<Marked>,
}

/// A key's file, held until it is dropped. It is an SQLite file because that locks alike on every
/// system.
pub(crate) struct Held {
    db: Connection,
    path: PathBuf,
}

impl Held {
    pub fn session_key(folder: &Path, key: &[u8; 32]) -> Result<Self, StoreError> {
        Self::take(folder, key, "session-key", "BEGIN EXCLUSIVE; COMMIT;")
    }

    fn take(folder: &Path, key: &[u8; 32], kind: &str, begin: &str) -> Result<Self, StoreError> {
        let path = folder.join(format!("{}.{kind}", hex::encode(key)));
        let failed = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::KeyLocked {
                path: path.clone(),
                key: hex::encode(key),
            },
            _ => StoreError::Sqlite {
                path: path.clone(),
                source,
            },
        };
        let db = Connection::open(&path).map_err(failed)?;
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")
            .and_then(|()| db.busy_timeout(std::time::Duration::ZERO))
            .and_then(|()| db.execute_batch(begin))
            .map_err(failed)?;
        Ok(Self { db, path })
    }
}

impl KeyFile {
    pub fn take(folder: &Path, key: &[u8; 32]) -> Result<Self, StoreError> {
        const BEGIN: &str = "BEGIN EXCLUSIVE;
             CREATE TABLE IF NOT EXISTS owner (store BLOB NOT NULL);
             COMMIT;";
        let held = Held::take(folder, key, "receipt-key", BEGIN)?;
        let (mark, marked) = Mark::open(&held.path)?;
        Ok(Self {
            held,
            mark: Some(mark),
            marked,
        })
    }

    /// Commits that its store has made under the key; None when it never signed.
    pub fn commits(&self) -> Option<u64> {
        self.marked.map(|marked| marked.milestone)
    }

    /// What the store counts its commits in.
    pub fn take_mark(&mut self) -> Option<Mark> {
        self.mark.take()
    }

    /// The store that signs under the key; None when none does yet.
    pub fn owner(&self) -> Result<Option<[u8; 32]>, StoreError> {
        self.held
            .db
            .query_row("SELECT store FROM owner", [], |row| row.get(0))
            .optional()
            .map_err(|e| self.failed(e))
    }

    /// From now on this store, and no other ever.
    pub fn give_to(&self, store: &[u8; 32]) -> Result<(), StoreError> {
        self.held
            .db
            .execute("INSERT INTO owner VALUES (?1)", [store])
            .map(drop)
            .map_err(|e| self.failed(e))
    }

    pub fn path(&self) -> &Path {
        &self.held.path
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::Sqlite {
            path: self.held.path.clone(),
            source,
        }
    }
}
