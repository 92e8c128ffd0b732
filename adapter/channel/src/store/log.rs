//! `FILE-wal`, SQLite's log: what is committed, but not in the file yet.
//!
//! SQLite replays a log onto whatever file lies beside it. After a file alone is put back out of a
//! backup, that mixes pages of two times, and the page that numbers the commits comes out of the
//! log. So each log has an epoch: a random number, which the file has too once the log is emptied
//! into it. The log names its own epoch and the one of the file that it is based on; a file of any
//! third epoch isn't its own.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::files::{beside, io};
use super::meta::Meta;
use crate::error::StoreError;

/// Bytes from which a log is emptied.
const LONG: u64 = 4_000_000;

/// The file without its log.
pub(super) struct MainFile {
    pub db: Connection,
    /// None when the file can't be read alone.
    epoch: Option<Vec<u8>>,
}

pub(super) fn path(store: &Path) -> PathBuf {
    beside(store, "-wal")
}

/// Reads the file alone; None when it can't be opened so. Only while the file is locked, and to be
/// closed after the connection that locks it.
pub(super) fn main_file(store: &Path) -> Option<MainFile> {
    let mut uri = String::from("file:");
    for byte in store.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => uri += &format!("%{byte:02x}"),
        }
    }
    uri += "?immutable=1";
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(uri, flags).ok()?;
    let epoch = db.query_row("SELECT epoch FROM meta", [], |row| row.get(0));
    let epoch = epoch.ok();
    Some(MainFile { db, epoch })
}

/// Whether what `db` reads through the log is of this file. A file that can't be read alone says
/// nothing of that: a log that was being emptied into it when the process was killed, or the disk
/// was full, leaves pages that name others which are in the log alone. With its log it is whole, or
/// it is damaged.
pub(super) fn fits(
    db: &Connection,
    main: Option<&MainFile>,
    meta: &Meta,
) -> rusqlite::Result<Option<bool>> {
    // Before the first commit the tables are in the log alone.
    if meta.generation == 0 {
        return Ok(Some(true));
    }
    match main.and_then(|main| main.epoch.as_ref()) {
        Some(epoch) => Ok(Some(*epoch == meta.epoch || *epoch == meta.base)),
        None => Ok(is_whole(db)?.then_some(true)),
    }
}

fn is_whole(db: &Connection) -> rusqlite::Result<bool> {
    let found: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(found == "ok")
}

/// Writes all of the log into the file, and empties it.
pub(super) fn empty(db: &Connection) -> rusqlite::Result<()> {
    let busy: bool = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        return Err(rusqlite::Error::SqliteFailure(busy, None));
    }
    Ok(())
}

/// With the first commit after the log was emptied.
pub(super) fn begin_epoch(db: &Connection) -> rusqlite::Result<()> {
    db.execute("UPDATE meta SET base = epoch, epoch = randomblob(16)", [])
        .map(drop)
}

pub(super) fn is_long(log: &Path) -> bool {
    std::fs::metadata(log).is_ok_and(|log| log.len() >= LONG)
}

/// Closes a file without writing its log into it.
pub(super) fn close(db: Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.close().map_err(|(_, source)| source)
}

/// What another file left beside this one, put out of SQLite's sight: from where, and to where.
pub(super) struct SetAside(Vec<(PathBuf, PathBuf)>);

/// Puts what another file left beside this one out of SQLite's sight: `FILE-wal` as `FILE-wal.old`,
/// or with a number behind that where something is there already.
pub(super) fn set_aside(store: &Path) -> Result<SetAside, StoreError> {
    let mut moved = SetAside(Vec::new());
    for more in ["-wal", "-shm", "-journal"] {
        let from = beside(store, more);
        if !from.exists() {
            continue;
        }
        let mut to = beside(store, &format!("{more}.old"));
        let mut number = 1u32;
        while to.exists() {
            to = beside(store, &format!("{more}.old.{number}"));
            number = number.saturating_add(1);
        }
        match std::fs::rename(&from, &to) {
            Ok(()) => moved.0.push((from, to)),
            Err(source) => {
                moved.put_back();
                return Err(io(&from)(source));
            }
        }
    }
    Ok(moved)
}

impl SetAside {
    pub fn put_back(&self) {
        for (from, to) in &self.0 {
            // The error before this one is what is reported; the file is there under the other name.
            let _ = std::fs::rename(to, from);
        }
    }
}
