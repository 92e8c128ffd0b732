//! Stored answers by idempotency key, and which upstream has a response.

use rusqlite::{params, OptionalExtension};

use super::State;

/// Rows that one change removes of what is too old.
const SWEEP: u64 = 64;

/// Seconds for which it is known which upstream has a response.
const RESPONSE_SECONDS: u64 = 30 * 86_400;

/// What is known of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// Nothing: it is claimed now.
    Now,
    /// It was used for another request.
    Other,
    /// It was claimed and has no answer.
    Unanswered,
    /// Its answer, sealed.
    Answer(Vec<u8>),
}

impl State {
    /// Claims an idempotency key for a request, before the request has any effect.
    pub fn claim(
        &mut self,
        account: &str,
        key: &[u8; 32],
        request: &[u8; 32],
        stored_seconds: u64,
    ) -> rusqlite::Result<Claimed> {
        let now = self.now();
        self.sweep("answer", now.saturating_sub(stored_seconds))?;
        let found: Option<([u8; 32], u64, Option<Vec<u8>>)> = self
            .db
            .prepare_cached(
                "SELECT request, created, sealed FROM answer WHERE account = ? AND key = ?",
            )?
            .query_row(params![account, key], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let found = found.filter(|(_, created, _)| now < created.saturating_add(stored_seconds));
        match found {
            Some((other, ..)) if other != *request => Ok(Claimed::Other),
            Some((_, _, Some(sealed))) => Ok(Claimed::Answer(sealed)),
            Some((_, _, None)) => Ok(Claimed::Unanswered),
            None => {
                self.db
                    .prepare_cached("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, NULL)")?
                    .execute(params![account, key, request, now])?;
                Ok(Claimed::Now)
            }
        }
    }

    /// Stores the answer of a claimed key.
    pub fn answer(&mut self, account: &str, key: &[u8; 32], sealed: &[u8]) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("UPDATE answer SET sealed = ? WHERE account = ? AND key = ?")?
            .execute(params![sealed, account, key])?;
        Ok(())
    }

    /// Gives a claimed key up: its call had no effect and may be made again.
    pub fn unclaim(&mut self, account: &str, key: &[u8; 32]) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("DELETE FROM answer WHERE account = ? AND key = ? AND sealed IS NULL")?
            .execute(params![account, key])?;
        Ok(())
    }

    /// Remembers which upstream has a response, for its own account only.
    pub fn remember(
        &mut self,
        account: &str,
        id: &[u8; 32],
        upstream: &str,
    ) -> rusqlite::Result<()> {
        let now = self.now();
        self.sweep("response", now.saturating_sub(RESPONSE_SECONDS))?;
        self.db
            .prepare_cached("INSERT OR REPLACE INTO response VALUES (?, ?, ?, ?)")?
            .execute(params![account, id, upstream, now])?;
        Ok(())
    }

    /// Which upstream has an account's response.
    pub fn upstream_of(&self, account: &str, id: &[u8; 32]) -> rusqlite::Result<Option<String>> {
        self.db
            .prepare_cached("SELECT upstream FROM response WHERE account = ? AND id = ?")?
            .query_row(params![account, id], |row| row.get(0))
            .optional()
    }

    /// Removes some of what was made before a second.
    fn sweep(&mut self, table: &str, before: u64) -> rusqlite::Result<()> {
        let of = match table {
            "answer" => "key",
            _ => "id",
        };
        let sql = format!(
            "DELETE FROM {table} WHERE (account, {of}) IN \
             (SELECT account, {of} FROM {table} WHERE created < ? LIMIT {SWEEP})"
        );
        self.db.prepare_cached(&sql)?.execute([before])?;
        Ok(())
    }
}
