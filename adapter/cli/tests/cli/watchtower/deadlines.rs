//! When a channel is looked at, and what is settled before it would be lost.

use super::{entry, flaky, look, put, settled, Hand};
use crate::support::calls::Lane;
use crate::support::through::Proxy;
use crate::support::tower::Tower;
use crate::support::{Suite, UNLOCK_DELAY};

#[test]
fn a_key_about_to_be_replaced_is_a_deadline() {
    let suite = Suite::with_service();
    put(&suite, &[entry(&suite, suite.open(10), 0, 1)]);
    assert_eq!(settled(&look(&suite, " --deadlines-only")), [0u64; 0]);
    suite.ok("channel rotate-key 1 --session-key sk2 --from alice");
    let report = look(&suite, " --deadlines-only");
    assert_eq!(settled(&report), [1]);
    assert_eq!(report["settled"][0]["reason"], "key_rotation");
}

/// What a tower asks grows with what it guards: not with what strangers open, and not with rounds in
/// which nothing happens.
#[test]
fn strangers_cost_nothing_and_quiet_rounds_next_to_nothing() {
    let suite = Suite::with_service();
    let mine = suite.open(10);
    let chain = Proxy::new(&suite.chain, None, None);
    let entries = || Hand::of(vec![entry(&suite, mine, 0, 1)]);
    let new = || Tower::new(&suite, chain.as_ref(), entries()).with_threshold(1_000_000);
    new().look();
    let alone = chain.0.taken();
    for _ in 0..40 {
        suite.open(1);
    }
    suite.ok("channel unlock 2 3 4 5 6 7 8 --from alice");
    let mut tower = new();
    let round = tower.look();
    let among = chain.0.taken();
    assert_eq!(among, alone, "40 channels of others make no difference");
    assert_eq!((round.looked, round.waiting.0), (1, 2_000));
    for list in ["channels", "lanes", "unlocking", "providers"] {
        let listed = |q: &String| q.starts_with(&format!("{{\"{list}\""));
        assert!(!among.iter().any(listed), "{among:?}");
    }

    // nothing new: nothing is asked until an eighth of the unlock delay is over
    for _ in 0..5 {
        suite.chain.advance(1, 30).unwrap();
        assert_eq!(tower.look().looked, 0);
        assert_eq!(chain.0.taken(), [""; 0]);
    }
    suite.chain.advance(1, UNLOCK_DELAY / 8).unwrap();
    tower.look();
    let asked = chain.0.taken();
    assert_eq!(asked.len(), 3, "channel, lane and domain: {asked:?}");

    // what has grown above the threshold is settled at once
    let mut tower = tower.with_threshold(5_000);
    tower.source.entries = vec![entry(&suite, mine, 0, 3)];
    assert_eq!(tower.look().paid.0, 6_000);
    chain.0.taken();
    assert_eq!(tower.look().waiting.0, 0);
    assert_eq!(chain.0.taken(), [""; 0]);
}

/// A request that is seen in time is settled before it is due, however little there is, and what
/// comes in later too.
#[test]
fn an_unlock_is_seen_by_looking_and_settled_in_its_last_quarter() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut lane = Lane::called(&suite, channel, 0, 1);
    let hand = Hand::of(vec![lane.entry()]);
    let mut tower = Tower::new(&suite, suite.chain.as_ref(), hand).with_threshold(1_000_000);
    tower.look();
    suite.ok("channel unlock 1 --from alice");
    let due = suite.channel(channel).payer_unlock.unwrap().time;
    let (mut settled, mut last) = (0, 0);
    loop {
        let block = suite.chain.block().unwrap();
        if block.time >= due {
            break;
        }
        let round = tower.look();
        settled += round.settled.len();
        if !round.settled.is_empty() && last == 0 {
            let left = due - block.time;
            assert!(left <= UNLOCK_DELAY / 4, "{left} s before");
            last = left;
        }
        tower.source.entries = vec![lane.calls(1).entry()];
        suite.chain.advance(1, 30).unwrap();
    }
    assert!(last > 0, "it was never settled");
    assert!(settled <= 10, "{settled} settlements");
    let left = lane.entry().claim - suite.channel(channel).paid.u128() as u64;
    assert!(left <= 2 * 2_000, "{left} lost");
}

/// However long an entry was refused, it is tried until its channel's deadline.
#[test]
fn a_refusal_is_not_waited_out_beyond_a_deadline() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let none = flaky(&suite, 0, 0);
    let hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let mut tower = Tower::new(&suite, none.as_ref(), hand);
    let mut refused = 0;
    let mut look = |tower: &mut Tower<_>| {
        refused += tower.look().rejected.len();
        suite.chain.advance(1, 30).unwrap();
    };
    for _ in 0..130 {
        look(&mut tower);
    }
    suite.ok("channel unlock 1 --from alice");
    let due = suite.channel(channel).payer_unlock.unwrap().time;
    while suite.chain.block().unwrap().time + 100 < due {
        look(&mut tower);
    }
    assert!(refused <= 30, "{refused} refusals");
    tower.chain = suite.chain.as_ref();
    let mut paid = 0;
    while suite.chain.block().unwrap().time < due {
        paid += tower.look().paid.0;
        suite.chain.advance(1, 30).unwrap();
    }
    assert_eq!(paid, 2_000);
}
