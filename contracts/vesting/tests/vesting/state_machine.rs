//! Random operations against a model that computes everything grant by grant, in its own words.

use cw_multi_test::AppResponse;
use oaic_messages::vesting::*;
use oaic_testing::simulation::{self, equal, Outcome, Plan, Simulation};
use oaic_vesting::ContractError;
use proptest::prelude::*;

use crate::suite::*;

const PEOPLE: [&str; 5] = ["alice", "bob", "carol", "owner", "mallory"];

#[derive(Clone, Debug)]
pub enum Op {
    Wait(u64),
    Claim(Vec<u64>),
    Revoke(&'static str, u64),
    Offer(&'static str, u64, Option<&'static str>),
    Accept(&'static str, u64),
    /// By, plan, amounts, and how much more or less than their sum is sent.
    Fund(&'static str, u32, Vec<u64>, i64),
    Stray(u64),
    Sweep,
}

fn person() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&PEOPLE[..])
}

/// More grants than there are, so that some are unknown.
fn id() -> impl Strategy<Value = u64> {
    1..12u64
}

fn operation() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => prop_oneof![1..50u64, 1..2_000u64, Just(100), Just(99), Just(1)].prop_map(Op::Wait),
        5 => prop::collection::vec(id(), 1..6).prop_map(Op::Claim),
        2 => (prop_oneof![3 => Just("owner"), 1 => person()], id()).prop_map(|(by, id)| Op::Revoke(by, id)),
        3 => (person(), id(), prop::option::weighted(0.8, person())).prop_map(|(by, id, to)| Op::Offer(by, id, to)),
        3 => (person(), id()).prop_map(|(by, id)| Op::Accept(by, id)),
        3 => (
            prop_oneof![4 => Just("owner"), 1 => person()],
            1..5u32,
            prop::collection::vec(prop_oneof![1..10u64, 1..1_000_000_000u64], 1..3),
            prop_oneof![5 => Just(0i64), 1 => -1..=1i64],
        ).prop_map(|(by, plan, amounts, off)| Op::Fund(by, plan, amounts, off)),
        1 => (1..1_000u64).prop_map(Op::Stray),
        1 => Just(Op::Sweep),
    ]
}

#[derive(Clone, Debug)]
struct Held {
    plan: usize,
    beneficiary: &'static str,
    total: u128,
    claimed: u128,
    /// Vested when it was revoked.
    revoked: Option<u128>,
    offered: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Model {
    start: u64,
    now: u64,
    grants: Vec<Held>,
    /// Live total of each plan when the block began.
    live_before: [u128; 3],
    paid: std::collections::BTreeMap<&'static str, u128>,
    returned: u128,
    strays: u128,
}

/// Plan 1 jumps at 100, 200, 1,000 s; plan 2 has a cliff at 150 s, a flat part, a line; plan 3 has
/// seven periods of 100 s and is revocable.
fn small_plans(start: u64) -> Vec<PlanSpec> {
    let mut plans = plans(start);
    let steps = points(&[(100, 3_333), (200, 3_334), (1_000, 10_000)]);
    plans[0].curve = Curve::Steps { steps };
    let line = points(&[(150, 1_000), (300, 1_000), (1_300, 10_000)]);
    plans[1].curve = Curve::Linear { points: line };
    plans[2].curve = Curve::Periodic {
        period: 100,
        periods: 7,
    };
    plans
}

/// The same three curves, written down once more.
fn vested(plan: usize, total: u128, elapsed: Option<u64>) -> u128 {
    let Some(elapsed) = elapsed.map(u128::from) else {
        return 0;
    };
    match (plan, elapsed) {
        (0, 0..=99) => 0,
        (0, 100..=199) => total * 3_333 / 10_000,
        (0, 200..=999) => total * 3_334 / 10_000,
        (1, 0..=149) => 0,
        (1, 150..=299) => total / 10,
        (1, 300..=1_299) => total * (1_000 + 9 * (elapsed - 300)) / 10_000,
        (2, 0..=699) => total * (elapsed / 100) / 7,
        _ => total,
    }
}

impl Model {
    fn new() -> Self {
        let start = start();
        let mut model = Self {
            start,
            now: start,
            grants: vec![],
            live_before: [0; 3],
            paid: Default::default(),
            returned: 0,
            strays: 0,
        };
        for (plan, spec) in small_plans(start).iter().enumerate() {
            for grant in &spec.grants {
                let named = ["incentives", "alice", "bob", "carol", "dave"];
                let beneficiary = named
                    .into_iter()
                    .find(|name| account(name).as_str() == grant.beneficiary);
                model.grants.push(Held {
                    plan,
                    beneficiary: beneficiary.unwrap(),
                    total: grant.amount.u128(),
                    claimed: 0,
                    revoked: None,
                    offered: None,
                });
            }
        }
        model.live_before = model.live();
        model
    }

    fn vested(&self, plan: usize, total: u128) -> u128 {
        vested(plan, total, self.now.checked_sub(self.start))
    }

    fn vested_of(&self, grant: &Held) -> u128 {
        grant
            .revoked
            .unwrap_or_else(|| self.vested(grant.plan, grant.total))
    }

    fn live(&self) -> [u128; 3] {
        let mut live = [0; 3];
        for grant in self.grants.iter().filter(|grant| grant.revoked.is_none()) {
            live[grant.plan] += grant.total;
        }
        live
    }

    fn grant(&mut self, id: u64) -> Option<&mut Held> {
        self.grants
            .get_mut(usize::try_from(id).unwrap().checked_sub(1)?)
    }

    /// What an operation does; None when it must be refused.
    fn apply(&mut self, op: &Op) -> Option<()> {
        match op {
            Op::Wait(seconds) => {
                self.now += seconds;
                self.live_before = self.live();
            }
            Op::Claim(ids) => {
                let mut sum = 0;
                for &id in ids {
                    let grant = self.grant(id)?.clone();
                    let vested = self.vested_of(&grant);
                    let pay = vested - grant.claimed;
                    self.grant(id)?.claimed = vested;
                    *self.paid.entry(grant.beneficiary).or_default() += pay;
                    sum += pay;
                }
                return (sum > 0).then_some(());
            }
            Op::Revoke(by, id) => {
                let grant = self.grant(*id)?.clone();
                let vested = self.vested_of(&grant);
                if *by != "owner"
                    || grant.plan != 2
                    || grant.revoked.is_some()
                    || vested == grant.total
                {
                    return None;
                }
                self.returned += grant.total - vested;
                self.grant(*id)?.revoked = Some(vested);
            }
            Op::Offer(by, id, to) => {
                let grant = self.grant(*id)?;
                grant.offered = *to;
                return (grant.beneficiary == *by).then_some(());
            }
            Op::Accept(by, id) => {
                let grant = self.grant(*id)?;
                if grant.offered.take()? != *by {
                    return None;
                }
                grant.beneficiary = by;
            }
            Op::Fund(by, plan, amounts, off) => {
                if *by != "owner" || *off != 0 || *plan > 3 {
                    return None;
                }
                for (amount, beneficiary) in amounts.iter().zip(PEOPLE) {
                    self.grants.push(Held {
                        plan: *plan as usize - 1,
                        beneficiary,
                        total: u128::from(*amount),
                        claimed: 0,
                        revoked: None,
                        offered: None,
                    });
                }
            }
            Op::Stray(amount) => self.strays += u128::from(*amount),
            Op::Sweep => {
                self.returned += self.strays;
                return (std::mem::take(&mut self.strays) > 0).then_some(());
            }
        }
        Some(())
    }
}

fn run(suite: &mut Suite, op: &Op) -> Result<AppResponse, ContractError> {
    match op {
        Op::Wait(seconds) => {
            suite.advance(*seconds, 1);
            Ok(AppResponse::default())
        }
        Op::Claim(ids) => suite.claim(ids),
        Op::Revoke(by, grant) => suite.run(by, ExecuteMsg::Revoke { grant: *grant }),
        Op::Offer(by, grant, to) => {
            let to = to.map(|to| account(to).to_string());
            suite.run(by, ExecuteMsg::OfferGrant { grant: *grant, to })
        }
        Op::Accept(by, grant) => suite.run(by, ExecuteMsg::AcceptGrant { grant: *grant }),
        Op::Fund(by, plan, amounts, off) => {
            let of: Vec<(&str, u128)> = PEOPLE
                .into_iter()
                .zip(amounts.iter().map(|amount| u128::from(*amount)))
                .collect();
            let sum: u128 = of.iter().map(|(_, amount)| amount).sum();
            let sent = sum.saturating_add_signed(i128::from(*off));
            suite.fund(by, sent, *plan, &of)
        }
        Op::Stray(amount) => {
            suite.stray(u128::from(*amount));
            Ok(AppResponse::default())
        }
        Op::Sweep => suite.run("mallory", ExecuteMsg::Sweep {}),
    }
}

impl Simulation for Suite {
    type Model = Model;
    type Operation = Op;

    fn model() -> BoxedStrategy<Model> {
        Just(Model::new()).boxed()
    }

    fn operation(_: &Model) -> BoxedStrategy<Op> {
        operation().boxed()
    }

    fn predict(model: &mut Model, op: &Op) -> Option<bool> {
        Some(model.apply(op).is_some())
    }

    fn start(model: &Model) -> Result<Self, String> {
        let plans = small_plans(model.start);
        let genesis = sum(&plans);
        let mut suite = Suite::try_new(plans, genesis)?;
        suite.go_to(0);
        Ok(suite)
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        Ok(run(self, op).into())
    }

    fn check(&self, model: &Model) -> Result<(), String> {
        agree(self, model)
    }

    /// In the end every unit is where it belongs.
    fn finish(mut self, mut model: Model) -> Result<(), String> {
        self.go_to(10_000);
        model.now = model.start + 10_000;
        model.live_before = model.live();
        let ids: Vec<u64> = (1..=model.grants.len() as u64).collect();
        for ids in ids.chunks(MAX_CLAIMED_GRANTS) {
            let op = Op::Claim(ids.to_vec());
            let must = Self::predict(&mut model, &op) == Some(true);
            equal(
                ("claimed", run(&mut self, &op).is_ok()),
                ("claimable", must),
            )?;
        }
        agree(&self, &model)?;
        equal(
            ("left", self.balance(&self.contract)),
            ("strays", model.strays),
        )
    }
}

fn agree(suite: &Suite, model: &Model) -> Result<(), String> {
    let totals = suite.totals();
    let granted: u128 = model.grants.iter().map(|grant| grant.total).sum();
    let claimed: u128 = model.grants.iter().map(|grant| grant.claimed).sum();
    let live = model.live().iter().sum();
    equal(("granted", totals.granted.u128()), ("the model's", granted))?;
    equal(("claimed", totals.claimed.u128()), ("the model's", claimed))?;
    equal(("live", totals.live.u128()), ("the model's", live))?;
    equal(
        ("the treasury's balance", suite.balance(&suite.treasury)),
        ("returned", model.returned),
    )?;
    equal(
        ("the balance", suite.balance(&suite.contract)),
        ("held and strays", totals.held.u128() + model.strays),
    )?;
    let paid = model.paid.values().sum::<u128>();
    equal(("everything paid", paid), ("everything claimed", claimed))?;
    for person in ["alice", "bob", "carol"] {
        let paid = model.paid.get(person).copied().unwrap_or_default();
        equal((person, suite.balance_of(person)), ("paid", paid))?;
    }
    let mut unvested_sum = 0;
    for (grant, expected) in suite.all_grants().iter().zip(&model.grants) {
        let vested = model.vested_of(expected);
        assert_eq!(&grant.beneficiary, &account(expected.beneficiary));
        assert_eq!(grant.offered_to.clone(), expected.offered.map(account));
        assert_eq!(grant.vested.u128(), vested, "{grant:?}");
        assert_eq!(grant.claimable.u128(), vested - expected.claimed);
        if expected.revoked.is_none() {
            unvested_sum += expected.total - vested;
        }
    }
    let unvested: UnvestedResponse = suite.query(&QueryMsg::Unvested {});
    let rounded = unvested_sum - unvested.unvested.u128();
    assert!(rounded <= model.grants.len() as u128, "{rounded}");
    let before: u128 = (0..3)
        .map(|plan| model.live_before[plan] - model.vested(plan, model.live_before[plan]))
        .sum();
    let unclaimed: u128 = model
        .grants
        .iter()
        .filter(|grant| grant.beneficiary == "incentives")
        .map(|grant| model.vested_of(grant) - grant.claimed)
        .sum();
    equal(
        ("not circulating", suite.non_circulating()),
        ("unvested and unclaimed", before + unclaimed),
    )
}

#[test]
fn the_contract_and_its_model_agree() {
    simulation::run::<Suite>(&Plan {
        operations: 60,
        seeds: (0..96).collect(),
        refused: &[],
    });
}
