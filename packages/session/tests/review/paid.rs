//! What one false answer says of what a lane was paid stands only until a later height.

use crate::common::*;
use oaic_session::*;

fn mark(pair: &mut Pair, id: LaneId, lane: ChainLane, height: u64) -> Result<(), SessionError> {
    pair.payer.mark_settled(&[(id, lane)], height)
}

#[test]
fn a_false_payment_of_a_lane_takes_no_budget_from_the_others() {
    for height in [1_001, 3_000, u64::MAX] {
        let mut pair = Pair::new(2);
        pair.call(lane(0), 1);
        let before = pair.payer.budget(CHANNEL).unwrap();
        let lie = chain(1, 1 << 100);
        let stopped = refusal(mark(&mut pair, lane(0), lie, height));
        assert!(matches!(stopped, Refusal::Stopped { .. }), "{stopped}");
        let still = refusal(pair.payer.open_lane(CHANNEL, 0));
        assert_eq!(still, stopped, "until it is taken back");
        assert_eq!(pair.payer.budget(CHANNEL).unwrap(), 0);
        // The lie is taken back, also after a start; what it stopped goes on.
        let mut pair = pair.restart_payer();
        mark(&mut pair, lane(0), ChainLane::default(), 3_001).unwrap();
        assert_eq!(pair.payer.budget(CHANNEL).unwrap(), before);
        pair.call(lane(1), 2);
        pair.call(lane(0), 3);
        // Also where somebody said that the store was restored.
        refusal(mark(&mut pair, lane(0), lie, 3_002));
        pair.payer.restored_from_backup(CHANNEL).unwrap();
        mark(&mut pair, lane(0), ChainLane::default(), 3_003).unwrap();
        pair.payer.give_up(lane(0)).unwrap();
        let exposure = pair.payer.exposure(CHANNEL).unwrap();
        assert!(exposure <= CEILING, "{exposure} by what was taken back");
        assert!(pair.payer.budget(CHANNEL).unwrap() + 3 * CEILING > before);
        pair.call(lane(1), 4);
    }
}

/// An ended lane's false payment counts in the exposure as long as it is said.
#[test]
fn a_false_payment_of_an_ended_lane_is_taken_back_too() {
    let mut pair = Pair::new(2);
    pair.payer.authorize(call(lane(0), 1)).unwrap();
    pair.payer.give_up(lane(0)).unwrap();
    let mut rotated = rotated(&new_payer_key(), 1);
    rotated.channel.seen = due(10, 10);
    pair.payer
        .attach(&rotated, &new_payer_key(), limits())
        .unwrap();
    let lie = [(lane(0), chain(0, 1 << 100))];
    pair.payer.realize(CHANNEL, &lie, 1_011).unwrap();
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), 1 << 100);
    let refused = refusal(pair.payer.open_lane(CHANNEL, 0));
    assert!(matches!(refused, Refusal::OverExposure { .. }), "{refused}");
    let honest = [(lane(0), chain(0, 700))];
    pair.payer.realize(CHANNEL, &honest, 1_012).unwrap();
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), 700);
    pair.payer.open_lane(CHANNEL, 0).unwrap();
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
            assert_eq!(pair.payer.open_lane(CHANNEL, 0).unwrap(), lane(number));
        }
        // It was a lie: its number is like any other, and so is the money.
        let before = pair.payer.budget(CHANNEL).unwrap();
        mark(&mut pair, foreign, ChainLane::default(), 1_002).unwrap();
        assert_eq!(pair.payer.budget(CHANNEL).unwrap(), before + 1);
        let mut pair = pair.restart_payer();
        let next = pair.payer.open_lane(CHANNEL, 0).unwrap();
        assert_eq!(next, lane(if false_one == 2 { 5 } else { 4 }));
        pair.call(next, 1);
    }
    // Even where all that come next are named, and only one of it was true.
    let mut pair = Pair::new(0);
    let named: Vec<_> = (0..65_536).map(|n| (lane(n), chain(1, 1))).collect();
    refusal(pair.payer.mark_settled(&named, 1_001));
    pair.payer.restored_from_backup(CHANNEL).unwrap();
    let many = refusal(pair.payer.open_lane(CHANNEL, 0));
    assert!(matches!(many, Refusal::TooManyLanes { .. }), "{many}");
    let none: Vec<_> = (0..65_535).map(|n| (lane(n), chain(0, 0))).collect();
    pair.payer.mark_settled(&none, 1_002).unwrap();
    assert_eq!(pair.payer.open_lane(CHANNEL, 0).unwrap(), lane(0));
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
        let room = pair.provider.room(CHANNEL).unwrap();
        let told = |pair: &mut Pair, told, height| {
            let told = pair.provider.mark_settled(&[(lane(0), told)], height);
            told.unwrap()
        };
        told(&mut pair, lie, height);
        // A node that is no later takes nothing back.
        told(&mut pair, ChainLane::default(), 1_000);
        let state = pair.provider.lane(lane(0)).unwrap().unwrap();
        assert_eq!(state.settled, lie);
        let mut pair = pair.restart_provider();
        assert_eq!(told(&mut pair, ChainLane::default(), 1_002), []);
        assert_eq!(pair.provider.settleable(9).unwrap().len(), 1, "{lie:?}");
        assert_eq!(pair.provider.room(CHANNEL).unwrap(), room, "{lie:?}");
        pair.call(lane(0), 2);
        pair.call(lane(1), 3);
    }
    // What is truly ahead stays so, however often it is said, and whatever ran meanwhile.
    let mut pair = Pair::new(1);
    let voucher = pair.payer.authorize(call(lane(0), 100)).unwrap();
    pair.provider.admit(&asked(&voucher, 100)).unwrap();
    let ahead = [(lane(0), chain(1, 50))];
    pair.provider.mark_settled(&ahead, 1_001).unwrap();
    pair.provider
        .complete(&completion(lane(0), 1, 100))
        .unwrap();
    let more = [(lane(0), chain(1, 60))];
    pair.provider.mark_settled(&more, 1_002).unwrap();
    assert!(pair.provider.lane(lane(0)).unwrap().unwrap().overtaken);
}
