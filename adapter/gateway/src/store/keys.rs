//! Making, changing and ending keys and teams.

use rusqlite::params;
use serde::Deserialize;

use super::account::{Account, Key, Period};
use super::State;

/// Budget and rates, as the operator sets them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// For people.
    pub name: String,
    /// uoaic per period.
    pub budget: Option<u64>,
    /// How often the budget begins anew.
    pub period: Period,
    /// Requests in 60 seconds.
    pub rpm: Option<u64>,
    /// Tokens in 60 seconds.
    pub tpm: Option<u64>,
    /// Keys: Unix second from which it is not valid.
    pub expires: Option<u64>,
    /// Keys: models that it may use.
    pub models: Option<Vec<String>>,
    /// Keys: team whose budget is charged as well. It can't be changed later.
    pub team: Option<String>,
}

/// Why a change was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// There is no such key or team.
    Unknown,
    /// It was erased.
    Erased,
    /// The team of a key stays what it was.
    OtherTeam,
}

/// A change's outcome.
pub type Outcome<T> = rusqlite::Result<Result<T, Rejected>>;

impl State {
    /// The key with a secret of this hash.
    pub fn key_of(&self, hash: &[u8; 32]) -> Option<&Key> {
        self.by_hash.get(hash).and_then(|id| self.keys.get(id))
    }

    /// Keys, by id.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.values()
    }

    /// Teams, by id.
    pub fn teams(&self) -> impl Iterator<Item = &Account> {
        self.teams.values()
    }

    /// Makes a team.
    pub fn create_team(&mut self, id: &str, settings: &Settings) -> rusqlite::Result<Account> {
        let now = self.now();
        let account = account(id, settings, now);
        self.insert(&account, true)?;
        self.teams.insert(id.into(), account.clone());
        Ok(account)
    }

    /// Makes a key with a secret of this hash.
    pub fn create_key(
        &mut self,
        id: &str,
        hash: [u8; 32],
        hint: &str,
        settings: &Settings,
    ) -> Outcome<Key> {
        if let Some(team) = &settings.team {
            if !self.teams.contains_key(team) {
                return Ok(Err(Rejected::Unknown));
            }
        }
        let now = self.now();
        let key = Key {
            account: account(id, settings, now),
            hash,
            hint: hint.into(),
            team: settings.team.clone(),
            models: settings.models.clone().map(Into::into),
            expires: settings.expires,
            revoked: None,
        };
        self.insert(&key.account, false)?;
        self.db
            .prepare_cached("INSERT INTO key VALUES (?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                id,
                hash,
                hint,
                key.team,
                listed(&key),
                key.expires,
                key.revoked
            ])?;
        self.by_hash.insert(hash, id.into());
        self.keys.insert(id.into(), key.clone());
        Ok(Ok(key))
    }

    /// Gives a team other settings. What it spent stays.
    pub fn update_team(&mut self, id: &str, settings: &Settings) -> Outcome<Account> {
        let Some(team) = self.teams.get_mut(id) else {
            return Ok(Err(Rejected::Unknown));
        };
        apply(team, settings);
        let team = team.clone();
        self.write_account(&team)?;
        Ok(Ok(team))
    }

    /// Gives a key other settings. What it spent stays.
    pub fn update_key(&mut self, id: &str, settings: &Settings) -> Outcome<Key> {
        if let Some(team) = &settings.team {
            let known = self.keys.get(id).and_then(|key| key.team.as_ref());
            if known != Some(team) {
                return Ok(Err(Rejected::OtherTeam));
            }
        }
        self.change(id, |key| {
            apply(&mut key.account, settings);
            key.models = settings.models.clone().map(Into::into);
            key.expires = settings.expires;
        })
    }

    /// Gives a key another secret; the old one is not valid any more.
    pub fn rotate_key(&mut self, id: &str, hash: [u8; 32], hint: &str) -> Outcome<Key> {
        self.change(id, |key| {
            key.hash = hash;
            key.hint = hint.into();
        })
    }

    /// Ends a key. Calls that run are settled; none begins.
    pub fn revoke_key(&mut self, id: &str) -> Outcome<Key> {
        let now = self.now();
        self.change(id, |key| key.revoked = key.revoked.or(Some(now)))
    }

    /// Ends a key and removes what is about a person: its name, its secret's hash, its stored
    /// answers. What it used stays under its id, which is random, so that sums stay what they were.
    pub fn erase_key(&mut self, id: &str) -> Outcome<Key> {
        let now = self.now();
        for table in ["answer", "response"] {
            let sql = format!("DELETE FROM {table} WHERE account = ?");
            self.db.prepare_cached(&sql)?.execute([id])?;
        }
        // No secret has a hash that is its own id's beginning.
        let mut none = [0; 32];
        for (to, from) in none.iter_mut().zip(id.bytes()) {
            *to = from;
        }
        self.change(id, |key| {
            key.account.name.clear();
            key.revoked = key.revoked.or(Some(now));
            (key.hash, key.hint) = (none, String::new());
        })
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Key)) -> Outcome<Key> {
        let Some(key) = self.keys.get_mut(id) else {
            return Ok(Err(Rejected::Unknown));
        };
        if key.hint.is_empty() {
            return Ok(Err(Rejected::Erased));
        }
        let before = key.hash;
        change(key);
        let key = key.clone();
        self.by_hash.remove(&before);
        self.by_hash.insert(key.hash, id.into());
        self.write_account(&key.account)?;
        self.db
            .prepare_cached(
                "UPDATE key SET hash = ?, hint = ?, models = ?, expires = ?, revoked = ? \
                 WHERE id = ?",
            )?
            .execute(params![
                key.hash,
                key.hint,
                listed(&key),
                key.expires,
                key.revoked,
                id
            ])?;
        Ok(Ok(key))
    }

    fn insert(&mut self, account: &Account, is_team: bool) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)")?
            .execute(params![
                account.id,
                account.name,
                is_team,
                account.budget,
                account.period.name(),
                account.period_start,
                account.rpm,
                account.tpm,
                account.created,
            ])?;
        Ok(())
    }

    fn write_account(&mut self, account: &Account) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "UPDATE account SET name = ?, budget = ?, period = ?, rpm = ?, tpm = ? \
                 WHERE id = ?",
            )?
            .execute(params![
                account.name,
                account.budget,
                account.period.name(),
                account.rpm,
                account.tpm,
                account.id,
            ])?;
        Ok(())
    }
}

fn listed(key: &Key) -> Option<String> {
    let models = key.models.as_ref()?;
    Some(serde_json::Value::from(models.to_vec()).to_string())
}

fn account(id: &str, settings: &Settings, now: u64) -> Account {
    let mut account = Account {
        id: id.into(),
        name: String::new(),
        budget: None,
        period: settings.period,
        period_start: settings.period.start(now),
        period_spent: 0,
        spent: 0,
        reserved: 0,
        rpm: None,
        tpm: None,
        created: now,
    };
    apply(&mut account, settings);
    account
}

/// Another period begins when it is next counted, and what was spent in the old one stays counted
/// until then.
fn apply(account: &mut Account, settings: &Settings) {
    account.name.clone_from(&settings.name);
    account.budget = settings.budget;
    account.period = settings.period;
    account.rpm = settings.rpm;
    account.tpm = settings.tpm;
}
