//! Facts, settlements and late receipts in awkward orders: what is left, and what is at risk.

use crate::common::*;
use rand::{rngs::StdRng, Rng, SeedableRng};

fn facts(reserve: u128, paid: u128, height: u64) -> ChannelTerms {
    let mut facts = later(0, height - NOW.height);
    (facts.channel.reserve, facts.channel.paid) = (reserve, paid);
    facts
}

/// Calls of exactly 1,000 each.
fn call_1000(pair: &mut Pair, id: LaneId, calls: u64) {
    for n in 0..calls {
        whole_call(&mut pair.payer, &mut pair.provider, id, 1_000 + n);
    }
}

/// A pair by facts of 10,000 in the reserve, with so many calls of 1,000 on lane 0.
fn with_10_000(lanes: u32, calls: u64) -> Pair {
    let mut pair = Pair::new(lanes);
    pair.attach(&facts(10_000, 0, 1_000));
    call_1000(&mut pair, lane(0), calls);
    pair
}

/// The payer's key is rotated after so much was paid.
fn rotate(pair: &mut Pair, paid: u128) {
    let mut rotated = facts(BUDGET - paid, paid, 1_010);
    rotated.channel.session = public(1, &new_payer_key());
    pair.attach_payer(&rotated, &new_payer_key());
}

fn realize(pair: &mut Pair, paid: u128) {
    let lanes = [(lane(0), chain(0, paid))];
    pair.payer.realize(CHANNEL, &lanes, 1_011).unwrap();
}

/// Both hear what the chain paid of lane 0 by a height.
fn settled(pair: &mut Pair, sequence: u64, paid: u128, height: u64) {
    let lanes = [(lane(0), chain(sequence, paid))];
    pair.payer.mark_settled(&lanes, height).unwrap();
    pair.settled(lane(0), chain(sequence, paid), height);
}

/// Settled twice since the facts were read; nothing else changed, so it only observes.
#[test]
fn settling_twice_since_the_facts_leaves_the_rest_settleable() {
    let mut pair = with_10_000(1, 5);
    settled(&mut pair, 4, 5_000, 1_001);
    pair.attach(&facts(5_000, 5_000, 1_001));
    assert_eq!(pair.room(), 5_000);
    call_1000(&mut pair, lane(0), 1);
    settled(&mut pair, 5, 6_000, 1_002);
    assert_eq!(pair.room(), 4_000);
    call_1000(&mut pair, lane(0), 1);
    settled(&mut pair, 6, 7_000, 1_003);
    pair.provider.observe(CHANNEL, due(0, 4)).unwrap();
    let voucher = pair.authorize(lane(0), 1_007);
    // 3,000 are left on chain.
    answer(&mut pair.provider, &voucher, 1_007);
    // 8,000 in receipts, 7,000 paid.
    assert_eq!(pair.settleable().len(), 1);
}

/// The facts knew of a settlement that this store hears of by a later reading of the lane.
#[test]
fn a_lane_read_after_the_facts_leaves_the_rest_settleable() {
    let mut pair = with_10_000(2, 5);
    call_1000(&mut pair, lane(1), 1);
    // A watchtower settled lane 0 at 1,001. Facts read at 1,002, lanes at 1,003.
    pair.attach(&facts(5_000, 5_000, 1_002));
    assert_eq!(pair.settleable().len(), 2);
    pair.settled(lane(0), chain(4, 5_000), 1_003);
    let due = pair.settleable();
    assert_eq!(due.len(), 1, "lane 1 has 1,000, the reserve 5,000");
}

/// What a given-up call held is freed once its key is gone: exposure and budget.
#[test]
fn realizing_frees_the_budget_too() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    let before = pair.budget();
    pair.cut(lane(0), 2);
    rotate(&mut pair, 0);
    assert_eq!(pair.exposure(), CEILING);
    realize(&mut pair, 0);
    assert_eq!(pair.exposure(), 0);
    assert_eq!(pair.budget(), before);
}

/// What final claims took above receipts stays counted, even when realize is told less than was
/// noted of a later height.
#[test]
fn realize_forgets_nothing_that_was_noted() {
    let mut pair = Pair::new(1);
    pair.cut(lane(0), 2);
    let paid = [(lane(0), chain(0, 1_000))];
    pair.payer.mark_settled(&paid, 1_012).unwrap();
    rotate(&mut pair, 1_000);
    realize(&mut pair, 0);
    assert_eq!(pair.exposure(), 1_000);
}

/// A refusal applies nothing.
#[test]
fn realize_refused_applies_nothing() {
    let mut pair = Pair::new(1);
    pair.cut(lane(0), 2);
    rotate(&mut pair, 0);
    let list = [0, 9].map(|n| (lane(n), ChainLane::default()));
    assert!(pair.payer.realize(CHANNEL, &list, 1_011).is_err());
    assert_eq!(pair.exposure(), CEILING);
}

/// A late receipt after realize doesn't count twice.
#[test]
fn a_late_receipt_after_realize_counts_once() {
    let mut pair = Pair::new(1);
    let (_, receipt) = pair.serve(lane(0), 100);
    pair.payer.give_up(lane(0)).unwrap();
    let amount = 120;
    rotate(&mut pair, amount);
    realize(&mut pair, amount);
    assert_eq!(pair.exposure(), amount);
    // Taken or refused.
    let _ = pair.payer.accept(&undelivered(lane(0), &receipt));
    let e = pair.exposure();
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
                    match pair.admit(&v, step) {
                        Ok(Admission::Serve { sequence, .. }) => {
                            let mut done = completion(id, sequence, step);
                            done.units =
                                UnitKind::slots(&[(UnitKind::Prompt, rng.gen_range(0..1_000))]);
                            let r = pair.provider.complete(&done).unwrap();
                            pair.accept(id, &r, step).unwrap();
                        }
                        _ => {
                            let receipt = pair.zero(id, step);
                            pair.payer.accept(&undelivered(id, &receipt)).unwrap();
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
                    // Read at some height, heard in any order.
                    let h = rng.gen_range(0..history.len());
                    let at = rng.gen_range(0..3u32);
                    let (sequence, paid) = history[h][at as usize];
                    let (chain, height) = (chain(sequence, paid), 1_000 + h as u64);
                    if pair.provider.lane(lane(at)).unwrap().is_some() {
                        assert_eq!(pair.settled(lane(at), chain, height), []);
                    }
                    let heard = [(lane(at), chain)];
                    pair.payer.mark_settled(&heard, height).unwrap();
                }
                _ => {
                    let h = rng.gen_range(attached..history.len());
                    attached = h;
                    let paid: u128 = history[h].iter().map(|l| l.1).sum();
                    pair.attach(&facts(reserve - paid, paid, 1_000 + h as u64));
                }
            }
            let lanes = pair.provider.lanes(CHANNEL).unwrap();
            let sums: u128 = lanes.iter().map(|l| l.sum).sum();
            assert!(sums <= reserve, "seed {seed}: {sums} of {reserve}");
            assert!(pair.room() <= reserve - sums, "seed {seed}");
            assert!(pair.budget() <= reserve - sums, "seed {seed}");
        }
    }
}

/// Two more receipts came in after the last settlement, which the chain can pay: they are offered.
#[test]
fn what_is_unsettled_is_offered_after_two_settlements() {
    let mut pair = with_10_000(2, 5);
    settled(&mut pair, 4, 5_000, 1_001);
    pair.attach(&facts(5_000, 5_000, 1_001));
    // Three calls are answered, and settled in three rounds of a watchtower, one lies unsettled.
    call_1000(&mut pair, lane(0), 3);
    call_1000(&mut pair, lane(1), 1);
    assert_eq!(pair.settleable().len(), 2);
    pair.settled(lane(0), chain(5, 6_000), 1_002);
    assert_eq!(pair.settleable().len(), 2);
    pair.settled(lane(0), chain(7, 8_000), 1_003);
    // Lane 1 has 1,000 of the 2,000 that the chain still has.
    assert_eq!(pair.settleable().len(), 1);
}

/// The payer only renews its facts, as it must every 300 s, and reads no lanes.
#[test]
fn a_payer_that_renews_its_facts_spends_all_of_its_reserve() {
    let mut pair = with_10_000(1, 5);
    pair.attach_payer(&facts(5_000, 5_000, 1_001), &payer_key());
    assert_eq!(pair.budget(), 5_000);
}

/// Key 0 is retired with 9,000 unsettled; the store of key 1 begins.
#[test]
fn a_second_store_does_not_promise_the_reserve_again() {
    let mut pair = with_10_000(1, 9);
    let mut facts = facts(10_000, 0, 1_010);
    facts.channel.receipt_keys = vec![public(1, &second_key())];
    let mut second = second_provider(&pair.file("second.db"), &facts, options());
    pair.attach_payer(&facts, &payer_key());
    let room = second.room(CHANNEL).unwrap();
    assert!(room <= 1_000, "{room}");
}
