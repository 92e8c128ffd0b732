//! What a channel's money is counted for.

use crate::common::*;

#[test]
fn lanes_together_never_pass_the_budget() {
    let mut pair = Pair::new(2);
    let mut small = terms();
    small.channel.reserve = 2 * CEILING + 500;
    pair.attach(&small);
    pair.call(lane(0), 700); // 720
    let one = pair.authorize(lane(1), 1);
    let over = Refusal::OverBudget {
        lane: lane(0),
        needed: 1_000,
        left: 780,
    };
    assert_eq!(refusal(pair.payer.authorize(call(lane(0), 2))), over);
    let known = pair.payer.final_voucher(lane(0)).unwrap();
    let forced = forged(&known, &payer_key(), |v| v.amount = 1_720);
    pair.admit(&one, 1).unwrap();
    assert_eq!(refusal(pair.admit(&forced, 2)), over);
    // What runs counts; once it is released it doesn't.
    pair.provider.release(lane(1));
    assert_eq!(pair.room(), 1_780);
    // More money, and it goes on.
    small.channel.reserve = 2_720;
    pair.attach(&small);
    pair.serve(lane(0), 2);
}

/// Facts and lanes may be of different moments: the estimate errs on the small side only.
#[test]
fn money_is_counted_once_whatever_is_heard_first() {
    let mut pair = Pair::new(1);
    let mut facts = terms();
    facts.channel.reserve = 3_000;
    pair.attach(&facts);
    pair.call(lane(0), 700); // 720
    let left = |pair: &mut Pair| {
        assert_eq!(pair.budget(), pair.room());
        pair.room()
    };
    assert_eq!(left(&mut pair), 2_280);
    let mark = |pair: &mut Pair, paid, height| {
        let lanes = [(lane(0), chain(0, paid))];
        pair.provider.mark_settled(&lanes, height).unwrap();
        pair.payer.mark_settled(&lanes, height).unwrap();
    };
    let mut attach = |pair: &mut Pair, height, reserve, paid| {
        facts.channel.seen.height = height;
        (facts.channel.reserve, facts.channel.paid) = (reserve, paid);
        pair.attach(&facts);
    };
    // The lane was paid; the facts are of before.
    mark(&mut pair, 720, 1_002);
    assert_eq!(left(&mut pair), 2_280);
    // Facts of that height say the same.
    attach(&mut pair, 1_002, 2_280, 720);
    assert_eq!(left(&mut pair), 2_280);
    // Others were paid 500 of it.
    attach(&mut pair, 1_003, 1_780, 1_220);
    assert_eq!(left(&mut pair), 1_780);
    // Another call is paid at 1,005, and facts of 1,004 come after that is known, in which others
    // were paid 300 more: they must not be taken for ours.
    pair.call(lane(0), 80); // 100
    mark(&mut pair, 820, 1_005);
    attach(&mut pair, 1_004, 1_480, 1_520);
    assert_eq!(left(&mut pair), 1_380);
}

#[test]
fn a_lower_voucher_takes_nothing_back() {
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 1);
    pair.admit(&voucher, 1).unwrap();
    let last = forged(&voucher, &payer_key(), |v| v.amount = 0);
    pair.provider.acknowledge(&last).unwrap();
    let done = of_request(completion(lane(0), 1, 100), 1);
    pair.provider.complete(&done).unwrap();
    let due = pair.settleable();
    assert_eq!((&due[0].voucher, due[0].claim), (&voucher, 120));
    // Nor does a lane's last voucher, which grants nothing, when a call is asked with it.
    pair.admit(&last, 1).unwrap();
    assert_eq!(pair.settleable(), due);
}

#[test]
fn a_call_needs_a_voucher_for_its_own_ceiling() {
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 1);
    let dear = Request {
        ceiling: CEILING + 1,
        ..asked(&voucher, 1)
    };
    assert_eq!(mismatched(pair.provider.admit(&dear)), Field::Amount);
    assert_eq!(pair.provider.lane(lane(0)).unwrap(), None);
    pair.admit(&voucher, 1).unwrap();
}
