//! What was promised about votes and bonds, as a model that knows nothing of the contract: amounts
//! in plain numbers, every end at its own second.

use std::collections::BTreeMap;

use cw3::Vote;
use oaic_messages::dao::Phase;

use crate::suite::DAY;

/// What is proposed, from the table of the design.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Note,
    /// So much.
    Spend(u128),
    Roles,
    Code,
}

impl Kind {
    /// Minimum yes and share in basis points; voting, timelock and execution window in seconds.
    fn demands(self) -> (u128, u128, [u64; 3]) {
        let days = |voting, timelock, window| [voting * DAY, timelock * DAY, window];
        match self {
            Kind::Note => (100, 5_000, days(7, 4, 14 * DAY)),
            Kind::Spend(_) => (100, 6_000, days(7, 7, 5_256_000)),
            Kind::Roles => (300, 6_667, days(14, 30, 14 * DAY)),
            Kind::Code => (1_000, 6_667, days(14, 60, 14 * DAY)),
        }
    }

    pub fn stake_only(self) -> bool {
        self != Kind::Note
    }
}

/// Times of a proposal once it is voted on.
#[derive(Clone, Debug)]
pub struct Times {
    /// End of voting, of the timelock, of the window.
    pub v: u64,
    pub t: u64,
    pub w: u64,
}

#[derive(Clone, Debug)]
pub struct Proposal {
    pub kind: Kind,
    pub opens: u64,
    pub times: Option<Times>,
    /// Powers at the snapshot, and the supply.
    pub powers: Vec<u128>,
    pub supply: u128,
    pub votes: BTreeMap<usize, (u128, Vote)>,
    pub end: Option<(Phase, u64)>,
    /// Whether it passed at the end of voting, and a day before the timelock's end.
    pub probes: Vec<bool>,
    pub consents: [bool; 2],
}

impl Proposal {
    pub fn new(kind: Kind, opens: u64) -> Self {
        Proposal {
            kind,
            opens,
            times: None,
            powers: vec![],
            supply: 0,
            votes: BTreeMap::new(),
            end: None,
            probes: vec![],
            consents: [false; 2],
        }
    }

    pub fn sum(&self, of: &[Vote]) -> u128 {
        let counted = self.votes.values().filter(|(_, vote)| of.contains(vote));
        counted.map(|(weight, _)| weight).sum()
    }

    pub fn passes(&self) -> bool {
        let (minimum, share, _) = self.kind.demands();
        let (yes, no) = (self.sum(&[Vote::Yes]), self.sum(&[Vote::No, Vote::Veto]));
        yes * 10_000 >= minimum * self.supply && yes > 0 && yes * 10_000 >= share * (yes + no)
    }

    pub fn begin(&mut self, now: u64, powers: Vec<u128>, supply: u128) {
        let (_, _, [voting, timelock, window]) = self.kind.demands();
        let v = now + voting;
        let t = v + timelock;
        (self.powers, self.supply) = (powers, supply);
        self.times = Some(Times {
            v,
            t,
            w: t + window,
        });
    }

    /// Lets time go on; what ends by time ends at its own second, before whatever is done in it.
    pub fn to(&mut self, from: u64, when: u64) {
        let Some(Times { v, t, w }) = self.times.clone() else {
            let missed = self.opens + 14 * DAY;
            if self.end.is_none() && when >= missed {
                self.end = Some((Phase::Expired, missed));
            }
            return;
        };
        let consents = (v + 30 * DAY, 'c');
        let mut marks = vec![(v, 'v'), consents, (t - DAY, 'a'), (t, 't'), (w, 'w')];
        marks.retain(|(at, _)| from < *at && *at <= when);
        marks.sort_by_key(|(at, _)| *at);
        for (at, mark) in marks {
            if self.end.is_some() {
                return;
            }
            match mark {
                'v' | 'a' => self.probes.push(self.passes()),
                _ => {}
            }
            self.end = match mark {
                'v' | 't' if !self.passes() => Some((Phase::Rejected, at)),
                'c' if self.kind == Kind::Code && self.consents != [true; 2] => {
                    Some((Phase::Lapsed, at))
                }
                'w' => Some((Phase::Expired, at)),
                _ => None,
            };
        }
    }

    pub fn phase(&self, now: u64) -> Phase {
        match (self.end, &self.times) {
            (Some((phase, _)), _) => phase,
            (None, None) if now < self.opens => Phase::Delayed,
            (None, None) => Phase::Activatable,
            (None, Some(times)) if now < times.v => Phase::Voting,
            (None, Some(times)) if now < times.t => Phase::Timelocked,
            (None, Some(_)) => Phase::Executable,
        }
    }

    /// Whether an account's vote still keeps stake bonded, and how much.
    pub fn binds(&self, who: usize, now: u64) -> Option<u128> {
        let (weight, vote) = *self.votes.get(&who)?;
        let free = self.end.is_some_and(|(_, at)| now >= at + 7 * DAY);
        (self.kind.stake_only() && vote == Vote::Yes && !free).then_some(weight)
    }

    pub fn executed(&self) -> bool {
        matches!(self.end, Some((Phase::Executed, _)))
    }

    /// Takes a vote, or says that it must be refused.
    pub fn vote(&mut self, who: usize, vote: Vote, bonded: u128, now: u64) -> bool {
        let mut weight = self.powers[who];
        if vote == Vote::Yes && self.kind.stake_only() {
            weight = weight.min(bonded);
        }
        let open = matches!(self.phase(now), Phase::Voting | Phase::Timelocked);
        if !open || weight == 0 || self.votes.get(&who) == Some(&(weight, vote)) {
            return false;
        }
        let before = (self.votes.clone(), self.passes());
        self.votes.insert(who, (weight, vote));
        let last_day = self
            .times
            .as_ref()
            .is_some_and(|times| now >= times.t - DAY);
        let refused = last_day && self.passes() && !before.1;
        if refused {
            self.votes = before.0;
        }
        !refused
    }

    /// Seconds at which something changes.
    pub fn edges(&self) -> Vec<u64> {
        let mut edges = vec![self.opens, self.opens + 14 * DAY];
        if let Some(Times { v, t, w }) = self.times {
            edges.extend([v, v + 2 * DAY, v + 30 * DAY, t - DAY, t, w]);
        }
        edges.extend(self.end.map(|(_, at)| at + 7 * DAY));
        edges
    }
}
