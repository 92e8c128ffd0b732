//! The reference model: plain numbers, and real ones where a unit of rounding does no harm.

use std::collections::BTreeMap;

use oaic_messages::staking::*;

use crate::suite::*;

#[derive(Clone, Debug)]
pub struct Position {
    pub id: u64,
    pub amount: u128,
    pub term: Term,
    pub since: u64,
    pub ends: u64,
}

#[derive(Clone, Default)]
pub struct Account {
    pub positions: Vec<Position>,
    pub next: u64,
    pub claims: BTreeMap<u64, u128>,
    /// As of the last accrual; what dividends are shared by.
    pub weight: f64,
    pub owed: [f64; 2],
    pub claimed: [u128; 2],
}

/// A stream in real numbers: close enough to find a unit that went to the wrong account.
#[derive(Clone, Copy, Default)]
pub struct Flow {
    pub unsynced: u128,
    pub arrived: u128,
    pub remaining: f64,
    pub left: f64,
}

pub struct Model {
    pub now: u64,
    pub terms: Vec<Term>,
    pub silent: bool,
    pub accounts: [Account; 3],
    pub flows: [Flow; 2],
}

impl Account {
    pub fn bonded(&self) -> u128 {
        self.positions.iter().map(|p| p.amount).sum()
    }

    pub fn power(&self, now: u64, flexible: u32) -> u128 {
        let power = |p: &Position| {
            let age = u128::from((now - p.since).min(RAMP));
            p.amount * u128::from(p.weight(now, flexible)) * age / (10_000 * u128::from(RAMP))
        };
        self.positions.iter().map(power).sum()
    }

    pub fn weight_now(&self, now: u64, flexible: u32) -> f64 {
        let power = self.power(now, flexible);
        let tier = tiers()
            .iter()
            .rev()
            .find(|tier| power >= tier.min_power.u128())
            .map_or(10_000, |tier| tier.dividend_bps);
        let of = |p: &Position| p.amount as f64 * f64::from(p.weight(now, flexible));
        self.positions.iter().map(of).sum::<f64>() * f64::from(tier)
    }
}

impl Position {
    pub fn weight(&self, now: u64, flexible: u32) -> u32 {
        match self.ends == 0 || now < self.ends {
            true => self.term.weight_bps,
            false => flexible,
        }
    }
}

impl Model {
    pub fn flexible(&self) -> u32 {
        self.terms[0].weight_bps
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now += seconds;
        let total: f64 = self.accounts.iter().map(|account| account.weight).sum();
        if total == 0.0 {
            return;
        }
        for (denom, flow) in self.flows.iter_mut().enumerate() {
            let passed = seconds as f64;
            let released = match passed >= flow.left {
                true => flow.remaining,
                false => flow.remaining * passed / flow.left,
            };
            flow.remaining -= released;
            flow.left = (flow.left - passed).max(0.0);
            for account in &mut self.accounts {
                account.owed[denom] += released * account.weight / total;
            }
        }
    }

    pub fn accrue(&mut self, who: usize) {
        let (now, flexible) = (self.now, self.flexible());
        self.accounts[who].weight = self.accounts[who].weight_now(now, flexible);
    }

    /// `ends` is what the contract says: real numbers don't show which side of a whole second the
    /// average of two ends is on.
    pub fn sync(&mut self, denom: usize, ends: Option<u64>) {
        let flow = &mut self.flows[denom];
        let new = std::mem::take(&mut flow.unsynced);
        if new == 0 {
            return;
        }
        let added = new as f64;
        let sum = flow.remaining + added;
        let average = (flow.remaining * flow.left + added * PERIOD as f64) / sum;
        flow.left = (ends.unwrap() - self.now) as f64;
        assert!(
            flow.left < average + 1e-6 && flow.left > average - 1.0 - 1e-6,
            "{} s are left, expected the whole seconds of {average}",
            flow.left
        );
        flow.remaining = sum;
        flow.arrived += new;
    }

    /// Whether it is allowed; then it has happened.
    pub fn stake(&mut self, who: usize, term: u8, amount: u128) -> bool {
        let now = self.now;
        let Some(term) = self.terms.get(usize::from(term)).copied() else {
            return false;
        };
        let account = &mut self.accounts[who];
        if amount < MIN_STAKE || account.positions.len() == 10 {
            return false;
        }
        account.positions.push(Position {
            id: account.next,
            amount,
            term,
            since: now,
            ends: if term.duration == 0 {
                0
            } else {
                now + term.duration
            },
        });
        account.next += 1;
        self.accrue(who);
        true
    }

    pub fn add(&mut self, who: usize, index: usize, term: u8, amount: u128) -> bool {
        let now = self.now;
        let term = self.terms[usize::from(term)];
        let position = &mut self.accounts[who].positions[index];
        if position.term != term {
            return false;
        }
        let age = u128::from((now - position.since).min(RAMP));
        let average = position.amount * age / (position.amount + amount);
        position.since = now - u64::try_from(average).unwrap();
        position.amount += amount;
        position.ends = if term.duration == 0 {
            0
        } else {
            now + term.duration
        };
        self.accrue(who);
        true
    }

    pub fn unbond(&mut self, who: usize, index: usize, amount: u128) -> bool {
        let (now, silent) = (self.now, self.silent);
        let account = &mut self.accounts[who];
        let position = &mut account.positions[index];
        let Some(rest) = position.amount.checked_sub(amount) else {
            return false;
        };
        let due = now + UNBONDING;
        let room = account.claims.len() < MAX_CLAIMS || account.claims.contains_key(&due);
        if (rest > 0 && rest < MIN_STAKE) || (now < position.ends && !silent) || !room {
            return false;
        }
        position.amount = rest;
        if rest == 0 {
            account.positions.remove(index);
        }
        *account.claims.entry(due).or_default() += amount;
        self.accrue(who);
        true
    }

    pub fn withdraw(&mut self, who: usize) -> u128 {
        let later = self.accounts[who].claims.split_off(&(self.now + 1));
        let due = std::mem::replace(&mut self.accounts[who].claims, later);
        due.values().sum()
    }

    /// Number of the term in force that a position has, else any.
    pub fn term_of(&self, position: &Position) -> u8 {
        let same = self.terms.iter().position(|term| *term == position.term);
        same.map_or(0, |index| u8::try_from(index).unwrap())
    }
}
