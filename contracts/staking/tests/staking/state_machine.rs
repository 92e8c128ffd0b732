//! Random operations of many accounts against a reference model that knows nothing of storage.
//! After each: what was allowed, every stake, claim, tier power and dividend, and the totals. At
//! the end: everybody's stake and the total at the start of every block.

mod model;

use std::collections::BTreeMap;

use oaic_messages::staking::*;
use oaic_testing::simulation::{self, Outcome, Plan, Simulation};
use proptest::prelude::*;

use crate::suite::*;
use model::{Model, Position};

const STAKERS: [&str; 3] = ["alice", "bob", "carol"];
const DENOMS: [&str; 2] = ["uoaic", USD];

#[derive(Clone, Debug)]
enum Op {
    Stake(usize, u8, u128),
    Add(usize, usize, u128),
    Unbond(usize, usize, u128),
    UnbondAll(usize, usize),
    Withdraw(usize),
    Claim(usize),
    Refresh(usize),
    /// To which denom, how much, and whether it is synced at once.
    Arrive(usize, u128, bool),
    Sync(usize),
    Silence(bool),
    Reweigh(u32),
    Wait(u64),
}

fn operation() -> impl Strategy<Value = Op> {
    let who = || 0..STAKERS.len();
    let amount = || {
        prop_oneof![
            Just(MIN_STAKE - 1),
            MIN_STAKE..10 * MIN_STAKE,
            MIN_STAKE..20_000 * OAIC
        ]
    };
    let time = prop_oneof![1u64..10, 1..3 * DAY, DAY..120 * DAY];
    prop_oneof![
        4 => (who(), 0u8..4, amount()).prop_map(|(w, term, n)| Op::Stake(w, term, n)),
        4 => (who(), 0usize..4, 1..5_000 * OAIC).prop_map(|(w, p, n)| Op::Add(w, p, n)),
        4 => (who(), 0usize..4, 1..3_000 * OAIC).prop_map(|(w, p, n)| Op::Unbond(w, p, n)),
        3 => (who(), 0usize..4).prop_map(|(w, p)| Op::UnbondAll(w, p)),
        4 => who().prop_map(Op::Withdraw),
        3 => who().prop_map(Op::Claim),
        2 => who().prop_map(Op::Refresh),
        3 => (0..DENOMS.len(), prop_oneof![1u128..100, 1..10_000 * OAIC], any::<bool>())
            .prop_map(|(d, n, synced)| Op::Arrive(d, n, synced)),
        1 => (0..DENOMS.len()).prop_map(Op::Sync),
        1 => any::<bool>().prop_map(Op::Silence),
        1 => (10_000u32..30_000).prop_map(Op::Reweigh),
        6 => time.prop_map(Op::Wait),
    ]
}

/// The contract, its model, and what each had bonded when a block began, by height.
struct Staking {
    suite: Suite,
    model: Model,
    history: BTreeMap<u64, [u128; 3]>,
}

impl Staking {
    fn sync(&mut self, denom: usize) {
        self.suite.sync(Some(DENOMS[denom])).unwrap();
        let all: Vec<DividendTotals> = self.suite.query(&QueryMsg::Dividends {});
        let totals = all.iter().find(|totals| totals.denom == DENOMS[denom]);
        let ends = totals.and_then(|totals| totals.stream_ends);
        self.model.sync(denom, ends);
    }

    /// None when there is nothing to do it with.
    fn execute(&mut self, op: &Op) -> Option<Outcome> {
        let (suite, model) = (&mut self.suite, &mut self.model);
        let position =
            |model: &Model, who: usize, at| model.accounts[who].positions.get(at).cloned();
        let (done, allowed) = match *op {
            Op::Stake(who, term, amount) => (
                suite.try_stake(STAKERS[who], term, None, amount),
                model.stake(who, term, amount),
            ),
            Op::Add(who, index, amount) => {
                let position = position(model, who, index)?;
                let term = model.term_of(&position);
                let done = suite.try_stake(STAKERS[who], term, Some(position.id), amount);
                (done, model.add(who, index, term, amount))
            }
            Op::Unbond(who, index, _) | Op::UnbondAll(who, index) => {
                let Position { id, amount, .. } = position(model, who, index)?;
                let amount = match *op {
                    Op::Unbond(.., part) => part,
                    _ => amount,
                };
                let done = suite.unbond(STAKERS[who], id, amount);
                (done, model.unbond(who, index, amount))
            }
            Op::Withdraw(who) => {
                let account = suite.who(STAKERS[who]);
                let before = suite.balance(&account);
                let done = suite.withdraw(STAKERS[who]);
                let due = model.withdraw(who);
                assert_eq!(suite.balance(&account) - before, due);
                (done, due > 0)
            }
            Op::Claim(who) => {
                let account = suite.who(STAKERS[who]);
                let pending = DENOMS.map(|denom| suite.pending(STAKERS[who], denom));
                let before = (suite.balance(&account), suite.coins(&account, USD));
                let done = suite.claim(STAKERS[who]);
                assert_eq!(suite.balance(&account) - before.0, pending[0]);
                assert_eq!(suite.coins(&account, USD) - before.1, pending[1]);
                for (claimed, pending) in model.accounts[who].claimed.iter_mut().zip(pending) {
                    *claimed += pending;
                }
                if done.is_ok() {
                    model.accrue(who);
                }
                (done, pending != [0, 0])
            }
            _ => {
                self.execute_always(op);
                return Some(Outcome::Done);
            }
        };
        assert_eq!(done.is_ok(), allowed, "{done:?}");
        Some(done.into())
    }

    /// What can't be refused.
    fn execute_always(&mut self, op: &Op) {
        let (suite, model) = (&mut self.suite, &mut self.model);
        match *op {
            Op::Refresh(who) => {
                suite.refresh(STAKERS[who]).unwrap();
                model.accrue(who);
            }
            Op::Arrive(denom, amount, synced) => {
                match denom {
                    0 => suite.donate("market", amount),
                    _ => suite.donate_native(amount, USD),
                }
                model.flows[denom].unsynced += amount;
                if synced {
                    self.sync(denom);
                }
            }
            Op::Sync(denom) => self.sync(denom),
            Op::Silence(silent) => {
                suite.silent(silent);
                model.silent = silent;
            }
            Op::Reweigh(year) => {
                model.terms[2].weight_bps = year;
                let terms = model.terms.clone();
                if suite.run("owner", ExecuteMsg::SetTerms { terms }).is_err() {
                    // Below the quarter's weight.
                    model.terms[2].weight_bps = 30_000;
                    let terms = model.terms.clone();
                    suite.ok("owner", ExecuteMsg::SetTerms { terms });
                }
            }
            Op::Wait(seconds) => {
                suite.advance(seconds, 1);
                model.wait(seconds);
                let bonded = [0, 1, 2].map(|who| model.accounts[who].bonded());
                self.history.insert(suite.height(), bonded);
            }
            _ => unreachable!("{op:?} can be refused"),
        }
    }
}

fn agree(suite: &Suite, model: &Model) {
    let mut sum = TotalsResponse {
        balance: suite.balance(&suite.contract).into(),
        bonded: 0u128.into(),
        unbonding: 0u128.into(),
        streaming: 0u128.into(),
        allotted: 0u128.into(),
        unbooked: model.flows[0].unsynced.into(),
        dividend_weight: 0u128.into(),
    };
    let mut pending = [0u128; 2];
    for (label, account) in STAKERS.iter().zip(&model.accounts) {
        let found = suite.staker(label);
        assert_eq!(found.bonded.u128(), account.bonded());
        assert_eq!(
            u128::from(suite.member(label, None).unwrap_or(0)),
            account.bonded()
        );
        assert_eq!(found.positions.len(), account.positions.len());
        for (found, position) in found.positions.iter().zip(&account.positions) {
            assert_eq!((found.id, found.since), (position.id, position.since));
            assert_eq!(found.amount.u128(), position.amount);
            assert_eq!(found.ends.unwrap_or(0), position.ends);
        }
        let claims: Vec<_> = found
            .claims
            .iter()
            .map(|claim| (claim.release_at, claim.amount.u128()))
            .collect();
        assert_eq!(
            claims,
            account.claims.clone().into_iter().collect::<Vec<_>>()
        );
        let power = account.power(model.now, model.flexible());
        assert_eq!(found.tier_power.u128(), power);
        for (denom, name) in DENOMS.iter().enumerate() {
            let now = suite.pending(label, name);
            pending[denom] += now;
            let (ever, expected) = (now + account.claimed[denom], account.owed[denom]);
            let tolerance = 2.0 + expected * 1e-9;
            assert!(
                (ever as f64 - expected).abs() <= tolerance,
                "{label} got {ever} {name}, expected {expected}"
            );
        }
        sum.bonded += found.bonded;
        sum.unbonding += found.unbonding;
        sum.dividend_weight += found.dividend_weight;
    }
    assert_eq!(u128::from(suite.total(None)), sum.bonded.u128());

    let all: Vec<DividendTotals> = suite.query(&QueryMsg::Dividends {});
    for totals in &all {
        let denom = DENOMS
            .iter()
            .position(|name| *name == totals.denom)
            .unwrap();
        let claimed: u128 = model.accounts.iter().map(|a| a.claimed[denom]).sum();
        assert_eq!(totals.arrived.u128(), model.flows[denom].arrived);
        assert_eq!(totals.claimed.u128(), claimed);
        assert_eq!(
            totals.arrived,
            totals.streaming + totals.allotted + totals.claimed
        );
        // Solvent, and exact but for fractions of one unit each.
        let dust = totals.allotted.u128().checked_sub(pending[denom]);
        assert!(
            dust.is_some_and(|dust| dust <= STAKERS.len() as u128),
            "{:?} for {}",
            totals,
            pending[denom]
        );
        if denom == 0 {
            sum.streaming = totals.streaming;
            sum.allotted = totals.allotted;
        }
    }
    let totals = suite.totals();
    assert_eq!(&totals, &sum);
    assert_eq!(
        totals.balance,
        totals.bonded + totals.unbonding + totals.streaming + totals.allotted + totals.unbooked
    );
    let native = suite.coins(&suite.contract, USD);
    let flow = model.flows[1];
    let claimed: u128 = model.accounts.iter().map(|a| a.claimed[1]).sum();
    assert_eq!(native, flow.arrived + flow.unsynced - claimed);
}

impl Simulation for Staking {
    type Model = ();
    type Operation = Op;

    fn model() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn operation((): &()) -> BoxedStrategy<Op> {
        operation().boxed()
    }

    fn start((): &()) -> Result<Self, String> {
        let suite = Suite::new();
        let model = Model {
            now: suite.now(),
            terms: terms(),
            silent: false,
            accounts: Default::default(),
            flows: Default::default(),
        };
        let history = BTreeMap::from([(suite.height(), [0; 3])]);
        Ok(Self {
            suite,
            model,
            history,
        })
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        Ok(self.execute(op).unwrap_or(Outcome::Skipped))
    }

    fn check(&self, (): &()) -> Result<(), String> {
        agree(&self.suite, &self.model);
        Ok(())
    }

    fn finish(self, (): ()) -> Result<(), String> {
        let mut suite = self.suite;
        for (height, bonded) in self.history {
            for (label, bonded) in STAKERS.iter().zip(bonded) {
                let found = suite.member(label, Some(height)).unwrap_or(0);
                assert_eq!(u128::from(found), bonded, "{label} at {height}");
            }
            let total = suite.total(Some(height));
            assert_eq!(
                u128::from(total),
                bonded.iter().sum::<u128>(),
                "at {height}"
            );
        }
        // Everything can be had in the end: nobody's stake depends on anybody else's.
        suite.silent(true);
        for label in STAKERS {
            for position in suite.staker(label).positions {
                while suite
                    .unbond(label, position.id, position.amount.u128())
                    .is_err()
                {
                    suite.advance(UNBONDING, 1);
                    suite.withdraw(label).unwrap();
                }
            }
            suite.advance(UNBONDING, 1);
            let _ = suite.withdraw(label);
            let _ = suite.claim(label);
            let left = suite.staker(label);
            assert!((left.bonded + left.unbonding).is_zero());
            assert!(left.dividends.is_empty());
        }
        Ok(())
    }
}

#[test]
fn the_contract_and_the_model_agree_after_every_operation() {
    simulation::run::<Staking>(&Plan {
        operations: 80,
        seeds: (0..24).collect(),
        refused: &[],
    });
}
