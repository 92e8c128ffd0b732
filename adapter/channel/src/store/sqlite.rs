//! The SQLite file: opening it, whose it is, and what it answers when it can't be used.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

use super::meta::{self, Meta};
use super::schema::{self, APPLICATION, SCHEMA};
use super::Role;
use crate::error::StoreError;
use crate::options::Durability;

/// Prepared statements that are kept: more than there are.
const STATEMENTS: usize = 64;

pub(super) fn open_file(
    path: &Path,
    role: Role,
    durability: Durability,
) -> Result<(Connection, Meta), StoreError> {
    let failed = |source| failure(path, source);
    let db = Connection::open(path).map_err(failed)?;
    hold(&db).map_err(failed)?;
    // Before anything is written: another program's file stays as it is.
    let is_new = !has_tables(&db, path)?;
    setup(&db, durability).map_err(failed)?;
    if is_new {
        schema::create(&db, "main", role.name()).map_err(failed)?;
    }
    let meta = read_meta(&db, path, role)?;
    Ok((db, meta))
}

/// Whether a file has a store's tables; false when it is empty.
pub(super) fn has_tables(db: &Connection, path: &Path) -> Result<bool, StoreError> {
    let failed = |source| failure(path, source);
    let number = |pragma| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let found = number("user_version").map_err(failed)?;
    let application = number("application_id").map_err(failed)?;
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(failed)?;
    match (application, found) {
        (0, 0) if tables == 0 => Ok(false),
        (APPLICATION, SCHEMA) => Ok(true),
        (APPLICATION, found) => Err(StoreError::Schema {
            path: path.into(),
            expected: SCHEMA,
            found,
        }),
        _ => Err(foreign(path, "another program made it")),
    }
}

pub(super) fn foreign(path: &Path, why: &str) -> StoreError {
    StoreError::NoStore {
        path: path.into(),
        detail: why.into(),
    }
}

pub(super) fn half_written(path: &Path) -> StoreError {
    StoreError::Corrupt {
        path: path.into(),
        detail: "neither the file alone nor the file with its log is whole".into(),
    }
}

pub(super) fn read_meta(db: &Connection, path: &Path, role: Role) -> Result<Meta, StoreError> {
    let meta = meta::read(db).map_err(|source| failure(path, source))?;
    if meta.role != role.name() {
        return Err(StoreError::Role {
            path: path.into(),
            expected: role.name().to_owned(),
            found: meta.role,
        });
    }
    Ok(meta)
}

pub(super) fn no_lanes(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT NOT EXISTS (SELECT 1 FROM lane)", [], |row| {
        row.get(0)
    })
}

/// One process at a time: what is in memory is then what is in the file. Nothing is written.
pub(super) fn hold(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.busy_timeout(std::time::Duration::ZERO)?;
    // The log is emptied by this crate alone, which begins an epoch then.
    db.pragma_update(None, "wal_autocheckpoint", 0)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(())
}

fn setup(db: &Connection, durability: Durability) -> rusqlite::Result<()> {
    db.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    db.pragma_update(None, "synchronous", synchronous)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

pub(super) fn failure(path: &Path, source: rusqlite::Error) -> StoreError {
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Locked { path: path.into() }
        }
        _ => StoreError::Sqlite {
            path: path.into(),
            source,
        },
    }
}
