//! Usage by key, model and day.

use rusqlite::params;

use super::reservations::unpack;
use super::State;
use crate::usage::Units;

/// What a key used of a model on a day, by how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Key.
    pub key: String,
    /// Model.
    pub model: String,
    /// Unix second at which the day began.
    pub day: u64,
    /// `reported`, `counted`, `estimated`; `ceiling` where a call was cut off.
    pub provenance: String,
    /// Calls.
    pub calls: u64,
    /// What they cost, in uoaic.
    pub amount: u64,
    /// Units.
    pub units: Units,
}

impl State {
    /// Usage of the days that began from `from` to before `to`, of one key or all.
    pub fn usage(
        &self,
        key: Option<&str>,
        from: u64,
        to: u64,
        limit: u64,
    ) -> rusqlite::Result<Vec<Row>> {
        let mut rows = self.db.prepare_cached(
            "SELECT key, model, day, provenance, calls, amount, units FROM usage \
             WHERE (?1 IS NULL OR key = ?1) AND day >= ?2 AND day < ?3 \
             ORDER BY day, key, model, provenance LIMIT ?4",
        )?;
        let most = u64::MAX >> 1;
        let rows = rows.query_map(params![key, from.min(most), to.min(most), limit], |row| {
            Ok(Row {
                key: row.get(0)?,
                model: row.get(1)?,
                day: row.get(2)?,
                provenance: row.get(3)?,
                calls: row.get(4)?,
                amount: row.get(5)?,
                units: unpack(&row.get::<_, Vec<u8>>(6)?),
            })
        })?;
        rows.collect()
    }
}
