//! Does what a random operation says, and asks the oracle beforehand whether it is taken.

use std::collections::BTreeMap;

use cosmwasm_std::WasmMsg;
use cw3::Vote;
use oaic_messages::dao::*;
use oaic_testing::simulation::Outcome;

use crate::oracle::{Kind, Proposal};
use crate::suite::*;

#[derive(Clone, Debug)]
pub enum Op {
    Propose(usize),
    Activate(usize),
    Vote(usize, usize, usize),
    /// Alice and Carol want it.
    Rally(usize),
    Execute(usize),
    Veto(usize),
    Consent(usize, bool),
    /// Takes out of stake all that is free, or all but a unit, or one unit.
    Unbond(usize, usize),
    /// Gives back to the sale: what is free of executed votes.
    GiveBack(usize, usize),
    /// Dave burns, and the supply falls.
    Burn,
    /// To one of the next edges, a second before it, at it, or after it.
    Jump(usize, u64),
}

pub struct Simulator {
    suite: Suite,
    stakes: Vec<u128>,
    supply: u128,
    proposals: Vec<Proposal>,
    /// What the run came by.
    pub seen: BTreeMap<String, u32>,
}

/// Who votes, at the place of their stake.
const PEOPLE: [&str; 5] = ["alice", "carol", "erin", "frank", "bob"];
const FRANKS: usize = 3;
const BOBS: usize = 4;

impl Simulator {
    pub fn new() -> Self {
        let suite = Suite::with(|msg| msg.deposit = 0u128.into()).unwrap();
        Simulator {
            suite,
            stakes: vec![ALICE, CAROL, ERIN, FRANK, 0],
            supply: SUPPLY,
            proposals: vec![],
            seen: BTreeMap::new(),
        }
    }

    fn count(&mut self, what: impl Into<String>) {
        *self.seen.entry(what.into()).or_default() += 1;
    }

    /// One of the last proposals: its place, and its number.
    fn pick(&self, index: usize) -> (usize, u64) {
        let at = self.proposals.len().saturating_sub(index + 1);
        (at, at as u64 + 1)
    }

    fn propose(&mut self, kind: usize) {
        let suite = &self.suite;
        let (kind, msg) = match kind {
            0 => (Kind::Note, suite.note("x")),
            1 | 2 => (Kind::Spend(1), suite.spend(1)),
            3 => (Kind::Spend(30 * M), suite.spend(30 * M)),
            4 => (Kind::Roles, suite.itself(&set_roles(None, None))),
            _ => {
                let admin = WasmMsg::UpdateAdmin {
                    contract_addr: suite.target.to_string(),
                    admin: suite.contract.to_string(),
                };
                (Kind::Code, admin.into())
            }
        };
        let opens = self.suite.now() + 2 * DAY;
        self.suite.propose(vec![msg]);
        self.proposals.push(Proposal::new(kind, opens));
    }

    /// Begins voting if it can, as the first vote does.
    fn begin(&mut self, at: usize) {
        let now = self.suite.now();
        let proposal = &mut self.proposals[at];
        if proposal.phase(now) == Phase::Activatable {
            let mut powers = self.stakes.clone();
            if !proposal.kind.stake_only() {
                powers[BOBS] += BOB;
            }
            proposal.begin(now, powers, self.supply);
        }
    }

    fn vote(&mut self, who: usize, at: usize, vote: Vote) -> Outcome {
        let now = self.suite.now();
        let before = self.proposals[at].clone();
        self.begin(at);
        let begun = self.proposals[at].times.is_some();
        let expected = begun && self.proposals[at].vote(who, vote, self.stakes[who], now);
        if !expected {
            // A vote that is refused begins nothing.
            self.proposals[at] = before;
        }
        let proposal_id = at as u64 + 1;
        let msg = ExecuteMsg::Vote { proposal_id, vote };
        let found = self.suite.run(PEOPLE[who], msg);
        let phase = self.proposals[at].phase(now);
        assert_eq!(
            found.is_ok(),
            expected,
            "{who} {vote:?} on {at}, {phase:?}: {found:?}"
        );
        if matches!(&found, Err(error) if error.to_string().contains("last day")) {
            self.count("last day");
        }
        found.into()
    }

    fn execute_proposal(&mut self, at: usize) -> Outcome {
        let now = self.suite.now();
        let proposal = &mut self.proposals[at];
        let consented = proposal.kind != Kind::Code || proposal.consents == [true; 2];
        let ready = proposal.phase(now) == Phase::Executable && consented;
        let found = self.suite.run("dave", execute(at as u64 + 1));
        assert_eq!(found.is_ok(), ready, "{found:?}");
        if !ready {
            return found.into();
        }
        let yes = proposal.sum(&[Vote::Yes]);
        if matches!(proposal.kind, Kind::Spend(amount) if amount * 8 > yes) {
            let ended = proposal.times.as_ref().unwrap().t;
            proposal.end = Some((Phase::Rejected, ended));
            self.count("unpayable");
            return Outcome::Refused("unpayable".into());
        }
        assert_eq!(proposal.probes, [true, true], "G1");
        proposal.end = Some((Phase::Executed, now));
        self.count(format!("{:?} executed", self.proposals[at].kind));
        Outcome::Done
    }

    fn veto(&mut self, at: usize) -> Outcome {
        let now = self.suite.now();
        let proposal = &mut self.proposals[at];
        let passed = matches!(proposal.phase(now), Phase::Timelocked | Phase::Executable);
        let within = proposal
            .times
            .as_ref()
            .is_some_and(|times| now < times.v + 2 * DAY);
        let expected = passed && within && proposal.kind != Kind::Roles;
        if expected {
            proposal.end = Some((Phase::Vetoed, now));
        }
        let veto = self.suite.veto(at as u64 + 1);
        let found = self.suite.order(Office::Committee, &veto);
        assert_eq!(found.is_ok(), expected, "{found:?}");
        found.into()
    }

    fn consent(&mut self, at: usize, guardian: bool) -> Outcome {
        let now = self.suite.now();
        let proposal = &mut self.proposals[at];
        let waits = matches!(
            proposal.phase(now),
            Phase::Voting | Phase::Timelocked | Phase::Executable
        );
        let expected = proposal.kind == Kind::Code && waits;
        if expected {
            proposal.consents[usize::from(guardian)] = true;
        }
        let consent = self.suite.consent(at as u64 + 1);
        let office = [Office::Committee, Office::Guardian][usize::from(guardian)];
        let found = self.suite.order(office, &consent);
        assert_eq!(found.is_ok(), expected, "{found:?}");
        found.into()
    }

    fn bound(&self, who: usize, executed: bool) -> u128 {
        let now = self.suite.now();
        let counted = self.proposals.iter().filter(|p| !executed || p.executed());
        counted.filter_map(|p| p.binds(who, now)).max().unwrap_or(0)
    }

    /// What staking would let go, and a part of it.
    fn free(&self, who: usize, part: usize, executed: bool) -> u128 {
        let free = self.stakes[who].saturating_sub(self.bound(who, executed));
        match part {
            0 => free,
            1 => free.saturating_sub(1),
            _ => free.min(1),
        }
    }

    fn unbond(&mut self, who: usize, part: usize) -> Outcome {
        let amount = self.free(who, part, false);
        if amount == 0 {
            return Outcome::Skipped;
        }
        self.suite.unbond(PEOPLE[who], amount);
        self.stakes[who] -= amount;
        Outcome::Done
    }

    fn give_back(&mut self, who: usize, part: usize) -> Outcome {
        let now = self.suite.now();
        let amount = self.free(who, part, true);
        if amount == 0 {
            return Outcome::Skipped;
        }
        self.suite.give_back(PEOPLE[who], amount);
        self.stakes[who] -= amount;
        let bonded = self.stakes[who];
        for proposal in &mut self.proposals {
            if proposal.end.is_some() || proposal.binds(who, now).is_none() {
                continue;
            }
            let (weight, vote) = proposal.votes[&who];
            proposal.votes.insert(who, (weight.min(bonded), vote));
            let t = proposal.times.as_ref().unwrap().t;
            if now >= t && !proposal.passes() {
                proposal.end = Some((Phase::Rejected, t));
            }
        }
        Outcome::Done
    }

    pub fn execute(&mut self, op: &Op) -> Outcome {
        // A block of its own: snapshots are of its beginning.
        self.suite.advance(0, 1);
        match *op {
            Op::Propose(kind) => {
                self.propose(kind);
                Outcome::Done
            }
            Op::Activate(index) => {
                let (at, proposal_id) = self.pick(index);
                let expected = self.proposals[at].phase(self.suite.now()) == Phase::Activatable;
                self.begin(at);
                let found = self.suite.run("dave", activate(proposal_id));
                assert_eq!(found.is_ok(), expected, "{found:?}");
                found.into()
            }
            Op::Vote(who, index, vote) => {
                use Vote::{Abstain, No, Veto, Yes};
                let vote = [Yes, Yes, Yes, No, Abstain][vote];
                let vote = if who == FRANKS { Veto } else { vote };
                self.vote(who, self.pick(index).0, vote)
            }
            Op::Rally(index) => {
                let at = self.pick(index).0;
                self.vote(0, at, Vote::Yes);
                self.vote(1, at, Vote::Yes)
            }
            Op::Execute(index) => self.execute_proposal(self.pick(index).0),
            Op::Veto(index) => self.veto(self.pick(index).0),
            Op::Consent(index, guardian) => self.consent(self.pick(index).0, guardian),
            Op::Unbond(who, part) => self.unbond(who, part),
            Op::GiveBack(who, part) => self.give_back(who, part),
            Op::Burn => {
                if self.suite.balance_of("dave") < M {
                    return Outcome::Skipped;
                }
                self.suite.burn("dave", M);
                self.supply -= M;
                Outcome::Done
            }
            Op::Jump(index, plus) => {
                let now = self.suite.now();
                let recent = self.proposals.iter().rev().take(5);
                let mut later: Vec<u64> = recent
                    .flat_map(Proposal::edges)
                    .map(|edge| edge - 1 + plus)
                    .filter(|time| *time > now)
                    .collect();
                later.sort_unstable();
                let Some(next) = later.get(index.min(later.len().saturating_sub(1))) else {
                    return Outcome::Skipped;
                };
                for proposal in &mut self.proposals {
                    proposal.to(now, *next);
                }
                self.suite.advance_to(*next);
                Outcome::Done
            }
        }
    }

    /// Phases, tallies and bonds are the oracle's.
    pub fn compare(&mut self) {
        let now = self.suite.now();
        for at in 0..self.proposals.len() {
            let (detail, proposal) = (self.suite.detail(at as u64 + 1), &self.proposals[at]);
            let expected = (proposal.phase(now), proposal.end.map(|(_, at)| at));
            assert_eq!((detail.phase, detail.ended_at), expected, "{at} at {now}");
            let yes = proposal.sum(&[Vote::Yes]);
            assert_eq!(u128::from(detail.tally.yes), yes, "{at} at {now}");
            let phase = format!("{:?}", detail.phase);
            self.count(phase);
        }
        for (who, name) in PEOPLE[..BOBS].iter().enumerate() {
            let found = self.suite.bound(name);
            let found = (found.bound.u128(), found.executed.u128());
            let expected = (self.bound(who, false), self.bound(who, true));
            assert_eq!(found, expected, "{who} at {now}");
            // What came to nothing binds too, but who returns coins to the sale may take it along.
            let open = self.proposals.iter().filter(|p| p.end.is_none());
            let open = open.filter_map(|p| p.binds(who, now)).max();
            let bonded = expected.1.max(open.unwrap_or(0));
            assert!(self.stakes[who] >= bonded, "G3: {who} at {now}");
            assert_eq!(self.suite.staked(name), self.stakes[who]);
        }
    }

    /// An honest bystander says no, and no again in other words, to whatever can be voted on.
    pub fn bystander(&mut self) {
        for at in 0..self.proposals.len() {
            let open = matches!(
                self.proposals[at].phase(self.suite.now()),
                Phase::Voting | Phase::Timelocked
            );
            let who = if self.proposals[at].kind.stake_only() {
                FRANKS
            } else {
                BOBS
            };
            if open && self.proposals[at].powers[who] > 0 {
                let cast = self.proposals[at].votes.get(&who).map(|(_, vote)| *vote);
                let vote = if cast == Some(Vote::No) {
                    Vote::Veto
                } else {
                    Vote::No
                };
                assert_eq!(self.vote(who, at, vote), Outcome::Done);
            }
        }
    }
}
