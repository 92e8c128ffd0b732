//! Random voters, proposals and times against a model that only knows what was said.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use cw3::{Vote, VoteListResponse};
use oaic_math::tally;
use oaic_types::dao::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::stub::StubMsg;
use crate::world::{tell, World, DAY, DEPOSIT};

#[derive(Clone, Debug)]
enum Op {
    /// Messages of a class by number.
    Propose(usize),
    Activate(usize),
    Vote(usize, usize, usize),
    /// Everybody votes yes.
    Rally(usize),
    Execute(usize),
    Close(usize),
    Veto(usize),
    Withdraw(usize),
    Transfer(usize, usize, u128),
    Stake(usize, u128),
    /// Hours.
    Pass(u64),
    /// To the next time that matters to a proposal: a second before it, at it, a second after it.
    Jump(usize, u64),
}

fn op() -> impl Strategy<Value = Op> {
    let proposal = 0usize..4;
    prop_oneof![
        3 => (0usize..5).prop_map(Op::Propose),
        2 => proposal.clone().prop_map(Op::Activate),
        8 => (0usize..5, proposal.clone(), 0usize..6).prop_map(|(who, id, vote)| Op::Vote(who, id, vote)),
        6 => proposal.clone().prop_map(Op::Rally),
        8 => proposal.clone().prop_map(Op::Execute),
        1 => proposal.clone().prop_map(Op::Close),
        2 => proposal.clone().prop_map(Op::Veto),
        2 => proposal.clone().prop_map(Op::Withdraw),
        8 => (proposal, 0u64..3).prop_map(|(id, plus)| Op::Jump(id, plus)),
        2 => (0usize..5, 0usize..5, 1u128..50_000).prop_map(|(from, to, amount)| Op::Transfer(from, to, amount)),
        1 => (0usize..5, 1u128..50_000).prop_map(|(who, amount)| Op::Stake(who, amount)),
        3 => prop_oneof![1u64..12, Just(24), Just(48), Just(96)].prop_map(Op::Pass),
    ]
}

/// How far a proposal has come; it only ever rises.
fn rank(phase: Phase) -> u8 {
    match phase {
        Phase::Delayed => 0,
        Phase::Activatable => 1,
        Phase::Voting => 2,
        Phase::Timelocked => 3,
        Phase::Executable => 4,
        Phase::Executed | Phase::Rejected | Phase::Vetoed | Phase::Expired => 5,
    }
}

struct Machine {
    world: World,
    people: Vec<Addr>,
    /// Where each proposal stood when it was last looked at.
    seen: BTreeMap<u64, ProposalDetail>,
    /// Votes as they were taken.
    votes: BTreeMap<(u64, Addr), Vote>,
    executed: Vec<u64>,
    /// Deposits left, and paid out.
    left: u128,
    paid: u128,
}

impl Machine {
    fn new() -> Self {
        let world = World::new();
        let people = [
            &world.alice,
            &world.bob,
            &world.carol,
            &world.erin,
            &world.frank,
        ]
        .map(Clone::clone)
        .to_vec();
        Machine {
            world,
            people,
            seen: BTreeMap::new(),
            votes: BTreeMap::new(),
            executed: vec![],
            left: 0,
            paid: 0,
        }
    }

    /// One of the last four proposals.
    fn id(&self, index: usize) -> u64 {
        let last = self.seen.len() as u64;
        last.saturating_sub(index as u64).max(1)
    }

    fn apply(&mut self, op: &Op) {
        let anyone = self.world.dave.clone();
        let text = || "x".to_owned();
        match op {
            Op::Propose(class) => {
                let target = self.world.target.clone();
                let msg = match class {
                    0 => tell(&target, &StubMsg::Note { text: text() }),
                    1 => tell(&target, &StubMsg::Spend { text: text() }),
                    2 | 3 => tell(&target, &StubMsg::Fail {}),
                    _ => tell(&target, &StubMsg::Open {}),
                };
                self.world.propose(vec![msg]);
                self.left += DEPOSIT;
            }
            Op::Activate(index) => {
                let proposal_id = self.id(*index);
                let _ = self
                    .world
                    .try_do(&anyone, ExecuteMsg::Activate { proposal_id });
            }
            Op::Rally(index) => {
                for who in 0..self.people.len() {
                    self.vote(who, self.id(*index), Vote::Yes);
                }
            }
            Op::Vote(who, index, vote) => {
                let yes = Vote::Yes;
                let vote = [yes, yes, yes, Vote::No, Vote::Abstain, Vote::Veto][*vote];
                self.vote(*who, self.id(*index), vote);
            }
            Op::Execute(index) => {
                let proposal_id = self.id(*index);
                let msg = ExecuteMsg::Execute { proposal_id };
                if self.world.try_do(&anyone, msg).is_ok()
                    && self.world.phase(proposal_id) == Phase::Executed
                {
                    self.executed.push(proposal_id);
                }
            }
            Op::Close(index) => {
                let proposal_id = self.id(*index);
                let _ = self
                    .world
                    .try_do(&anyone, ExecuteMsg::Close { proposal_id });
            }
            Op::Veto(index) => {
                let msg = ExecuteMsg::Veto {
                    proposal_id: self.id(*index),
                    reason: text(),
                };
                let committee = self.world.committee.clone();
                let _ = self.world.try_do(&committee, msg);
            }
            Op::Withdraw(index) => {
                let proposal_id = self.id(*index);
                let msg = ExecuteMsg::WithdrawDeposit { proposal_id };
                if self.world.try_do(&anyone, msg).is_ok() {
                    self.paid += DEPOSIT;
                }
            }
            Op::Transfer(from, to, amount) => {
                let (from, to) = (self.people[*from].clone(), self.people[*to].clone());
                if from != to && self.world.balance(&from) >= *amount {
                    self.world.transfer(&from, &to, *amount);
                }
            }
            Op::Stake(who, amount) => {
                let who = self.people[*who].clone();
                if self.world.balance(&who) >= *amount {
                    self.world.stake(&who, *amount);
                }
            }
            Op::Pass(hours) => self.world.pass(hours * DAY / 24),
            Op::Jump(index, plus) => {
                let now = self.world.now();
                let detail = self.world.detail(self.id(*index));
                // The chance to activate or execute is left to other jumps, or it would be missed.
                let next = [
                    Some(detail.opens_at),
                    detail.poll.map(|poll| poll.ends),
                    detail.veto_until,
                    detail.executable_from,
                ]
                .into_iter()
                .flatten()
                .filter(|time| time - 1 + plus > now)
                .min();
                if let Some(next) = next {
                    self.world.at(next - 1 + plus);
                }
            }
        }
    }

    fn vote(&mut self, who: usize, proposal_id: u64, vote: Vote) {
        let voter = self.people[who].clone();
        let msg = ExecuteMsg::Vote { proposal_id, vote };
        if self.world.try_do(&voter, msg).is_ok() {
            let before = self.votes.insert((proposal_id, voter), vote);
            assert_ne!(before, Some(vote), "the same vote twice");
        }
    }

    fn check(&mut self) {
        let books: BooksResponse = self.world.query(QueryMsg::Books {});
        // Deposits: nothing made, nothing lost.
        assert_eq!(books.deposits_held.u128(), self.left - self.paid);
        assert_eq!(
            self.world.balance(&self.world.dao),
            books.deposits_held.u128()
        );
        for id in 1..=books.proposals {
            let detail = self.world.detail(id);
            self.check_votes(id, &detail);
            if let Some(before) = self.seen.get(&id) {
                assert!(
                    rank(before.phase) <= rank(detail.phase)
                        && (rank(before.phase) < 5 || before.phase == detail.phase),
                    "{id}: {:?} became {:?}",
                    before.phase,
                    detail.phase
                );
                let end = |detail: &ProposalDetail| detail.poll.map(|poll| poll.ends);
                assert!(end(before) <= end(&detail), "voting on {id} was shortened");
                if before.phase != Phase::Voting && before.poll.is_some() {
                    assert_eq!(before.tally, detail.tally, "a vote after the end of {id}");
                }
                if let (Some(before), Some(now)) = (before.poll, detail.poll) {
                    assert_eq!(
                        (before.height, before.base, before.quorum),
                        (now.height, now.base, now.quorum),
                        "the snapshot of {id} moved"
                    );
                }
            }
            if let (Phase::Timelocked | Phase::Executable | Phase::Executed, Some(poll)) =
                (detail.phase, detail.poll)
            {
                let result = tally::judge(&detail.tally, poll.quorum, detail.rules.threshold_bps);
                assert_eq!(result, TallyResult::Passed, "{id} passed without votes");
            }
            self.seen.insert(id, detail);
        }
        // Each at most once, and one message of the target for each that speaks.
        let mut once = self.executed.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), self.executed.len(), "executed twice");
        let spoke = self
            .executed
            .iter()
            .filter(|id| self.seen[id].class != PolicyClass::Constitution);
        assert_eq!(self.world.log(&self.world.target).len(), spoke.count());
    }

    fn check_votes(&self, id: u64, detail: &ProposalDetail) {
        let page: VoteListResponse = self.world.query(QueryMsg::ListVotes {
            proposal_id: id,
            start_after: None,
            limit: Some(100),
        });
        let mut sum = Tally::default();
        for vote in &page.votes {
            let voter = Addr::unchecked(&vote.voter);
            assert_eq!(self.votes.get(&(id, voter.clone())), Some(&vote.vote));
            match vote.vote {
                Vote::Yes => sum.yes += vote.weight,
                Vote::No => sum.no += vote.weight,
                Vote::Abstain => sum.abstain += vote.weight,
                Vote::Veto => sum.veto += vote.weight,
            }
            // The weight is the power at the snapshot, whatever happened since.
            let power: PowerResponse = self.world.query(QueryMsg::PowerAt {
                address: vote.voter.clone(),
                height: detail.poll.map(|poll| poll.height),
            });
            assert_eq!(power.power.u128(), u128::from(vote.weight));
        }
        let taken = self.votes.keys().filter(|(proposal, _)| *proposal == id);
        assert_eq!(page.votes.len(), taken.count());
        assert_eq!(sum, detail.tally, "votes of {id} don't add up");
        let base = detail.poll.map_or(0, |poll| poll.base);
        assert!(
            tally::total(&sum) <= u128::from(base),
            "more votes than {base}"
        );
    }
}

#[test]
fn votes_add_up_phases_only_rise_and_deposits_are_conserved() {
    let config = ProptestConfig {
        cases: 256,
        max_shrink_iters: 400,
        source_file: Some(file!()),
        ..ProptestConfig::default()
    };
    // What the runs came by: a machine that reaches nothing proves nothing.
    let reached = RefCell::new(BTreeMap::<String, u32>::new());
    let ops = proptest::collection::vec(op(), 20..80);
    let result = TestRunner::new(config).run(&ops, |ops| {
        let mut machine = Machine::new();
        for class in [0, 2, 2] {
            machine.apply(&Op::Propose(class));
        }
        machine.check();
        for op in &ops {
            machine.apply(op);
            machine.check();
        }
        let mut reached = reached.borrow_mut();
        for detail in machine.seen.values() {
            let failed = detail.failed_attempts.is_some();
            for what in [
                format!("{:?}", detail.phase),
                format!("failed {failed}"),
                format!("deposit {:?}", detail.deposit.state),
            ] {
                *reached.entry(what).or_default() += 1;
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let reached = reached.into_inner();
    for needed in [
        "Executed",
        "Rejected",
        "Vetoed",
        "Expired",
        "Executable",
        "failed true",
        "deposit Refunded",
        "deposit Forfeited",
    ] {
        assert!(reached.contains_key(needed), "never {needed}: {reached:?}");
    }
}
