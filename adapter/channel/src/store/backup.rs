//! A payer's backup, and what follows from having been restored.

use std::path::{Path, PathBuf};

use oaic_vouchers::lane::LANES_PER_KEY;
use rusqlite::{params, Connection, OpenFlags};

use super::files::{beside, io, put_in_place};
use super::own::stop_number;
use super::{log, schema, Store};
use crate::error::StoreError;
use crate::refusal::Stop;

/// Lane numbers that are skipped after a restore from a copy that lacks whole lanes: lanes that
/// were opened since have some of these.
const LEFT_OUT: i64 = 4_096;

impl Store {
    /// Payer: a lane was opened or ended, or something was taken on trust: what is committed with this
    /// is in the backup before anything leaves the session.
    pub fn milestone(&mut self) {
        self.milestone = self.milestone.saturating_add(1);
    }

    pub fn renew_backup(&self) -> Result<(), StoreError> {
        let backup = self.backup.as_deref();
        backup.map_or(Ok(()), |path| self.back_up(path))
    }

    /// Writes a backup and puts it in the place of the last one in one step.
    pub fn back_up(&self, path: &Path) -> Result<(), StoreError> {
        let new = beside(path, ".new");
        let failed = |e: &dyn std::fmt::Display| StoreError::Backup {
            path: path.into(),
            detail: e.to_string(),
        };
        if path.exists() && !self.is_own_backup(path) {
            let detail = "something other than a backup of this store is there";
            return Err(failed(&detail));
        }
        match std::fs::remove_file(&new) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(&e)),
            _ => {}
        }
        self.copy_to(&new).map_err(|e| failed(&e))?;
        put_in_place(&new, path).map_err(|e| failed(&e))
    }

    /// Whether a file holds a backup of this store, and so may be replaced.
    fn is_own_backup(&self, path: &Path) -> bool {
        // Opened with SQLite's locks: another session of this process may hold the file.
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let read = || -> rusqlite::Result<(Vec<u8>, bool)> {
            let db = Connection::open_with_flags(path, flags)?;
            db.busy_timeout(std::time::Duration::ZERO)?;
            db.query_row("SELECT id, backup FROM meta", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        };
        let real = path.canonicalize();
        let this_store = real.is_ok_and(|real| self.path.canonicalize().is_ok_and(|p| p == real));
        !this_store && read().is_ok_and(|(id, backup)| backup && id == self.id)
    }

    fn copy_to(&self, new: &Path) -> rusqlite::Result<()> {
        let path = new.to_string_lossy();
        self.db.execute("ATTACH ?1 AS copy", [path.as_ref()])?;
        let copied = self.copy_tables();
        let detached = self.db.execute_batch("DETACH copy");
        copied.and(detached)
    }

    fn copy_tables(&self) -> rusqlite::Result<()> {
        // It is synced once, when it is whole.
        self.db
            .execute_batch("PRAGMA copy.journal_mode = MEMORY; PRAGMA copy.synchronous = OFF;")?;
        schema::create(&self.db, "copy", self.role.name())?;
        let mut work = String::from("BEGIN; DELETE FROM copy.meta;");
        for table in schema::BACKED_UP {
            work += &format!("INSERT INTO copy.{table} SELECT * FROM main.{table};");
        }
        work += "UPDATE copy.meta SET backup = 1, epoch = randomblob(16); COMMIT;";
        let done = self.db.execute_batch(&work);
        if done.is_err() && !self.db.is_autocommit() {
            // The first error is what is reported.
            let _ = self.db.execute_batch("ROLLBACK");
        }
        done
    }

    /// A payer's store that was restored: of each lane that was live then, more may have been
    /// signed than it knows. One that may lack whole lanes signs nothing under the keys it knows.
    pub(super) fn unsure(&mut self, backup: bool, too_old: bool) -> Result<(), StoreError> {
        self.write(|db| mark_unsure(db, backup, too_old))
    }
}

fn mark_unsure(db: &Connection, backup: bool, too_old: bool) -> rusqlite::Result<()> {
    db.execute("UPDATE lane SET unsure = 1 WHERE ended = 0", [])?;
    if backup {
        db.execute("UPDATE lane SET adopted = calls", [])?;
        db.execute("UPDATE meta SET backup = 0", [])?;
    }
    if too_old {
        db.execute(
            "UPDATE channel SET stop = ?1, stop_key = session_index, first_number = ?2 + (
                 SELECT coalesce(max(lane % ?3), 0) FROM lane
                 WHERE lane.channel = channel.channel AND overtaken = 0)",
            params![stop_number(Stop::OldBackup), LEFT_OUT, LANES_PER_KEY],
        )?;
    }
    Ok(())
}

/// Puts a copy of a backup in the place of a store that is gone. A log that the lost store left is
/// kept as `PATH-wal.old`.
pub(crate) fn restore(backup: &Path, path: &Path) -> Result<(), StoreError> {
    log::set_aside(path)?;
    let new = restoring(path);
    let copied = std::fs::copy(backup, &new);
    copied
        .and_then(|_| put_in_place(&new, path))
        .map_err(io(path))
}

/// Removes what [`restore`] made, so that it can be tried again.
pub(crate) fn undo_restore(path: &Path) {
    for made in [restoring(path), path.into(), log::path(path)] {
        // The error before this one is what is reported.
        let _ = std::fs::remove_file(made);
    }
}

fn restoring(path: &Path) -> PathBuf {
    beside(path, ".restoring")
}
