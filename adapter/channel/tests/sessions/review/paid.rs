//! What one false answer says of what a lane was paid stands only until a later height.

use crate::common::*;

fn mark(pair: &mut Pair, id: LaneId, lane: ChainLane, height: u64) -> Result<(), SessionError> {
    pair.payer.mark_settled(&[(id, lane)], height)
}

#[test]
fn a_false_payment_of_a_lane_takes_no_budget_from_the_others() {
    for height in [1_001, 3_000, u64::MAX] {
        let mut pair = Pair::new(2);
        pair.call(lane(0), 1);
        let before = pair.budget();
        let lie = chain(1, 1 << 100);
        let stopped = refusal(mark(&mut pair, lane(0), lie, height));
        assert!(matches!(stopped, Refusal::Stopped { .. }), "{stopped}");
        let still = refusal(pair.payer.open_lane(CHANNEL, 0));
        assert_eq!(still, stopped, "until it is taken back");
        assert_eq!(pair.budget(), 0);
        // The lie is taken back, also after a start; what it stopped goes on.
        let mut pair = pair.restart_payer();
        mark(&mut pair, lane(0), ChainLane::default(), 3_001).unwrap();
        assert_eq!(pair.budget(), before);
        pair.call(lane(1), 2);
        pair.call(lane(0), 3);
        // Also where somebody said that the store was restored.
        refusal(mark(&mut pair, lane(0), lie, 3_002));
        pair.payer.restored_from_backup(CHANNEL).unwrap();
        mark(&mut pair, lane(0), ChainLane::default(), 3_003).unwrap();
        pair.payer.give_up(lane(0)).unwrap();
        let exposure = pair.exposure();
        assert!(exposure <= CEILING, "{exposure} by what was taken back");
        assert!(pair.budget() + 3 * CEILING > before);
        pair.call(lane(1), 4);
    }
}

/// An ended lane's false payment counts in the exposure as long as it is said.
#[test]
fn a_false_payment_of_an_ended_lane_is_taken_back_too() {
    let mut pair = Pair::new(2);
    pair.cut(lane(0), 1);
    let rotated = rotated_at(&new_payer_key(), 1, 10, 10);
    pair.attach_payer(&rotated, &new_payer_key());
    let lie = [(lane(0), chain(0, 1 << 100))];
    pair.payer.realize(CHANNEL, &lie, 1_011).unwrap();
    assert_eq!(pair.exposure(), 1 << 100);
    refused!(pair.payer.open_lane(CHANNEL, 0), OverExposure { .. });
    let honest = [(lane(0), chain(0, 700))];
    pair.payer.realize(CHANNEL, &honest, 1_012).unwrap();
    assert_eq!(pair.exposure(), 700);
    pair.open();
}

/// A lane that was heard of, and isn't this store's, uses up no numbers.
#[test]
fn a_foreign_lane_uses_up_one_number() {
    for false_one in [65_535, 2] {
        let mut pair = Pair::new(1);
        let foreign = lane(false_one);
        refusal(mark(&mut pair, foreign, chain(1, 1), 1_001));
        pair.payer.restored_from_backup(CHANNEL).unwrap();
        for n in [1, 2, 3] {
            let number = if n >= false_one { n + 1 } else { n };
            assert_eq!(pair.open(), lane(number));
        }
        // It was a lie: its number is like any other, and so is the money.
        let before = pair.budget();
        mark(&mut pair, foreign, ChainLane::default(), 1_002).unwrap();
        assert_eq!(pair.budget(), before + 1);
        let mut pair = pair.restart_payer();
        let next = pair.open();
        assert_eq!(next, lane(if false_one == 2 { 5 } else { 4 }));
        pair.call(next, 1);
    }
    // Even where all that come next are named, and only one of it was true.
    let mut pair = Pair::new(0);
    let named: Vec<_> = (0..65_536).map(|n| (lane(n), chain(1, 1))).collect();
    refusal(pair.payer.mark_settled(&named, 1_001));
    pair.payer.restored_from_backup(CHANNEL).unwrap();
    refused!(pair.payer.open_lane(CHANNEL, 0), TooManyLanes { .. });
    let none: Vec<_> = (0..65_535).map(|n| (lane(n), chain(0, 0))).collect();
    pair.payer.mark_settled(&none, 1_002).unwrap();
    assert_eq!(pair.open(), lane(0));
    pair.call(lane(0), 1);
}

/// A provider goes on once what it heard is taken back: what is due, what is left, and the lane.
#[test]
fn a_provider_takes_back_what_was_noted_too_high() {
    let lies = [
        (chain(1, 21), 1_001),
        (chain(1, 22), 1_001),
        (chain(u64::MAX, u128::MAX), 1_001),
        (chain(u64::MAX, 0), 1_001),
        (chain(u64::MAX, u128::MAX), u64::MAX),
    ];
    for (lie, height) in lies {
        let mut pair = Pair::new(2);
        pair.call(lane(0), 1);
        let last = pair.payer.final_voucher(lane(0)).unwrap();
        pair.provider.acknowledge(&last).unwrap();
        let room = pair.room();
        pair.settled(lane(0), lie, height);
        // A node that is no later takes nothing back.
        pair.settled(lane(0), ChainLane::default(), 1_000);
        let state = pair.provider.lane(lane(0)).unwrap().unwrap();
        assert_eq!(state.settled, lie);
        let mut pair = pair.restart_provider();
        assert_eq!(pair.settled(lane(0), ChainLane::default(), 1_002), []);
        assert_eq!(pair.settleable().len(), 1, "{lie:?}");
        assert_eq!(pair.room(), room, "{lie:?}");
        pair.call(lane(0), 2);
        pair.call(lane(1), 3);
    }
    // What is truly ahead stays so, however often it is said, and whatever ran meanwhile.
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 100);
    pair.admit(&voucher, 100).unwrap();
    pair.settled(lane(0), chain(1, 50), 1_001);
    pair.complete(lane(0), 1, 100).unwrap();
    pair.settled(lane(0), chain(1, 60), 1_002);
    assert!(pair.provider.lane(lane(0)).unwrap().unwrap().overtaken);
}

/// What an earlier key or an earlier life of the store explains keeps no false stop.
#[test]
fn a_false_stop_is_lifted_though_another_lane_is_ahead() {
    let stolen = chain(0, 5_000);
    let lifted = |pair: &mut Pair| {
        refusal(mark(pair, lane(1), chain(0, 1 << 100), 1_012));
        refusal(pair.payer.open_lane(CHANNEL, 0));
        mark(pair, lane(1), ChainLane::default(), 1_013).unwrap();
        pair.open();
    };
    // An earlier key.
    let mut pair = Pair::new(2);
    let key = new_payer_key();
    pair.attach_payer(&rotated_at(&key, 1, 10, 10), &key);
    mark(&mut pair, lane(0), stolen, 1_005).unwrap();
    lifted(&mut pair);
    // What is truly ahead keeps the stop.
    refusal(mark(&mut pair, lane(0), chain(0, 5_001), 1_014));
    refusal(mark(&mut pair, lane(1), chain(0, 1 << 100), 1_015));
    refusal(pair.payer.open_lane(CHANNEL, 0));
    mark(&mut pair, lane(1), ChainLane::default(), 1_016).unwrap();
    refusal(pair.payer.open_lane(CHANNEL, 0));
    // An earlier life.
    let mut pair = Pair::new(1);
    pair.payer.restored_from_backup(CHANNEL).unwrap();
    mark(&mut pair, lane(0), stolen, 1_005).unwrap();
    lifted(&mut pair);
}

/// A stop by what a node said is lifted when it is taken back, one by our own signature is not.
#[test]
fn a_false_payment_hides_no_graver_stop() {
    let mut pair = Pair::new(2);
    pair.call(lane(0), 1);
    refusal(mark(&mut pair, lane(1), chain(0, 1 << 100), 1_001));
    let voucher = pair.payer.voucher(lane(0)).unwrap().unwrap();
    let mut view = pair.provider.view(lane(0)).unwrap();
    view.voucher = Some(forged(&voucher, &payer_key(), |v| {
        v.sequence = 1;
        v.amount = 5_000;
    }));
    refusal(pair.payer.refused(lane(0), &view));
    mark(&mut pair, lane(1), ChainLane::default(), 1_002).unwrap();
    let refused = refusal(pair.payer.open_lane(CHANNEL, 0));
    assert_eq!(refused, stopped(Stop::OwnSignature));
}

/// What was realized by a false answer, too high or too low, is what a later one says.
#[test]
fn a_false_payment_of_a_realized_lane_takes_no_budget() {
    let mut pair = Pair::new(1);
    pair.cut(lane(0), 1);
    let key = new_payer_key();
    let rotated = rotated_at(&key, 1, 10, 10);
    pair.attach_payer(&rotated, &key);
    assert_eq!(pair.budget(), BUDGET - CEILING);
    let mut realize = |paid: u128, height: u64| {
        let lanes = [(lane(0), chain(0, paid))];
        pair.payer.realize(CHANNEL, &lanes, height).unwrap();
        pair.budget()
    };
    assert_eq!(realize(900, 1_011), BUDGET - 900);
    assert_eq!(realize(0, 1_012), BUDGET);
    // What was signed stays known: that it was paid after all is no theft.
    mark(&mut pair, lane(0), chain(0, 900), 1_013).unwrap();
    assert_eq!(pair.budget(), BUDGET - 900);
    let limits = Limits::new(1_000, CEILING, MAX_LANES);
    pair.payer.attach(&rotated, &key, limits).unwrap();
    assert_eq!(pair.budget(), 100, "of its own limit");
}

/// A height that was too high gives way to the earlier one of the same payment, and to facts.
#[test]
fn a_false_height_of_a_reading_gives_way() {
    let facts = |paid: u128| {
        let mut terms = later(10, 10);
        (terms.channel.paid, terms.channel.reserve) = (paid, BUDGET - paid);
        terms
    };
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    pair.attach(&facts(21));
    let mut room = |height: u64| {
        pair.settled(lane(0), chain(1, 21), height);
        pair.room()
    };
    assert_eq!(room(3_000), BUDGET - 42, "as if others were paid, too");
    assert_eq!(room(1_005), BUDGET - 21);
    // Nothing is read much later than the facts that follow.
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    pair.settled(lane(0), chain(1, 1 << 100), 3_000);
    pair.attach(&facts(0));
    pair.settled(lane(0), ChainLane::default(), 1_012);
    let state = pair.provider.lane(lane(0)).unwrap().unwrap();
    assert_eq!(state.settled, ChainLane::default());
    assert!(!state.overtaken);
}
