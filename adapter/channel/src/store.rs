//! The durable store: one SQLite file a role.
//!
//! The file is held exclusively while a session is open. WAL; by default every commit is on disk
//! before it returns. Beside it stands `FILE.mark`, which repeats the number of the last commit:
//! a file that is restored from a backup alone is older than its mark, and is found out.
//!
//! `FILE` and its log `FILE-wal` go together: see [`log`].

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::options::Options;
use crate::refusal::NewKey;

mod backup;
mod channels;
mod codec;
mod files;
mod key_file;
mod lanes;
mod leaves;
mod log;
mod mark;
mod meta;
mod own;
mod schema;
mod settle;
mod sqlite;

pub(crate) use backup::{restore, undo_restore};
pub(crate) use codec::GREATEST;
pub(crate) use files::key_dir;
pub(crate) use key_file::{Held, KeyFile};
pub(crate) use lanes::Changes;
pub(crate) use leaves::NewLeaf;
pub(crate) use meta::StoreKey;
pub(crate) use own::Own;
pub use settle::Cursor;

use codec::{signed, unsigned};
use files::io;
use mark::{Mark, Marked};
use meta::Meta;
use sqlite::{failure, foreign, half_written, has_tables, hold, no_lanes, open_file, read_meta};

/// That the store was found older than its mark, or was made from a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Commits the file has.
    pub generation: u64,
    /// Commits the mark says; None when the mark is missing.
    pub mark: Option<u64>,
    /// Payer: lanes were opened or ended since. Nothing is signed under the keys of that time.
    pub too_old: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Payer,
    Provider,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Payer => "payer",
            Self::Provider => "provider",
        }
    }
}

pub(crate) struct Store {
    db: Connection,
    /// Held because closing the file a second time would give up the process's lock on it.
    _main: Option<Connection>,
    log: PathBuf,
    /// The log is empty: what is written next begins an epoch.
    new_epoch: bool,
    path: PathBuf,
    /// None: it is only looked at.
    mark: Option<Mark>,
    /// The same beside the key file, which may be outside the store's folder.
    key_mark: Option<Mark>,
    /// A mark lags behind the last commit.
    mark_lags: bool,
    role: Role,
    /// Random; two stores of one key have two.
    pub id: [u8; 32],
    generation: u64,
    /// Commits under its key that the file had when it was opened.
    found: u64,
    milestone: u64,
    backup: Option<PathBuf>,
    pub restored: Option<Restored>,
    pub key: Option<StoreKey>,
    pub new_key: Option<NewKey>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Store {
    pub fn open(path: &Path, role: Role, options: &Options) -> Result<Self, StoreError> {
        // Mark and log lie beside the file, not beside a link to it.
        let (mut db, mut meta) = open_file(path, role, options.durability)?;
        let path = &path.canonicalize().unwrap_or_else(|_| path.into());
        let failed = |source| failure(path, source);
        let mut main = log::main_file(path);
        let fits = log::fits(&db, main.as_ref(), &meta).map_err(failed)?;
        let foreign = !fits.ok_or_else(|| half_written(path))?;
        if foreign {
            // The log is of another file. What is left is the file as it was restored; also to who
            // looks after a kill, when the log is gone.
            mark::outrun(path, unsigned(path, meta.generation)?)?;
            log::close(db).map_err(failed)?;
            drop(main);
            let aside = log::set_aside(path)?;
            let opened = open_file(path, role, options.durability);
            (db, meta) = opened.inspect_err(|_| aside.put_back())?;
            main = log::main_file(path);
        }
        log::empty(&db).map_err(failed)?;
        let generation = unsigned(path, meta.generation)?;
        let milestone = unsigned(path, meta.milestone)?;
        let (mark, marked) = Mark::open(path)?;
        // A first start that was killed before it wrote the mark.
        let fresh = role == Role::Provider && !foreign && marked.is_none() && meta.key.is_none();
        let fresh = fresh && no_lanes(&db).map_err(failed)?;
        let restored = match fresh {
            true => None,
            false => compare(&meta, generation, milestone, marked, foreign),
        };
        let mut store = Self {
            new_epoch: true,
            mark: Some(mark),
            // Later than both, so that what is written now is no older than the mark.
            generation: generation.max(marked.map_or(0, |marked| marked.generation)),
            milestone: milestone.max(marked.map_or(0, |marked| marked.milestone)),
            backup: options.backup.clone(),
            restored,
            ..Self::of(db, main.map(|main| main.db), path, role, &meta)?
        };
        // The log is its own, so closing the file may empty it.
        let config = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        store.db.set_db_config(config, false).map_err(failed)?;
        match (restored, role) {
            // Should a key have signed for this file after all, that was under another id.
            (None, _) if fresh => store.new_id()?,
            (None, _) => store.write(|_| Ok(()))?,
            // Before the mark is written, or the next start would believe the file.
            (Some(_), Role::Provider) => store.needs_new_key(NewKey::Restored)?,
            (Some(restored), Role::Payer) => store.unsure(meta.backup, restored.too_old)?,
        }
        // A mark that lags would let a copy pass for the newest.
        store.write_mark()?;
        if let Some(mark) = &store.mark {
            mark.sync().map_err(io(path))?;
        }
        Ok(store)
    }

    /// Opens a store, or a backup of one, to look at it: nothing is written to the file, nor to what
    /// lies beside it.
    pub fn look(path: &Path, role: Role) -> Result<Self, StoreError> {
        let path = &path.canonicalize().map_err(io(path))?;
        let failed = |source| failure(path, source);
        let log = log::path(path);
        let had_log = log.exists();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags).map_err(failed)?;
        hold(&db).map_err(failed)?;
        if !has_tables(&db, path)? {
            return Err(foreign(path, "it is empty"));
        }
        let mut meta = read_meta(&db, path, role)?;
        let mut main = log::main_file(path);
        let fits = log::fits(&db, main.as_ref(), &meta).map_err(failed)?;
        let mut held = None;
        if !fits.ok_or_else(|| half_written(path))? {
            if let Some(main) = main.take() {
                meta = read_meta(&main.db, path, role)?;
                // The other one holds the lock.
                held = Some(std::mem::replace(&mut db, main.db));
            }
        }
        db.pragma_update(None, "query_only", true).map_err(failed)?;
        if !had_log && std::fs::metadata(&log).is_ok_and(|log| log.len() == 0) {
            // SQLite made it for reading; one that can't be removed is empty and does no harm.
            let _ = std::fs::remove_file(&log);
        }
        Self::of(db, main.map(|main| main.db).or(held), path, role, &meta)
    }

    /// As it is in the file, to be looked at.
    fn of(
        db: Connection,
        main: Option<Connection>,
        path: &Path,
        role: Role,
        meta: &Meta,
    ) -> Result<Self, StoreError> {
        let milestone = unsigned(path, meta.milestone)?;
        Ok(Self {
            db,
            _main: main,
            log: log::path(path),
            new_epoch: false,
            path: path.into(),
            mark: None,
            key_mark: None,
            mark_lags: false,
            role,
            id: meta.id,
            generation: unsigned(path, meta.generation)?,
            found: milestone,
            milestone,
            backup: None,
            restored: None,
            key: meta.key,
            new_key: meta.new_key,
        })
    }

    /// Whether the key has signed since the file was as it is. Commits without the key don't count:
    /// a copy that is settled from would catch up.
    pub fn is_older_than(&self, key_file: &KeyFile) -> bool {
        key_file.commits().is_some_and(|known| known > self.found)
    }

    /// From now on each commit is one under the key, and counted beside its file, too.
    pub fn count_beside(&mut self, key_file: &mut KeyFile) -> Result<(), StoreError> {
        self.key_mark = key_file.take_mark();
        self.write_mark()
    }

    /// Whether it never had a lane.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        no_lanes(&self.db).map_err(|e| self.failed(e))
    }

    /// One transaction: all of it is durable when this returns, or none of it is.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        if self.mark.is_none() {
            let path = self.path.clone();
            return Err(StoreError::OnlyRead { path });
        }
        if self.mark_lags {
            // While it can't be written, a copy of the file would pass for the newest.
            self.write_mark()?;
        }
        let next = self.generation.saturating_add(1);
        if self.key_mark.is_some() {
            self.milestone();
        }
        let begun = self.db.prepare_cached("BEGIN IMMEDIATE");
        let begun = begun.and_then(|mut s| s.execute([]));
        let result = begun.and_then(|_| {
            let value = work(&self.db)?;
            if self.new_epoch {
                log::begin_epoch(&self.db)?;
            }
            self.db
                .prepare_cached("UPDATE meta SET generation = ?1, milestone = ?2")?
                .execute([signed(next), signed(self.milestone)])?;
            self.db.prepare_cached("COMMIT")?.execute([])?;
            Ok(value)
        });
        match result {
            Ok(value) => {
                self.generation = next;
                self.new_epoch = false;
                // It is committed, so that is no error; nothing more is until the mark is written.
                self.mark_lags = self.write_mark().is_err();
                // It is tried again after the next commit; until then the log grows.
                if log::is_long(&self.log) && log::empty(&self.db).is_ok() {
                    self.new_epoch = true;
                }
                Ok(value)
            }
            Err(source) => {
                if !self.db.is_autocommit() {
                    // The first error is what is reported; closing the file rolls back as well.
                    let _ = self.db.execute_batch("ROLLBACK");
                }
                Err(self.failed(source))
            }
        }
    }

    fn write_mark(&mut self) -> Result<(), StoreError> {
        let marked = Marked {
            generation: self.generation,
            milestone: self.milestone,
        };
        let mut marks = self.mark.iter_mut().chain(&mut self.key_mark);
        let written = marks.try_for_each(|mark| mark.write(marked));
        written.map_err(io(&self.path))?;
        self.mark_lags = false;
        Ok(())
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        failure(&self.path, source)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn corrupt(&self, detail: impl ToString) -> StoreError {
        StoreError::Corrupt {
            path: self.path.clone(),
            detail: detail.to_string(),
        }
    }
}

/// Whether the file is older than what was written to it, or a backup's copy.
fn compare(
    meta: &Meta,
    generation: u64,
    milestone: u64,
    marked: Option<Marked>,
    foreign: bool,
) -> Option<Restored> {
    // A new file has no mark. Otherwise the mark is written after each commit, so it can lag by
    // what a crash cut off, but never lead.
    let behind = match marked {
        None => generation > 0,
        Some(marked) => marked.generation > generation,
    };
    (behind || meta.backup || foreign).then(|| Restored {
        generation,
        mark: marked.map(|marked| marked.generation),
        too_old: marked.is_some_and(|marked| marked.milestone > milestone),
    })
}
