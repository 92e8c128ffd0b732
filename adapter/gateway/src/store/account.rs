//! Keys and teams, with what they have spent and reserved.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

const DAY: u64 = 86_400;
const MINUTE: Duration = Duration::from_secs(60);

/// How often a budget begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Never.
    #[default]
    Total,
    /// Each day, UTC.
    Day,
    /// Each month, UTC.
    Month,
}

impl Period {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Total, Self::Day, Self::Month];
        all.into_iter().find(|period| period.name() == name)
    }

    /// Start of the period that a second is in; 0 for the one that never ends.
    pub fn start(self, now: u64) -> u64 {
        match self {
            Self::Total => 0,
            Self::Day => now / DAY * DAY,
            Self::Month => {
                let day = u64::from(crate::date::of(now).day());
                let days = now / DAY;
                days.saturating_sub(day.saturating_sub(1))
                    .saturating_mul(DAY)
            }
        }
    }
}

/// What a key or a team may spend, and has spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id, which never changes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it may spend in a period, in uoaic; None: anything.
    pub budget: Option<u64>,
    /// How often the budget begins anew.
    pub period: Period,
    /// When the period that is counted began.
    pub period_start: u64,
    /// Spent in it.
    pub period_spent: u64,
    /// Spent in all periods.
    pub spent: u64,
    /// Reserved by calls that run.
    pub reserved: u64,
    /// Requests in any 60 seconds; None: any number.
    pub rpm: Option<u64>,
    /// Tokens in any 60 seconds, ceilings of running calls included; None: any number.
    pub tpm: Option<u64>,
    /// When it was made, in Unix seconds.
    pub created: u64,
}

impl Account {
    /// Begins a new period if it is time. A clock that was put back begins none.
    pub fn roll(&mut self, now: u64) {
        let start = self.period.start(now);
        if start > self.period_start {
            (self.period_start, self.period_spent) = (start, 0);
        }
    }

    /// What can still be reserved; None: anything.
    pub fn left(&self) -> Option<u64> {
        let used = self.period_spent.saturating_add(self.reserved);
        self.budget.map(|budget| budget.saturating_sub(used))
    }

    /// Reserves an amount.
    pub fn reserve(&mut self, amount: u64) {
        self.reserved = self.reserved.saturating_add(amount);
    }

    /// Releases what a call reserved and counts what it used, in the period in which it began.
    pub fn settle(&mut self, reserved: u64, used: u64, period_start: u64) {
        self.reserved = self.reserved.saturating_sub(reserved);
        self.spent = self.spent.saturating_add(used);
        if self.period_start == period_start {
            self.period_spent = self.period_spent.saturating_add(used);
        }
    }
}

/// A key: an account with a secret, which is stored as its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What it may spend.
    pub account: Account,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// The end of the secret, to recognize it by.
    pub hint: String,
    /// Team whose budget is charged as well.
    pub team: Option<String>,
    /// Models that it may use; None: all.
    pub models: Option<Arc<[String]>>,
    /// Unix second from which it is not valid.
    pub expires: Option<u64>,
    /// Unix second in which it was revoked.
    pub revoked: Option<u64>,
}

/// Requests and tokens of the last 60 seconds.
#[derive(Debug, Default)]
pub struct Window {
    seconds: VecDeque<(Instant, u64, u64)>,
    /// Ceilings of running calls.
    pub running: u64,
}

impl Window {
    /// Requests and tokens in it, and the seconds until the oldest of them leave it.
    pub fn sum(&mut self, now: Instant) -> (u64, u64, u64) {
        let old = |then: &Instant| now.saturating_duration_since(*then) >= MINUTE;
        while self.seconds.front().is_some_and(|(then, ..)| old(then)) {
            self.seconds.pop_front();
        }
        let wait = self.seconds.front().map_or(0, |(then, ..)| {
            let passed = now.saturating_duration_since(*then);
            MINUTE.saturating_sub(passed).as_secs().saturating_add(1)
        });
        let sums = self.seconds.iter().fold((0_u64, 0_u64), |sum, (_, r, t)| {
            (sum.0.saturating_add(*r), sum.1.saturating_add(*t))
        });
        (sums.0, sums.1, wait)
    }

    /// Counts requests and tokens. What comes within a second shares an entry.
    pub fn add(&mut self, now: Instant, requests: u64, tokens: u64) {
        let second = Duration::from_secs(1);
        match self.seconds.back_mut() {
            Some((then, r, t)) if now.saturating_duration_since(*then) < second => {
                *r = r.saturating_add(requests);
                *t = t.saturating_add(tokens);
            }
            _ => self.seconds.push_back((now, requests, tokens)),
        }
    }
}
