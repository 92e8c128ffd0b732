//! Random operations on the sale and on its model, for both pricings.

use cosmwasm_std::coin;
use cw_multi_test::AppResponse;
use oaic_messages::sale::*;
use oaic_messages::shared::DENOM;
use oaic_sale::ContractError;
use oaic_testing::simulation::{self, equal, Outcome, Plan, Simulation};
use oaic_testing::stubs::TreasuryConduct;
use proptest::prelude::*;

use crate::model::*;
use crate::suite::*;

/// Mostly what may succeed: buys while the sale is open, the rest once it is decided.
fn ops(model: &Model) -> impl Strategy<Value = Op> {
    let open = model.end == End::Open && !model.over();
    let (open, decided) = if open { (20, 1) } else { (2, 3) };
    let amount = || prop_oneof![1 => 1..2_000u128, 4 => 1..200u128];
    let buyer = || prop::sample::select(&BUYERS[..]);
    let denom = || prop::option::of(0..3usize);
    let long = prop::sample::select(&[WINDOW, REOPEN_AFTER, PROCEEDS_STAY][..]);
    let named = || prop::option::of(any::<Named>());
    prop_oneof![
        3 => prop_oneof![1..20u64, Just(1)].prop_map(Op::Wait),
        3 => long.prop_map(Op::Wait),
        open => (buyer(), 0..3usize, amount(), prop::option::weighted(0.2, 1..600u128))
            .prop_map(|(by, denom, amount, min)| Op::Buy(by, denom, amount, min)),
        4 => Just(Op::Finalize),
        2 * decided => (buyer(), named()).prop_map(|(who, named)| Op::Claim(who, named)),
        2 * decided => (buyer(), named(), prop::option::weighted(0.3, 0..4u32))
            .prop_map(|(who, named, round)| Op::Refund(who, named, round)),
        decided => Just(Op::Reopen),
        2 * decided => (buyer(), prop_oneof![1..600u128, Just(1), Just(250)])
            .prop_map(|(who, amount)| Op::GiveBack(who, amount)),
        decided => (any::<bool>(), prop::bool::weighted(0.6))
            .prop_map(|(open, queued)| Op::Govern(open, queued)),
        decided => denom().prop_map(Op::Sweep),
        1 => denom().prop_map(Op::Freeze),
        1 => prop_oneof![Just("owner"), buyer()].prop_map(Op::Cancel),
        1 => (1..50u128).prop_map(Op::Stray),
        1 => (any::<bool>(), denom()).prop_map(|(oaic, denom)| Op::Conduct(oaic, denom)),
    ]
}

fn run(suite: &mut Suite, op: &Op) -> Result<AppResponse, ContractError> {
    let all_or = |named: Option<Named>| {
        named.map(|named| names(named).into_iter().map(Into::into).collect())
    };
    let (by, msg) = match *op {
        Op::Buy(by, denom, amount, min) => {
            let min_tokens = min.map(Into::into);
            let funds = [coin(amount, DENOMS[denom])];
            return suite.run_with(by, ExecuteMsg::Buy { min_tokens }, &funds);
        }
        Op::GiveBack(name, amount) => return suite.send(name, amount, &ReceiveMsg::GiveBack {}),
        Op::Finalize => ("anyone", ExecuteMsg::Finalize {}),
        Op::Claim(name, named) => {
            let (buyer, assets) = (account(name).into(), all_or(named));
            ("anyone", ExecuteMsg::Claim { buyer, assets })
        }
        Op::Refund(name, named, round) => {
            let msg = ExecuteMsg::Refund {
                buyer: account(name).into(),
                assets: all_or(named),
                round,
            };
            ("anyone", msg)
        }
        Op::Reopen => ("anyone", ExecuteMsg::Reopen {}),
        Op::Cancel(by) => (by, ExecuteMsg::Cancel {}),
        Op::Sweep(denom) => ("anyone", sweep(denom.map(|denom| DENOMS[denom]))),
        _ => {
            happens(suite, op);
            return Ok(AppResponse::default());
        }
    };
    suite.run(by, msg)
}

/// What nobody asks the sale for.
fn happens(suite: &mut Suite, op: &Op) {
    let denom_of = |denom: Option<usize>| denom.map(|denom| DENOMS[denom]);
    match *op {
        Op::Wait(seconds) => suite.advance(seconds, 1),
        Op::Stray(amount) => suite.stray(amount),
        Op::Conduct(refuses_oaic, denom) => suite.conduct(TreasuryConduct {
            refuses_oaic,
            refuses: denom_of(denom).map(str::to_owned),
            ..TreasuryConduct::default()
        }),
        Op::Freeze(denom) => suite.bank.freeze(denom_of(denom)),
        Op::Govern(open, queued) => suite.answer_as_dao(Some(open), Some(queued)),
        _ => unreachable!("{op:?} is a message"),
    }
}

fn names((oaic, denoms): Named) -> Vec<&'static str> {
    let denoms = DENOMS.into_iter().zip(denoms);
    let named = denoms.filter(|(_, named)| *named).map(|(denom, _)| denom);
    oaic.then_some(DENOM).into_iter().chain(named).collect()
}

fn agree(suite: &Suite, model: &Model) {
    for name in BUYERS {
        let buyer = model.buyers.get(name).cloned().unwrap_or_default();
        let got = buyer.got;
        let held = got.0 - buyer.returned;
        assert_eq!(suite.balance_of(name), held, "{}'s OAIC", name);
        for (index, denom) in DENOMS.iter().enumerate() {
            let past = model.past.iter().filter_map(|round| round.get(name));
            let past: u128 = past.map(|b| b.paid[index] - b.got.1[index]).sum();
            let expected = past + buyer.paid[index] - got.1[index];
            assert_eq!(suite.spent(name, denom), expected, "{}'s {}", name, denom);
        }
    }
    let (free, stays) = model.free();
    let totals = suite.totals();
    assert_eq!(suite.balance(&suite.treasury), model.treasury.0);
    let found = suite.balance(&suite.contract) - totals.owed_tokens.u128();
    assert_eq!(found, free.0);
    for (index, denom) in DENOMS.iter().enumerate() {
        let here = suite.coins(&suite.contract, denom);
        assert_eq!(here - totals.owed_coins[index].amount.u128(), free.1[index]);
        assert_eq!(totals.proceeds[index].amount.u128(), stays.1[index]);
        let delivered = suite.coins(&suite.treasury, denom);
        assert_eq!(delivered, model.treasury.1[index]);
    }
    assert_eq!(totals.returned_tokens.u128(), stays.0);
    assert_eq!(suite.status().committed.u128(), model.total());
    // As the block found it.
    assert_eq!(suite.non_circulating(), model.unsold.1);
    suite.check_totals();
}

/// In the end everybody is paid and nothing is left.
fn last() -> impl Iterator<Item = Op> {
    let open = [
        Op::Wait(2 * WINDOW),
        Op::Conduct(false, None),
        Op::Freeze(None),
        Op::Finalize,
    ];
    let paid = BUYERS.into_iter().flat_map(|name| {
        let rounds = (1..20).map(move |round| Op::Refund(name, None, Some(round)));
        [Op::Claim(name, None)].into_iter().chain(rounds)
    });
    let late = [Op::Govern(true, false), Op::Wait(PROCEEDS_STAY)];
    let swept = [None, Some(0), Some(1), Some(2)].map(Op::Sweep);
    open.into_iter().chain(paid).chain(late).chain(swept)
}

impl Simulation for Suite {
    type Model = Model;
    type Operation = Op;

    fn model() -> BoxedStrategy<Model> {
        // At the opening, or shortly before it.
        let opening = prop_oneof![Just(0), Just(-5)];
        (any::<bool>(), opening)
            .prop_map(|(pro_rata, now)| Model::new(pro_rata, now))
            .boxed()
    }

    fn operation(model: &Model) -> BoxedStrategy<Op> {
        ops(model).boxed()
    }

    fn predict(model: &mut Model, op: &Op) -> Option<bool> {
        Some(model.apply(op).is_some())
    }

    fn start(model: &Model) -> Result<Self, String> {
        let mut suite = Suite::try_new(CAP, |params| {
            params.for_sale = CAP.into();
            params.soft_cap = SOFT.into();
            params.min_purchase = MIN.into();
            params.max_per_buyer = MAX.into();
            params.ends_at = params.starts_at + WINDOW;
            if model.pro_rata {
                params.pricing = Pricing::ProRata;
            }
        })?;
        suite.advance(DAY.saturating_add_signed(model.now), 1);
        Ok(suite)
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        Ok(run(self, op).into())
    }

    fn check(&self, model: &Model) -> Result<(), String> {
        agree(self, model);
        Ok(())
    }

    fn finish(mut self, mut model: Model) -> Result<(), String> {
        for op in last() {
            let mut next = model.clone();
            let must = next.apply(&op).is_some();
            equal(("done", run(&mut self, &op).is_ok()), ("due", must))?;
            if must {
                model = next;
            }
            agree(&self, &model);
        }
        // A failed sale keeps its coins.
        let stays = if model.end == End::Bad { CAP } else { 0 };
        assert_eq!(self.balance(&self.contract), stays);
        for denom in DENOMS {
            assert_eq!(self.coins(&self.contract, denom), 0);
        }
        Ok(())
    }
}

#[test]
fn the_sale_and_its_model_agree() {
    simulation::run::<Suite>(&Plan {
        operations: 120,
        seeds: (0..64).collect(),
        refused: &[],
    });
}
