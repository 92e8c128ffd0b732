//! `KEY.receipt-key`: which store signs under a receipt key, held by the process that does.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension};

use crate::error::StoreError;

/// A key file, held until it is dropped.
pub(crate) struct KeyFile {
    db: Connection,
    path: PathBuf,
}

impl KeyFile {
    /// Takes the file of a key. It is an SQLite file because that locks alike on every system.
    pub fn take(folder: &Path, key: &[u8; 32]) -> Result<Self, StoreError> {
        let path = folder.join(format!("{}.receipt-key", hex::encode(key)));
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
            .and_then(|()| {
                db.execute_batch(
                    "BEGIN EXCLUSIVE;
                     CREATE TABLE IF NOT EXISTS owner (store BLOB NOT NULL);
                     COMMIT;",
                )
            })
            .map_err(failed)?;
        Ok(Self { db, path })
    }

    /// The store that signs under the key; None when none does yet.
    pub fn owner(&self) -> Result<Option<[u8; 32]>, StoreError> {
        self.db
            .query_row("SELECT store FROM owner", [], |row| row.get(0))
            .optional()
            .map_err(|e| self.failed(e))
    }

    /// From now on this store, and no other ever.
    pub fn give_to(&self, store: &[u8; 32]) -> Result<(), StoreError> {
        self.db
            .execute("INSERT INTO owner VALUES (?1)", [store])
            .map(drop)
            .map_err(|e| self.failed(e))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::Sqlite {
            path: self.path.clone(),
            source,
        }
    }
}
