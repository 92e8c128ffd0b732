//! Reserving the ceiling of a call, and settling what it used.

use std::time::Instant;

use oaic_messages::compute_settlement::UNIT_SLOTS;
use rusqlite::{params, OptionalExtension};

use super::account::Account;
use super::State;
use crate::usage::Units;

/// What a running call has reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// Its key.
    pub key: String,
    /// Its model.
    pub model: String,
    /// Its ceiling, in uoaic.
    pub amount: u64,
    /// The tokens of it.
    pub tokens: u64,
    /// Period of the key's budget.
    pub period_start: u64,
    /// Period of the team's budget.
    pub team_start: u64,
    /// Unix second at which the day began.
    pub day: u64,
}

/// A limit that stands against a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exceeded {
    /// The key is not valid any more.
    Invalid(&'static str),
    /// Budget of key or team: what is left, and what was asked.
    Budget {
        /// "key" or "team".
        whose: &'static str,
        /// uoaic that are left.
        left: u64,
        /// Period of the budget.
        period: &'static str,
    },
    /// Requests or tokens in 60 seconds.
    Rate {
        /// "key" or "team".
        whose: &'static str,
        /// "requests" or "tokens".
        what: &'static str,
        /// How many are allowed.
        limit: u64,
        /// Seconds until it can work; None: the call alone exceeds it.
        wait: Option<u64>,
    },
}

/// How usage that nobody reported is named: calls that a kill or a failure cut off.
pub const UNSETTLED: &str = "ceiling";

impl State {
    /// Reserves a call's ceiling on its key and the key's team.
    pub fn reserve(
        &mut self,
        key: &str,
        model: &str,
        amount: u64,
        tokens: u64,
    ) -> rusqlite::Result<Result<u64, Exceeded>> {
        let (now, instant) = (self.now(), Instant::now());
        let Some(found) = self.keys.get_mut(key) else {
            return Ok(Err(Exceeded::Invalid("was erased")));
        };
        if found.revoked.is_some() {
            return Ok(Err(Exceeded::Invalid("was revoked")));
        }
        if found.expires.is_some_and(|end| end <= now) {
            return Ok(Err(Exceeded::Invalid("has expired")));
        }
        let team = found.team.clone();
        let mut accounts: Vec<(&'static str, &mut Account)> = vec![("key", &mut found.account)];
        if let Some(team) = team.as_ref().and_then(|id| self.teams.get_mut(id)) {
            accounts.push(("team", team));
        }
        for (whose, account) in &mut accounts {
            let whose = *whose;
            account.roll(now);
            if let Some(left) = account.left().filter(|left| *left < amount) {
                let period = account.period.name();
                return Ok(Err(Exceeded::Budget {
                    whose,
                    left,
                    period,
                }));
            }
            let window = self.windows.entry(account.id.clone()).or_default();
            let (requests, used, wait) = window.sum(instant);
            let exceeded = |what, limit, wait| Exceeded::Rate {
                whose,
                what,
                limit,
                wait,
            };
            if let Some(limit) = account.rpm.filter(|limit| requests >= *limit) {
                let wait = (limit > 0).then_some(wait);
                return Ok(Err(exceeded("requests", limit, wait)));
            }
            let tokens_then = used.saturating_add(window.running).saturating_add(tokens);
            if let Some(limit) = account.tpm.filter(|limit| tokens_then > *limit) {
                let wait = (tokens <= limit).then_some(wait.max(1));
                return Ok(Err(exceeded("tokens", limit, wait)));
            }
        }
        let start = |of: usize| accounts.get(of).map_or(0, |(_, a)| a.period_start);
        let reserved = Reserved {
            key: key.into(),
            model: model.into(),
            amount,
            tokens,
            period_start: start(0),
            team_start: start(1),
            day: now / 86_400 * 86_400,
        };
        for (_, account) in accounts {
            account.reserve(amount);
            let window = self.windows.entry(account.id.clone()).or_default();
            window.add(instant, 1, 0);
            window.running = window.running.saturating_add(tokens);
        }
        let id = self.next_reservation;
        self.next_reservation = id.saturating_add(1);
        self.db
            .prepare_cached("INSERT INTO reservation VALUES (?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                id,
                reserved.key,
                reserved.model,
                reserved.amount,
                reserved.period_start,
                reserved.team_start,
                reserved.day,
            ])?;
        self.reserved.insert(id, reserved);
        Ok(Ok(id))
    }

    /// Settles a reservation: once, whatever is asked later. At most what was reserved counts.
    pub fn settle(
        &mut self,
        id: u64,
        amount: u64,
        units: &Units,
        provenance: &str,
    ) -> rusqlite::Result<()> {
        let Some(reserved) = self.reserved.remove(&id) else {
            return Ok(());
        };
        let used = amount.min(reserved.amount);
        self.db
            .prepare_cached("DELETE FROM reservation WHERE id = ?")?
            .execute([id])?;
        self.count(&reserved, used, units, provenance)?;
        let now = self.now();
        let Some(key) = self.keys.get_mut(&reserved.key) else {
            return Ok(());
        };
        let team = key.team.clone();
        let mut accounts = vec![(&mut key.account, reserved.period_start)];
        if let Some(team) = team.and_then(|id| self.teams.get_mut(&id)) {
            accounts.push((team, reserved.team_start));
        }
        for (account, start) in accounts {
            account.roll(now);
            account.settle(reserved.amount, used, start);
            let window = self.windows.entry(account.id.clone()).or_default();
            window.running = window.running.saturating_sub(reserved.tokens);
            window.add(Instant::now(), 0, units.tokens());
            self.db
                .prepare_cached(
                    "UPDATE account SET period_start = ?, period_spent = ?, spent = ? WHERE id = ?",
                )?
                .execute(params![
                    account.period_start,
                    account.period_spent,
                    account.spent,
                    account.id,
                ])?;
        }
        Ok(())
    }

    /// Counts what an earlier process reserved and did not settle at its ceiling.
    pub(super) fn recover(&mut self) -> rusqlite::Result<()> {
        let left: Vec<(u64, u64)> = self
            .reserved
            .iter()
            .map(|(id, r)| (*id, r.amount))
            .collect();
        if left.is_empty() {
            return Ok(());
        }
        tracing::warn!(
            calls = left.len(),
            "calls were cut off: they count at their ceilings"
        );
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        for (id, amount) in left {
            self.settle(id, amount, &Units::default(), UNSETTLED)?;
        }
        self.db.execute_batch("COMMIT")
    }

    fn count(
        &mut self,
        reserved: &Reserved,
        used: u64,
        units: &Units,
        provenance: &str,
    ) -> rusqlite::Result<()> {
        let found: Option<Vec<u8>> = self
            .db
            .prepare_cached(
                "SELECT units FROM usage WHERE key = ? AND model = ? AND day = ? AND provenance = ?",
            )?
            .query_row(
                params![reserved.key, reserved.model, reserved.day, provenance],
                |row| row.get(0),
            )
            .optional()?;
        let sum = added(units, &unpack(found.as_deref().unwrap_or_default()));
        self.db
            .prepare_cached(
                "INSERT INTO usage VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET \
                 calls = calls + 1, amount = amount + excluded.amount, units = excluded.units",
            )?
            .execute(params![
                reserved.key,
                reserved.model,
                reserved.day,
                provenance,
                used,
                pack(&sum),
            ])?;
        Ok(())
    }
}

fn added(a: &Units, b: &Units) -> Units {
    let mut sum = *a;
    for (unit, more) in sum.0.iter_mut().zip(b.0) {
        *unit = unit.saturating_add(more);
    }
    sum
}

fn pack(units: &Units) -> Vec<u8> {
    units.0.iter().flat_map(|unit| unit.to_be_bytes()).collect()
}

/// Units as they are stored.
pub fn unpack(bytes: &[u8]) -> Units {
    let mut units = [0; UNIT_SLOTS];
    for (unit, bytes) in units.iter_mut().zip(bytes.chunks_exact(8)) {
        *unit = bytes.try_into().map_or(0, u64::from_be_bytes);
    }
    Units(units)
}
