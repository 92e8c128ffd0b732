//! Random operations against a reference model that knows nothing of storage: after each, what was
//! allowed, every total, every balance and what the block found must agree.

mod model;

use oaic_incentives::ContractError;
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::incentives::*;
use oaic_testing::simulation::{self, Outcome, Plan, Simulation};
use proptest::prelude::*;

use crate::suite::*;
use model::{Model, Op, PEOPLE, REPORTERS};

/// Half of the claims are of rewards that are due, if any is.
fn operation(model: &Model) -> impl Strategy<Value = Op> {
    let person = || prop::sample::select(PEOPLE.to_vec());
    let reporter = || prop::sample::select(REPORTERS.to_vec());
    let amount = || prop_oneof![0u128..4, 1u128..5_000, 1u128..500_000];
    let id = || 0u64..5;
    let back = || prop_oneof![0u64..3, 0u64..8];
    let claim = || (0u8..4, back(), person()).prop_map(|(g, b, p)| Op::Claim(g, b, p));
    prop_oneof![
        3 => (1u128..2_000_000).prop_map(Op::Arrive),
        2 => Just(Op::Sync),
        2 => Just(Op::Roll),
        9 => (reporter(), prop_oneof![3 => Just(0u64), 2 => Just(1), 1 => 2u64..4], person(), amount())
            .prop_map(|(r, b, p, n)| Op::Report(r, b, p, n)),
        5 => claim(),
        4 => match model.due() {
            due if due.is_empty() => claim().boxed(),
            due => prop::sample::select(due).boxed(),
        },
        4 => (0u8..4, back()).prop_map(|(g, b)| Op::Expire(g, b)),
        3 => (person(), prop::collection::vec(amount(), 0..4)).prop_map(|(p, n)| Op::Grant(p, n)),
        4 => (id(), 0u32..4).prop_map(|(g, m)| Op::Approve(g, m)),
        1 => id().prop_map(Op::CancelGrant),
        4 => id().prop_map(Op::ClaimGrant),
        3 => (amount(), 0u64..3 * EPOCH).prop_map(|(n, t)| Op::Bounty(n, t)),
        2 => (id(), person()).prop_map(|(b, p)| Op::Award(b, p)),
        1 => id().prop_map(Op::CancelBounty),
        2 => id().prop_map(Op::ReclaimBounty),
        2 => id().prop_map(Op::ClaimBounty),
        1 => (0u16..12_000, 0u16..12_000).prop_map(|(a, b)| Op::Weights(a, b)),
        1 => (0u16..2_500, 0u16..6_000, 0u64..4, 0u16..6_000)
            .prop_map(|(r, k, t, s)| Op::Config(r, k, t, s)),
        1 => (0u16..1_600).prop_map(Op::Bounds),
        3 => (1u128..200_000).prop_map(Op::Fee),
        1 => (reporter(), 0u8..4).prop_map(|(r, g)| Op::Reporter(r, g)),
        1 => reporter().prop_map(Op::Strike),
        8 => prop_oneof![0u64..10, 1..2 * EPOCH, EPOCH..9 * EPOCH].prop_map(Op::Wait),
    ]
}

fn run(suite: &mut Suite, op: &Op) -> Result<(), ContractError> {
    let epoch = |back: &u64| suite.epoch() - back;
    let (sender, msg) = match op {
        Op::Arrive(amount) => {
            suite.arrive(*amount);
            return Ok(());
        }
        Op::Fee(gross) => {
            suite.transfer("bank", &account("payee"), *gross);
            return Ok(());
        }
        Op::Wait(seconds) => {
            suite.advance(*seconds, 1);
            return Ok(());
        }
        Op::Sync => ("anyone", ExecuteMsg::Sync {}),
        Op::Roll => ("anyone", ExecuteMsg::RollEpoch {}),
        Op::Report(reporter, back, person, fee) => (*reporter, report(epoch(back), person, *fee)),
        Op::Claim(program, back, person) => ("anyone", claim(*program, epoch(back), person)),
        Op::Expire(program, back) => ("anyone", expire(*program, epoch(back))),
        Op::Grant(person, amounts) => ("owner", create_grant(person, amounts)),
        Op::Approve(grant, milestone) => ("owner", approve(*grant, *milestone)),
        Op::CancelGrant(grant) => ("owner", ExecuteMsg::CancelGrant { grant: *grant }),
        Op::ClaimGrant(grant) => ("anyone", ExecuteMsg::ClaimGrant { grant: *grant }),
        Op::Bounty(amount, after) => ("owner", post_bounty(*amount, suite.now() + after)),
        Op::Award(bounty, person) => ("owner", award(*bounty, person)),
        Op::CancelBounty(bounty) => ("owner", ExecuteMsg::CancelBounty { bounty: *bounty }),
        Op::ReclaimBounty(bounty) => ("anyone", ExecuteMsg::ReclaimBounty { bounty: *bounty }),
        Op::ClaimBounty(bounty) => ("anyone", ExecuteMsg::ClaimBounty { bounty: *bounty }),
        Op::Weights(api, market) => {
            let rest = 10_000u16.saturating_sub(api + market);
            ("owner", set_programs(&[*api, *market, rest], &[]))
        }
        Op::Bounds(cap_bps) => ("owner", ExecuteMsg::SetBounds { cap_bps: *cap_bps }),
        Op::Config(release_bps, usage_cap_bps, claim_ttl_epochs, risk_bps) => (
            "owner",
            ExecuteMsg::UpdateConfig {
                release_bps: Some(*release_bps),
                usage_cap_bps: Some(*usage_cap_bps),
                claim_ttl_epochs: Some(*claim_ttl_epochs),
                risk_bps: Some(*risk_bps),
            },
        ),
        Op::Reporter(reporter, program) => ("owner", set_reporter(reporter, *program)),
        Op::Strike(reporter) => ("owner", remove_reporter(reporter)),
    };
    suite.run(sender, msg).map(drop)
}

impl Simulation for Suite {
    type Model = Model;
    type Operation = Op;

    fn model() -> BoxedStrategy<Model> {
        Just(Model::new(1_000_000)).boxed()
    }

    fn operation(model: &Model) -> BoxedStrategy<Op> {
        operation(model).boxed()
    }

    fn predict(model: &mut Model, op: &Op) -> Option<bool> {
        Some(model.apply(op).is_some())
    }

    fn start(model: &Model) -> Result<Self, String> {
        Ok(Suite::funded(model.free))
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        Ok(run(self, op).into())
    }

    fn check(&self, model: &Model) -> Result<(), String> {
        self.check_totals();
        let totals = self.totals();
        let found = [
            totals.free,
            totals.programs,
            totals.grants_pool,
            totals.reserved_grants,
            totals.reserved_bounties,
            totals.risk_due,
            totals.unsynced,
        ];
        let known = [
            model.free,
            model.programs(),
            model.pool,
            model.reserved_grants(),
            model.reserved_bounties(),
            model.risk_due,
            model.unsynced,
        ];
        assert_eq!(found.map(|place| place.u128()), known);
        assert_eq!(totals.accounted.u128(), known[..6].iter().sum::<u128>());
        assert_eq!(self.risk_pool(), model.risk_paid);
        for person in PEOPLE {
            let paid = model.paid.get(person).copied().unwrap_or_default();
            assert_eq!(self.balance(&account(person)), paid, "{person}");
        }
        let start: NonCirculatingResponse = self.query(&QueryMsg::NonCirculating {});
        let held = known.iter().sum::<u128>();
        assert_eq!(start.amount.u128(), model.block_start.max(held));
        Ok(())
    }
}

#[test]
fn the_contract_and_its_model_agree() {
    simulation::run::<Suite>(&Plan {
        operations: 120,
        seeds: (0..96).collect(),
        refused: &[],
    });
}
