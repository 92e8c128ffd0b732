//! Facts, settlements and late receipts in awkward orders: what is left, and what is at risk.

use crate::common::*;
use oaic_channel::*;
use oaic_messages::compute_settlement::UnitKind;
use oaic_vouchers::SigningKey;
use rand::{rngs::StdRng, Rng, SeedableRng};

fn facts(reserve: u128, paid: u128, height: u64) -> ChannelTerms {
    let mut t = terms();
    t.channel.reserve = reserve;
    t.channel.paid = paid;
    t.channel.seen = Moment {
        time: NOW.time,
        height,
    };
    t
}

/// The same after the payer's key was rotated to [`new_payer_key`].
fn rotated_facts(reserve: u128, paid: u128) -> ChannelTerms {
    let mut t = facts(reserve, paid, 1_010);
    t.channel.session = rotated(&new_payer_key(), 1).channel.session;
    t
}

/// One call of exactly 1,000.
fn call_1000(pair: &mut Pair, id: LaneId, n: u64) {
    whole_call(&mut pair.payer, &mut pair.provider, id, 1_000 + n);
}

/// Both hear what the chain paid of lane 0 by a height.
fn settled(pair: &mut Pair, sequence: u64, paid: u128, height: u64) {
    let told = [(lane(0), chain(sequence, paid))];
    pair.payer.mark_settled(&told, height).unwrap();
    pair.provider.mark_settled(&told, height).unwrap();
}

/// Settled twice since the facts were read; nothing else changed, so it only observes.
#[test]
fn settling_twice_since_the_facts_leaves_the_rest_settleable() {
    let mut pair = Pair::new(1);
    pair.attach(&facts(10_000, 0, 1_000));
    for n in 0..5 {
        call_1000(&mut pair, lane(0), n);
    }
    settled(&mut pair, 4, 5_000, 1_001);
    pair.attach(&facts(5_000, 5_000, 1_001));
    assert_eq!(pair.provider.room(CHANNEL).unwrap(), 5_000);
    call_1000(&mut pair, lane(0), 5);
    settled(&mut pair, 5, 6_000, 1_002);
    assert_eq!(pair.provider.room(CHANNEL).unwrap(), 4_000);
    call_1000(&mut pair, lane(0), 6);
    settled(&mut pair, 6, 7_000, 1_003);
    pair.provider.observe(CHANNEL, due(0, 4)).unwrap();
    let voucher = pair.payer.authorize(call(lane(0), 1_007)).unwrap();
    // 3,000 are left on chain.
    answer(&mut pair.provider, &voucher, 1_007);
    let due = pair.provider.settleable(10).unwrap();
    assert_eq!(
        due.len(),
        1,
        "8,000 in receipts, 7,000 paid, 3,000 in the reserve: nothing is due?"
    );
}

/// The facts knew of a settlement that this store hears of by a later reading of the lane.
#[test]
fn a_lane_read_after_the_facts_leaves_the_rest_settleable() {
    let mut pair = Pair::new(2);
    pair.attach(&facts(10_000, 0, 1_000));
    for n in 0..5 {
        call_1000(&mut pair, lane(0), n);
    }
    call_1000(&mut pair, lane(1), 9);
    // A watchtower settled lane 0 at 1,001. Facts read at 1,002, lanes at 1,003.
    pair.attach(&facts(5_000, 5_000, 1_002));
    assert_eq!(pair.provider.settleable(10).unwrap().len(), 2);
    pair.provider
        .mark_settled(&[(lane(0), chain(4, 5_000))], 1_003)
        .unwrap();
    let due = pair.provider.settleable(10).unwrap();
    assert_eq!(due.len(), 1, "lane 1 has 1,000, the reserve 5,000");
}

/// What a given-up call held is freed once its key is gone: exposure and budget.
#[test]
fn realizing_frees_the_budget_too() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    let before = pair.payer.budget(CHANNEL).unwrap();
    pair.payer.authorize(call(lane(0), 2)).unwrap();
    pair.payer.give_up(lane(0)).unwrap();
    let rotated = rotated_facts(BUDGET, 0);
    pair.attach_payer(&rotated, &new_payer_key());
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), CEILING);
    pair.payer
        .realize(CHANNEL, &[(lane(0), ChainLane::default())], 1_011)
        .unwrap();
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), 0);
    assert_eq!(pair.payer.budget(CHANNEL).unwrap(), before);
}

/// What final claims took above receipts stays counted, even when realize is told less than was
/// noted of a later height.
#[test]
fn realize_forgets_nothing_that_was_noted() {
    let mut pair = Pair::new(1);
    pair.payer.authorize(call(lane(0), 2)).unwrap();
    pair.payer.give_up(lane(0)).unwrap();
    pair.payer
        .mark_settled(&[(lane(0), chain(0, 1_000))], 1_012)
        .unwrap();
    let rotated = rotated_facts(BUDGET - 1_000, 1_000);
    pair.attach_payer(&rotated, &new_payer_key());
    pair.payer
        .realize(CHANNEL, &[(lane(0), ChainLane::default())], 1_011)
        .unwrap();
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), 1_000);
}

/// A refusal applies nothing.
#[test]
fn realize_refused_applies_nothing() {
    let mut pair = Pair::new(1);
    pair.payer.authorize(call(lane(0), 2)).unwrap();
    pair.payer.give_up(lane(0)).unwrap();
    let rotated = rotated_facts(BUDGET, 0);
    pair.attach_payer(&rotated, &new_payer_key());
    let list = [
        (lane(0), ChainLane::default()),
        (lane(9), ChainLane::default()),
    ];
    assert!(pair.payer.realize(CHANNEL, &list, 1_011).is_err());
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), CEILING);
}

/// A late receipt after realize doesn't count twice.
#[test]
fn a_late_receipt_after_realize_counts_once() {
    let mut pair = Pair::new(1);
    let (_, receipt) = pair.serve(lane(0), 100);
    pair.payer.give_up(lane(0)).unwrap();
    let amount = 120;
    let rotated = rotated_facts(BUDGET - amount, amount);
    pair.attach_payer(&rotated, &new_payer_key());
    pair.payer
        .realize(CHANNEL, &[(lane(0), chain(0, amount))], 1_011)
        .unwrap();
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), amount);
    let late = Delivery {
        lane: lane(0),
        receipt,
        response_hash: None,
    };
    // Taken or refused.
    let _ = pair.payer.accept(&late);
    let e = pair.payer.exposure(CHANNEL).unwrap();
    assert!(e <= amount, "{e} counted, {amount} lost");
}

/// Facts and lanes in every order: the provider never grants more than the chain can pay.
#[test]
fn budgets_err_small_in_any_order() {
    for seed in 0..60 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut pair = Pair::new(3);
        let reserve = 6_000u128;
        // What was paid of each lane, by height.
        let mut history: Vec<[(u64, u128); 3]> = vec![[(0, 0); 3]];
        pair.attach(&facts(reserve, 0, 1_000));
        let mut attached = 0usize;
        for step in 0..60u64 {
            match rng.gen_range(0..5) {
                0 | 1 => {
                    let id = lane(rng.gen_range(0..3));
                    let Ok(v) = pair.payer.authorize(call(id, step)) else {
                        continue;
                    };
                    match pair.provider.admit(&asked(&v, step)) {
                        Ok(Admission::Serve { sequence, .. }) => {
                            let mut done = completion(id, sequence, step);
                            done.units =
                                UnitKind::slots(&[(UnitKind::Prompt, rng.gen_range(0..1_000))]);
                            let r = pair.provider.complete(&done).unwrap();
                            pair.payer.accept(&delivery(id, &r, step)).unwrap();
                        }
                        _ => {
                            let Ok(Admission::Replay { receipt, .. }) =
                                pair.provider.admit_zero(&asked(&v, step))
                            else {
                                panic!()
                            };
                            pair.payer
                                .accept(&Delivery {
                                    lane: id,
                                    receipt,
                                    response_hash: None,
                                })
                                .unwrap();
                        }
                    }
                }
                2 => {
                    let mut now = *history.last().unwrap();
                    let at = rng.gen_range(0..3u32);
                    if let Ok(Some(state)) = pair.provider.lane(lane(at)) {
                        if let Some(v) = state.voucher {
                            now[at as usize] = (v.sequence, state.sum.min(v.amount));
                        }
                    }
                    history.push(now);
                }
                3 => {
                    // Read at some height, told in any order.
                    let h = rng.gen_range(0..history.len());
                    let at = rng.gen_range(0..3u32);
                    let (sequence, paid) = history[h][at as usize];
                    let told = [(lane(at), chain(sequence, paid))];
                    if pair.provider.lane(lane(at)).unwrap().is_some() {
                        let o = pair.provider.mark_settled(&told, 1_000 + h as u64).unwrap();
                        assert!(o.is_empty());
                    }
                    pair.payer.mark_settled(&told, 1_000 + h as u64).unwrap();
                }
                _ => {
                    let h = rng.gen_range(attached..history.len());
                    attached = h;
                    let paid: u128 = history[h].iter().map(|l| l.1).sum();
                    pair.attach(&facts(reserve - paid, paid, 1_000 + h as u64));
                }
            }
            let sums: u128 = pair
                .provider
                .lanes(CHANNEL)
                .unwrap()
                .iter()
                .map(|l| l.sum)
                .sum();
            assert!(
                sums <= reserve,
                "seed {seed}: answered for {sums} of {reserve}"
            );
            assert!(
                pair.provider.room(CHANNEL).unwrap() <= reserve - sums,
                "seed {seed}"
            );
            assert!(
                pair.payer.budget(CHANNEL).unwrap() <= reserve - sums,
                "seed {seed}"
            );
        }
    }
}

/// Two more receipts came in after the last settlement, which the chain can pay: they are offered.
#[test]
fn what_is_unsettled_is_offered_after_two_settlements() {
    let mut pair = Pair::new(2);
    pair.attach(&facts(10_000, 0, 1_000));
    for n in 0..5 {
        call_1000(&mut pair, lane(0), n);
    }
    settled(&mut pair, 4, 5_000, 1_001);
    pair.attach(&facts(5_000, 5_000, 1_001));
    // Three calls are answered, and settled in three rounds of a watchtower, one lies unsettled.
    for n in 5..8 {
        call_1000(&mut pair, lane(0), n);
    }
    call_1000(&mut pair, lane(1), 20);
    assert_eq!(pair.provider.settleable(10).unwrap().len(), 2);
    pair.provider
        .mark_settled(&[(lane(0), chain(5, 6_000))], 1_002)
        .unwrap();
    assert_eq!(pair.provider.settleable(10).unwrap().len(), 2);
    pair.provider
        .mark_settled(&[(lane(0), chain(7, 8_000))], 1_003)
        .unwrap();
    let due = pair.provider.settleable(10).unwrap();
    assert_eq!(
        due.len(),
        1,
        "lane 1 has 1,000 of the 2,000 that the chain still has"
    );
}

/// The payer only renews its facts, as it must every 300 s, and reads no lanes.
#[test]
fn a_payer_that_renews_its_facts_spends_all_of_its_reserve() {
    let mut pair = Pair::new(1);
    pair.attach(&facts(10_000, 0, 1_000));
    for n in 0..5 {
        call_1000(&mut pair, lane(0), n);
    }
    pair.attach_payer(&facts(5_000, 5_000, 1_001), &payer_key());
    assert_eq!(pair.payer.budget(CHANNEL).unwrap(), 5_000);
}

/// Key 0 is retired with 9,000 unsettled; the store of key 1 begins.
#[test]
fn a_second_store_does_not_promise_the_reserve_again() {
    let mut pair = Pair::new(1);
    pair.attach(&facts(10_000, 0, 1_000));
    for n in 0..9 {
        call_1000(&mut pair, lane(0), n);
    }
    let k = SigningKey::from_seed([0x77; 32]);
    let mut b = ProviderSession::create(pair.folder.path().join("b.db"), options(), &k, 1).unwrap();
    let mut t = facts(10_000, 0, 1_010);
    t.channel.receipt_keys = vec![public(1, &k)];
    b.attach(&t).unwrap();
    pair.attach_payer(&t, &payer_key());
    assert!(
        b.room(CHANNEL).unwrap() <= 1_000,
        "room {}",
        b.room(CHANNEL).unwrap()
    );
}
