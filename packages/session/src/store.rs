//! The durable store: one SQLite file a role.
//!
//! The file is held exclusively while a session is open. WAL; by default every commit is on disk
//! before it returns. Beside it stands `FILE.mark`, which repeats the number of the last commit:
//! a file that is restored from a backup alone is older than its mark, and is found out.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{params, Connection, ErrorCode, OptionalExtension};

use crate::error::StoreError;

mod channels;
mod lanes;
mod leaves;
mod mark;

pub(crate) use leaves::NewLeaf;
use mark::Mark;

/// Version of the schema, in SQLite's `user_version`.
const SCHEMA: i64 = 1;

/// Clocks of this machine and of the chain differ by less than this, in seconds.
const CLOCK_SKEW: u64 = 600;

/// When a commit counts as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// When it is on disk: survives a power cut.
    #[default]
    Full,
    /// When the system has it: survives kill -9, but a power cut may lose the last commits, and a
    /// provider could then sign a second receipt for a call. For benches and tests.
    Normal,
}

/// How a session keeps its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// When a commit counts as done.
    pub durability: Durability,
    /// Lanes one channel may have at most, over all its terms.
    pub max_lanes: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            max_lanes: 4_096,
        }
    }
}

/// That the store was found older than its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Commits the file has.
    pub generation: u64,
    /// Commits the mark says; None when the mark is missing.
    pub mark: Option<u64>,
}

/// Whose store it is.
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
    path: PathBuf,
    mark: Mark,
    generation: u64,
    pub restored: Option<Restored>,
    /// Terms in force up to then are not signed under: receipts for them may be lost.
    pub trusted_from: u64,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Store {
    pub fn open(path: &Path, role: Role, options: Options) -> Result<Self, StoreError> {
        let failed = |source| failure(path, source);
        let db = Connection::open(path).map_err(failed)?;
        setup(&db, options.durability).map_err(failed)?;
        let version: i64 = db
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(failed)?;
        match version {
            0 => create(&db, role).map_err(failed)?,
            SCHEMA => {}
            found => {
                return Err(StoreError::Schema {
                    path: path.into(),
                    expected: SCHEMA,
                    found,
                })
            }
        }
        let (found, generation, trusted_from): (String, i64, i64) = db
            .query_row(
                "SELECT role, generation, trusted_from FROM meta",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .map_err(failed)?;
        if found != role.name() {
            let expected = role.name().to_owned();
            return Err(StoreError::Role {
                path: path.into(),
                expected,
                found,
            });
        }
        let generation = unsigned(path, generation)?;
        let (mark, marked) = Mark::open(path)?;
        // A new file has no mark. Otherwise the mark is written after each commit, so it can lag
        // by what a crash cut off, but never lead.
        let restored = match marked {
            None if generation == 0 => None,
            Some(marked) if marked <= generation => None,
            mark => Some(Restored { generation, mark }),
        };
        let trusted_from = unsigned(path, trusted_from)?;
        let mut store = Self {
            db,
            path: path.into(),
            mark,
            generation,
            restored,
            trusted_from,
        };
        if restored.is_some() {
            store.generation = generation.max(marked.unwrap_or(0));
            store.distrust()?;
        } else {
            store.write(|_| Ok(()))?;
        }
        Ok(store)
    }

    /// From now on nothing is signed under terms that are in force already.
    pub fn distrust(&mut self) -> Result<(), StoreError> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |now| now.as_secs());
        self.trust_from(now.saturating_add(CLOCK_SKEW).max(self.trusted_from))
    }

    pub fn trust_from(&mut self, seconds: u64) -> Result<(), StoreError> {
        let stored = signed(seconds);
        self.write(|db| {
            db.execute("UPDATE meta SET trusted_from = ?1", [stored])
                .map(drop)
        })?;
        self.trusted_from = seconds;
        Ok(())
    }

    /// One transaction: all of it is durable when this returns, or none of it is.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let next = self.generation.saturating_add(1);
        let result = self
            .db
            .prepare_cached("BEGIN IMMEDIATE")
            .and_then(|mut s| s.execute([]));
        let result = result.and_then(|_| {
            let value = work(&self.db)?;
            self.db
                .prepare_cached("UPDATE meta SET generation = ?1")?
                .execute([signed(next)])?;
            self.db.prepare_cached("COMMIT")?.execute([])?;
            Ok(value)
        });
        match result {
            Ok(value) => {
                self.generation = next;
                self.mark.write(next).map_err(|source| self.io(source))?;
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

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        failure(&self.path, source)
    }

    fn io(&self, source: std::io::Error) -> StoreError {
        StoreError::Io {
            path: self.path.clone(),
            source,
        }
    }

    pub fn corrupt(&self, detail: impl ToString) -> StoreError {
        StoreError::Corrupt {
            path: self.path.clone(),
            detail: detail.to_string(),
        }
    }

    /// What a provider delivered for the last call of a lane, to replay it.
    pub fn response(&self, row: i64, sequence: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.db
            .prepare_cached("SELECT body FROM response WHERE lane = ?1 AND sequence = ?2")
            .and_then(|mut s| {
                s.query_row(params![row, signed(sequence)], |r| r.get(0))
                    .optional()
            })
            .map_err(|e| self.failed(e))
    }
}

fn setup(db: &Connection, durability: Durability) -> rusqlite::Result<()> {
    // One process at a time: what is in memory is then what is in the file.
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.busy_timeout(std::time::Duration::ZERO)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    db.pragma_update(None, "synchronous", synchronous)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Numbers are big-endian blobs where they are wider than SQLite's 63 bits.
fn create(db: &Connection, role: Role) -> rusqlite::Result<()> {
    db.execute_batch(
        "BEGIN IMMEDIATE;
         CREATE TABLE meta (
             role TEXT NOT NULL, generation INTEGER NOT NULL, trusted_from INTEGER NOT NULL);
         CREATE TABLE channel (
             channel INTEGER PRIMARY KEY, id BLOB NOT NULL, domains BLOB NOT NULL,
             session_index INTEGER NOT NULL, session_key BLOB NOT NULL,
             receipt_index INTEGER NOT NULL, receipt_key BLOB NOT NULL, budget BLOB NOT NULL);
         CREATE TABLE terms (
             channel INTEGER NOT NULL, terms INTEGER NOT NULL, prices BLOB NOT NULL,
             discount INTEGER NOT NULL, max_call BLOB NOT NULL, effective_at INTEGER NOT NULL,
             PRIMARY KEY (channel, terms)) WITHOUT ROWID;
         CREATE TABLE lane (
             id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, terms INTEGER NOT NULL,
             lane INTEGER NOT NULL, peaks BLOB NOT NULL, in_flight BLOB, voucher BLOB,
             settled BLOB NOT NULL, due INTEGER NOT NULL, UNIQUE (channel, terms, lane));
         CREATE INDEX lane_due ON lane (due) WHERE due > 0;
         CREATE TABLE leaf (
             lane INTEGER NOT NULL, sequence INTEGER NOT NULL, receipt BLOB NOT NULL,
             signature BLOB NOT NULL, PRIMARY KEY (lane, sequence)) WITHOUT ROWID;
         CREATE TABLE response (
             lane INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, body BLOB NOT NULL);",
    )?;
    db.execute("INSERT INTO meta VALUES (?1, 0, 0)", [role.name()])?;
    db.pragma_update(None, "user_version", SCHEMA)?;
    db.execute_batch("COMMIT")
}

fn failure(path: &Path, source: rusqlite::Error) -> StoreError {
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

/// A number below 2^63 as SQLite keeps it. Sessions refuse larger ones before they get here.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(path: &Path, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Corrupt {
        path: path.into(),
        detail: format!("a stored number is negative: {number}"),
    })
}
