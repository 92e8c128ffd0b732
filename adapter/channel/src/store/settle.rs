//! Which lanes have something to settle.

use oaic_vouchers::Entry;
use rusqlite::params;

use super::lanes::{read, Stored, COLUMNS};
use super::Store;
use crate::error::StoreError;

/// Where a page of entries ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    value: i64,
    row: i64,
}

impl Store {
    /// Entries that can settle, those worth most first, after a cursor. What can't settle now is
    /// left out: its channel is closed or empty, the key that signed is not in force, or the lane
    /// is dead.
    pub fn due(
        &self,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<(Vec<Entry>, Option<Cursor>), StoreError> {
        const BEFORE_ALL: Cursor = Cursor {
            value: i64::MAX,
            row: -1,
        };
        let from = after.unwrap_or(BEFORE_ALL);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let stored: Vec<(Stored, i64)> = self
            .db
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, due FROM lane JOIN channel USING (channel)
                 WHERE due > 0 AND (due < ?1 OR (due = ?1 AND lane.id > ?2))
                     AND voucher_key = session_index AND closed = 0 AND payable > 0
                 ORDER BY due DESC, lane.id LIMIT ?3"
            ))
            .and_then(|mut s| {
                s.query_map(params![from.value, from.row, limit], |row| {
                    Ok((read(row)?, row.get("due")?))
                })?
                .collect()
            })
            .map_err(|e| self.failed(e))?;
        let last = stored.last().map(|(stored, due)| Cursor {
            value: *due,
            row: stored.row,
        });
        let stored = stored.into_iter().map(|(stored, _)| stored);
        Ok((self.entries(stored)?, last))
    }

    /// What [`due`](Self::due) leaves out because the lane was heard to have been paid, or the channel
    /// to be empty, after a cursor.
    pub fn withheld(
        &self,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<(Vec<Entry>, Option<Cursor>), StoreError> {
        let from = after.map_or(-1, |cursor| cursor.row);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let stored: Vec<Stored> = self
            .db
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM lane JOIN channel USING (channel)
                 WHERE lane.id > ?1 AND dead IS NULL AND (due <= 0 OR payable <= 0)
                     AND voucher_key = session_index AND closed = 0
                 ORDER BY lane.id LIMIT ?2"
            ))
            .and_then(|mut s| s.query_map(params![from, limit], read)?.collect())
            .map_err(|e| self.failed(e))?;
        let last = stored.last().map(|stored| Cursor {
            value: 0,
            row: stored.row,
        });
        let mut entries = self.entries(stored)?;
        entries.retain(|entry| entry.claim > 0);
        Ok((entries, last))
    }

    /// What lanes' vouchers are, and claim.
    fn entries(&self, stored: impl IntoIterator<Item = Stored>) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for stored in stored {
            let (_, lane) = self.decode(stored)?;
            let claim = u64::try_from(lane.claim()).unwrap_or(u64::MAX);
            if let Some(voucher) = lane.voucher {
                entries.push(Entry { voucher, claim });
            }
        }
        Ok(entries)
    }

    /// Lanes whose last voucher would pay nothing new, but acknowledges later calls than the chain
    /// knows, so that these can be proven.
    pub fn unproven(&self, channel: u64) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for (_, lane) in self.load_lanes(channel)? {
            let (claim, settled) = (lane.claim(), lane.settled.lane);
            if let Some(voucher) = lane.voucher {
                if claim == settled.paid && voucher.sequence > settled.sequence {
                    let claim = u64::try_from(claim).unwrap_or(u64::MAX);
                    entries.push(Entry { voucher, claim });
                }
            }
        }
        Ok(entries)
    }
}
