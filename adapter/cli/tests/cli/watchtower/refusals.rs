//! What becomes of entries that a node, a transaction or the source refused.

use oaic_cli::cli::Command;
use oaic_cli::commands::watchtower;
use oaic_cli::stop::Stop;

use super::{entry, flaky, Hand, ONCE};
use crate::support::through::{of, refusal, Answer, Proxy};
use crate::support::tower::Tower;
use crate::support::{parsed, shows, Suite};

/// What is refused waits, longer each time. What a node merely says kills nothing.
#[test]
fn refusals_are_remembered() {
    let suite = Suite::with_service();
    let (open, closed) = (suite.open(10), suite.open(10));
    let mut forged = entry(&suite, open, 1, 1);
    forged.voucher.peaks[0] ^= 1;
    suite.ok("provider release 2 --from prov");
    let good = entry(&suite, open, 0, 1);
    let mut late = good.clone();
    late.voucher.channel = closed;
    late.claim = 1;
    let none = flaky(&suite, 0, 0);
    let hand = Hand::of(vec![forged, good, late]);
    let mut tower = Tower::new(&suite, none.as_ref(), hand);
    let round = tower.look();
    assert!(tower.source.dead.is_empty(), "{:?}", tower.source.dead);
    let dead: Vec<_> = round.rejected.iter().map(|r| r.dead).collect();
    assert_eq!(dead, [false; 3]);
    // out of gas alone: not again at once
    let round = tower.look();
    assert_eq!(
        (round.rejected.len(), round.deferred, round.dead),
        (0, 3, 0)
    );
    for wait in [60, 120, 240] {
        suite.chain.advance(1, wait - 2).unwrap();
        assert_eq!(tower.look().deferred, 3, "before {wait} s");
        suite.chain.advance(1, 3).unwrap();
        assert_eq!(tower.look().rejected.len(), 3, "after {wait} s");
    }
    assert!(tower.source.dead.is_empty(), "{:?}", tower.source.dead);
}

/// One answer of a node that lies or is half synced costs time, never the entry.
#[test]
fn what_a_node_says_kills_no_entry() {
    let missing: Answer = Box::new(|question, honest| match question.get("channel") {
        Some(_) => Err(refusal("there is no channel 1")),
        None => Ok(honest),
    });
    for (name, lie) in [
        ("missing", missing),
        (
            "closed",
            of("channel", |channel| channel["status"] = "closed".into()),
        ),
        (
            "a later key",
            of("channel", |channel| channel["key_index"] = 1.into()),
        ),
        (
            "another key",
            of("channel", |channel| {
                channel["session_key"] = channel["id"].clone()
            }),
        ),
    ] {
        let suite = Suite::with_service();
        let channel = suite.open(10);
        assert_eq!(suite.channel(channel).key_index, 0);
        let node = Proxy::new(&suite.chain, Some(lie), None);
        let hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
        let mut tower = Tower::new(&suite, node.as_ref(), hand);
        let round = tower.look();
        assert_eq!((round.rejected.len(), round.waiting.0), (1, 0), "{name}");
        assert!(!round.rejected[0].dead, "{name}: {:?}", round.rejected);
        assert!(tower.source.dead.is_empty(), "{name}");
        assert_eq!(tower.look().deferred, 1, "{name}");
        node.0.end_lies();
        suite.chain.advance(1, 61).unwrap();
        assert_eq!(tower.look().paid.0, 2_000, "{name}");
    }
}

/// A node that says that a lane has been paid delays its entry, and no more.
#[test]
fn what_a_node_says_was_paid_is_asked_again() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let paid = of("lane", |lane| lane["paid"] = u64::MAX.to_string().into());
    let node = Proxy::new(&suite.chain, Some(paid), None);
    let hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let mut tower = Tower::new(&suite, node.as_ref(), hand);
    let round = tower.look();
    assert_eq!((round.settled.len(), round.waiting.0), (0, 0));
    node.0.end_lies();
    let delay = suite.channel(channel).unlock_delay;
    suite.chain.advance(1, delay / 4).unwrap();
    assert_eq!(tower.look().paid.0, 2_000);
}

/// Whoever can put entries beside a genuine one can claim any amount in them: they are passed over,
/// each looked at once.
#[test]
fn forged_entries_hide_no_genuine_one() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let genuine = entry(&suite, channel, 0, 1);
    let forged = (1..20).map(|n| {
        let mut forged = genuine.clone();
        forged.claim = u64::MAX - n;
        forged.voucher.amount = u64::MAX.into();
        forged.voucher.signature[0] ^= 1;
        forged
    });
    let hand = Hand::of(forged.chain([genuine.clone()]).collect());
    let mut tower = Tower::new(&suite, suite.chain.as_ref(), hand);
    let round = tower.look();
    assert_eq!(round.paid.0, 2_000, "{round:?}");
    assert_eq!(round.rejected.len(), 19, "{round:?}");
    // What grows later is settled too, whatever stood beside it meanwhile.
    suite.chain.advance(1, 4_000).unwrap();
    tower.source.entries.push(entry(&suite, channel, 0, 2));
    assert_eq!(tower.look().paid.0, 2_000);
    assert!(tower.source.dead.is_empty());
}

/// What a transaction was refused for, and no time mends, is told to the source, once: when a look
/// agrees, a minute later.
#[test]
fn what_a_transaction_and_a_later_look_agree_on_is_dead() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let hand = Hand {
        entries: vec![entry(&suite, channel, 0, 1)],
        full: true,
        ..Hand::default()
    };
    suite.ok("provider release 1 --from prov");
    let open = of("channel", |channel| {
        channel["status"] = "open".into();
        for field in ["reserved", "spendable"] {
            channel[field] = "10000000".into();
        }
    });
    let node = Proxy::new(&suite.chain, Some(open), None);
    let mut tower = Tower::new(&suite, node.as_ref(), hand);
    let round = tower.look();
    assert_eq!((round.txs.len(), round.rejected.len()), (1, 1), "{round:?}");
    // Nothing agrees yet: it is sent once more.
    suite.chain.advance(1, 61).unwrap();
    tower.source.full = false;
    assert_eq!(tower.look().txs.len(), 1);
    node.0.end_lies();
    suite.chain.advance(1, 30).unwrap();
    tower.look();
    assert!(tower.source.dead.is_empty());
    // told when it can be
    tower.source.full = true;
    suite.chain.advance(1, 100).unwrap();
    let round = tower.look();
    assert_eq!(round.txs.len(), 0, "{round:?}");
    assert!(round.unkept.is_some(), "{round:?}");
    tower.source.full = false;
    for _ in 0..5 {
        assert_eq!(tower.look().txs.len(), 0);
        suite.chain.advance(1, 4_000).unwrap();
    }
    assert_eq!(tower.source.dead, [channel]);
}

/// A store that can't be written keeps nothing from being settled, and it is said.
#[test]
fn a_full_disk_stops_no_settlement() {
    let suite = Suite::with_service();
    let channel = suite.open(200);
    let hand = Hand {
        entries: (0..120).map(|n| entry(&suite, channel, n, 1)).collect(),
        full: true,
        ..Hand::default()
    };
    let mut tower = Tower::new(&suite, suite.chain.as_ref(), hand);
    let first = tower.look();
    assert_eq!((first.settled.len(), first.txs.len()), (120, 2));
    assert_eq!(suite.channel(channel).paid.u128(), 240_000);
    shows(first.unkept.unwrap(), "the disk is full");
    // nothing is asked or sent again for it, and it hears all as soon as it can
    tower.source.full = false;
    let next = tower.look();
    assert_eq!((next.looked, next.txs.len()), (0, 0));
    assert_eq!((next.unkept, tower.source.heard.len()), (None, 120));

    // a single look fails, with what was settled in its report
    let mut hand = Hand {
        entries: vec![entry(&suite, channel, 0, 2)],
        full: true,
        ..Hand::default()
    };
    let ctx = suite.context(true);
    let Command::Watchtower(args) = parsed(&ctx, ONCE) else {
        panic!("another command")
    };
    let error = watchtower::run(&args, &mut hand, &Stop::default(), &ctx).unwrap_err();
    shows(error.message(), "the disk is full");
    assert_eq!(suite.channel(channel).paid.u128(), 242_000);
}
