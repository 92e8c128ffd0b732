//! Bonds, cheats, votes and channels in any order.

use std::collections::BTreeMap;

use oaic_messages::compute_settlement::*;
use oaic_testing::simulation::cases;
use oaic_vouchers::lane;
use proptest::prelude::*;

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

/// The highest minimum bond that can be voted.
const MAX_MIN_BOND: u128 = 20_000_000 * OAIC;

#[derive(Clone, Debug)]
enum Op {
    Open(u8, u128, bool),
    Pay(u8, u128),
    Cheat(u8, u8),
    Retire(u8),
    AddKey,
    Bond(u128),
    Unbond(u128),
    Withdraw,
    Vote(u128, u16),
    Pass(u64, u64),
    Release(u8),
    Flush,
    Claim,
}

fn op() -> impl Strategy<Value = Op> {
    let amount = prop_oneof![1u128..30, Just(OAIC), Just(5 * OAIC), Just(MIN_BOND)];
    prop_oneof![
        3 => (0u8..3, amount.clone(), any::<bool>()).prop_map(|(a, b, c)| Op::Open(a, b, c)),
        3 => (0u8..6, amount.clone()).prop_map(|(a, b)| Op::Pay(a, b)),
        5 => (0u8..6, 0u8..4).prop_map(|(a, b)| Op::Cheat(a, b)),
        1 => (0u8..4).prop_map(Op::Retire),
        2 => Just(Op::AddKey),
        2 => prop_oneof![Just(MIN_BOND), Just(1), Just(MIN_BOND / 10)].prop_map(Op::Bond),
        2 => prop_oneof![Just(MIN_BOND), Just(1), Just(MIN_BOND / 10)].prop_map(Op::Unbond),
        1 => Just(Op::Withdraw),
        1 => (prop_oneof![Just(1u128), Just(MIN_BOND), Just(2 * MIN_BOND), Just(MAX_MIN_BOND)], prop_oneof![Just(100u16), Just(1_000), Just(10_000)]).prop_map(|(a, b)| Op::Vote(a, b)),
        2 => prop_oneof![Just((1, 1)), Just((DAY, 100)), Just((14 * DAY, 40_000)), Just((0, 1))].prop_map(|(a, b)| Op::Pass(a, b)),
        1 => (0u8..6).prop_map(Op::Release),
        1 => Just(Op::Flush),
        1 => Just(Op::Claim),
    ]
}

proptest! {
    #![proptest_config(cases(120))]

    /// Totals, and who is paid what, over bonds, cheats, votes.
    #[test]
    fn bonds_are_as_the_totals_have_them(ops in prop::collection::vec(op(), 5..40)) {
        let (mut w, mut b) = attacked();
        let mut keys = vec![w.receipt_key.clone()];
        let mut channels: Vec<u64> = vec![];
        let mut seq = 1;
        // What an incident of each key costs, once it was charged.
        let mut measures: BTreeMap<u8, u128> = BTreeMap::new();
        for op in &ops {
            match op {
                Op::Open(who, amount, refund) => {
                    let label = ["payer", "thief", "payer2"][usize::from(*who)];
                    let open = OpenChannel {
                        refund_to: refund.then(|| w.who("refund").to_string()),
                        referrer: refund.then(|| w.who("referrer").to_string()),
                        ..w.opening()
                    };
                    if let Ok(done) = w.try_open(label, *amount, open) {
                        channels.push(opened(&done));
                    }
                }
                Op::Pay(c, amount) => if let Some(c) = channels.get(usize::from(*c)) {
                    seq += 1;
                    let entry = w.sign(&draft(*c, seq, *amount));
                    w.settle_bytes(entry).unwrap();
                },
                Op::Cheat(c, k) => if let (Some(c), Some(key)) = (channels.get(usize::from(*c)), keys.get(usize::from(*k))) {
                    w.receipt_key = key.clone();
                    let msg = cheat_at(&w, *c, lane::of_key((*k).into(), 0), seq);
                    let before = slashable(&w);
                    let charges = receipt_key(&w, (*k).into()).charges.u128();
                    let done = w.run("other", msg);
                    let cost = before - slashable(&w);
                    if done.is_ok() {
                        let cfg = w.config();
                        let share = |of: u128| (of * u128::from(cfg.params.slash_bps)).div_ceil(10_000);
                        let most = measures.get(k).map_or(u128::MAX, |measure| measure - charges);
                        prop_assert_eq!(cost, share(before).min(most));
                        prop_assert!(cost > 0 || !measures.contains_key(k));
                        measures.entry(*k).or_insert(share(cfg.params.min_bond.u128()));
                    } else {
                        prop_assert_eq!(cost, 0);
                    }
                },
                Op::Retire(k) => drop(w.run("provider", retire_receipt_key((*k).into()))),
                Op::AddKey => {
                    let key = signing_key(100 + u8::try_from(keys.len()).unwrap());
                    if w.run("provider", add_receipt_key(&key)).is_ok() {
                        keys.push(key);
                    }
                }
                Op::Bond(a) => drop(w.bond(*a)),
                Op::Unbond(a) => drop(w.unbond(*a)),
                Op::Withdraw => drop(w.withdraw_bond()),
                Op::Vote(min, share) => {
                    w.vote(|params| (params.min_bond, params.slash_bps) = ((*min).into(), *share)).unwrap();
                }
                Op::Pass(s, h) => w.advance(*s, *h),
                Op::Release(c) => if let Some(c) = channels.get(usize::from(*c)) {
                    drop(w.run("provider", release(&[*c])));
                },
                Op::Flush => drop(w.run("thief", ExecuteMsg::FlushFee {})),
                Op::Claim => {
                    let referrer = w.who("referrer").to_string();
                    drop(w.run("thief", ExecuteMsg::ClaimReferral { referrer }));
                    let of = |payee| payee_ref(1, payee);
                    drop(w.run("thief", ExecuteMsg::Claim { payees: vec![of(0), of(1), of(0)] }));
                }
            }
            b.go_through(&mut w);
        }
    }
}
