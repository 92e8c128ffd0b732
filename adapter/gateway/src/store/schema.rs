//! Tables, and reading them into memory.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, Row};

use super::account::{Account, Key, Period};
use super::reservations::Reserved;
use super::{State, StoreError};
use crate::config::Durability;

/// `application_id` of the file: "OAGW".
const APPLICATION: i64 = 0x4f41_4757;
const SCHEMA: i64 = 1;

const TABLES: &str = "
CREATE TABLE account (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, is_team INTEGER NOT NULL, budget INTEGER,
    period TEXT NOT NULL, period_start INTEGER NOT NULL, period_spent INTEGER NOT NULL,
    spent INTEGER NOT NULL, rpm INTEGER, tpm INTEGER, created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE key (
    id TEXT PRIMARY KEY REFERENCES account (id), hash BLOB NOT NULL UNIQUE, hint TEXT NOT NULL,
    team TEXT, models TEXT, expires INTEGER, revoked INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE reservation (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, model TEXT NOT NULL, amount INTEGER NOT NULL,
    period_start INTEGER NOT NULL, team_start INTEGER NOT NULL, day INTEGER NOT NULL
) STRICT;
CREATE TABLE usage (
    key TEXT NOT NULL, model TEXT NOT NULL, day INTEGER NOT NULL, provenance TEXT NOT NULL,
    calls INTEGER NOT NULL, amount INTEGER NOT NULL, units BLOB NOT NULL,
    PRIMARY KEY (key, model, day, provenance)
) STRICT, WITHOUT ROWID;
CREATE TABLE answer (
    account TEXT NOT NULL, key BLOB NOT NULL, request BLOB NOT NULL, created INTEGER NOT NULL,
    sealed BLOB, PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_created ON answer (created);
CREATE TABLE response (
    account TEXT NOT NULL, id BLOB NOT NULL, upstream TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX response_created ON response (created);
";

pub fn open(path: &Path, durability: Durability) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Locked(path.into())
        }
        Some(ErrorCode::NotADatabase) => {
            StoreError::Foreign(path.into(), "is not a SQLite file".into())
        }
        _ => StoreError::Failed(Arc::new(error)),
    };
    let db = Connection::open(path).map_err(failed)?;
    setup(&db, durability).map_err(failed)?;
    let number = |pragma| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let found = (
        number("application_id").map_err(failed)?,
        number("user_version").map_err(failed)?,
    );
    match found {
        (0, 0) if is_empty(&db).map_err(failed)? => create(&db).map_err(failed)?,
        (APPLICATION, SCHEMA) => {}
        (APPLICATION, other) => {
            let why = format!("has schema {other}, and this version reads {SCHEMA}");
            return Err(StoreError::Foreign(path.into(), why));
        }
        _ => {
            let why = "is not a store of a gateway".into();
            return Err(StoreError::Foreign(path.into(), why));
        }
    }
    Ok(db)
}

fn setup(db: &Connection, durability: Durability) -> rusqlite::Result<()> {
    db.busy_timeout(std::time::Duration::ZERO)?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match durability {
        Durability::Process => "NORMAL",
        Durability::Power => "FULL",
    };
    db.pragma_update(None, "synchronous", synchronous)?;
    db.set_prepared_statement_cache_capacity(64);
    // The lock is taken by the first write, not by opening.
    db.execute_batch("BEGIN IMMEDIATE; COMMIT")
}

fn is_empty(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
        row.get(0)
    })
}

fn create(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(&format!(
        "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA}; \
         COMMIT"
    ))
}

/// Reads what is in memory anew.
pub fn load(state: &mut State) -> rusqlite::Result<()> {
    (state.keys, state.by_hash, state.teams, state.reserved) = Default::default();
    let mut accounts = state.db.prepare("SELECT * FROM account")?;
    let accounts: Vec<(bool, Account)> = accounts
        .query_map([], |row| Ok((row.get("is_team")?, account(row)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let (teams, owners): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|(team, _)| *team);
    let by_id = |(_, account): (bool, Account)| (account.id.clone(), account);
    state.teams = teams.into_iter().map(by_id).collect();
    let mut owners: std::collections::HashMap<_, _> = owners.into_iter().map(by_id).collect();
    let mut keys = state.db.prepare("SELECT * FROM key")?;
    let mut rows = keys.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get("id")?;
        let Some(account) = owners.remove(&id) else {
            continue;
        };
        let models: Option<String> = row.get("models")?;
        let models: Option<Vec<String>> = models.and_then(|text| serde_json::from_str(&text).ok());
        let key = Key {
            account,
            hash: row.get("hash")?,
            hint: row.get("hint")?,
            team: row.get("team")?,
            models: models.map(Into::into),
            expires: row.get("expires")?,
            revoked: row.get("revoked")?,
        };
        state.by_hash.insert(key.hash, id.clone());
        state.keys.insert(id, key);
    }
    let mut reserved = state.db.prepare("SELECT * FROM reservation")?;
    let mut rows = reserved.query([])?;
    while let Some(row) = rows.next()? {
        let id: u64 = row.get("id")?;
        let reserved = Reserved {
            key: row.get("key")?,
            model: row.get("model")?,
            amount: row.get("amount")?,
            tokens: 0,
            period_start: row.get("period_start")?,
            team_start: row.get("team_start")?,
            day: row.get("day")?,
        };
        state.next_reservation = state.next_reservation.max(id.saturating_add(1));
        state.reserved.insert(id, reserved);
    }
    for reserved in state.reserved.values() {
        let key = state.keys.get_mut(&reserved.key);
        let team = key.as_ref().and_then(|key| key.team.clone());
        if let Some(key) = key {
            key.account.reserve(reserved.amount);
        }
        if let Some(team) = team.and_then(|team| state.teams.get_mut(&team)) {
            team.reserve(reserved.amount);
        }
    }
    Ok(())
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let period: String = row.get("period")?;
    Ok(Account {
        id: row.get("id")?,
        name: row.get("name")?,
        budget: row.get("budget")?,
        period: Period::named(&period).unwrap_or_default(),
        period_start: row.get("period_start")?,
        period_spent: row.get("period_spent")?,
        spent: row.get("spent")?,
        reserved: 0,
        rpm: row.get("rpm")?,
        tpm: row.get("tpm")?,
        created: row.get("created")?,
    })
}
