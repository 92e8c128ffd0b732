//! What becomes of entries that a node, a transaction or the source refused.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{Chain, ChainError};
use oaic_cli::cli::{Cli, Command};
use oaic_cli::commands::watchtower;
use oaic_cli::stop::Stop;
use oaic_messages::compute_settlement::{ChannelResponse, ChannelStatus, LaneResponse};
use oaic_vouchers::Entry;
use oaic_watchtower::{round, Memory};

use super::{entry, flaky, Hand};
use crate::support::tower::{ground, options};
use crate::support::Suite;
use oaic_chain::testing::{Through, Via};

/// What is refused waits, longer each time. What a node merely says kills nothing.
#[test]
fn refusals_are_remembered() {
    let suite = Suite::with_service();
    let (open, closed) = (suite.open(10), suite.open(10));
    let mut forged = entry(&suite, open, 1, 1);
    forged.voucher.peaks[0] ^= 1;
    suite.ok("provider release 2 --from prov");
    let mut hand = Hand::of(vec![forged, entry(&suite, open, 0, 1)]);
    let late = Entry {
        voucher: {
            let mut voucher = hand.entries[1].voucher.clone();
            voucher.channel = closed;
            voucher
        },
        claim: 1,
    };
    hand.entries.push(late);
    let mut memory = Memory::default();
    let none: Arc<dyn Chain> = flaky(&suite, 0, 0);
    let ground = ground(&suite, none.as_ref(), "prov");
    let mut look = |hand: &mut Hand| round(hand, &ground, &options(1), &mut memory).unwrap();
    let round = look(&mut hand);
    assert!(hand.dead.is_empty(), "{:?}", hand.dead);
    assert_eq!(
        round.rejected.iter().map(|r| r.dead).collect::<Vec<_>>(),
        [false; 3]
    );
    // out of gas alone: not again at once
    let round = look(&mut hand);
    assert_eq!(
        (round.rejected.len(), round.deferred, round.dead),
        (0, 3, 0)
    );
    for wait in [60, 120, 240] {
        suite.chain.advance(1, wait - 2).unwrap();
        assert_eq!(look(&mut hand).deferred, 3, "before {wait} s");
        suite.chain.advance(1, 3).unwrap();
        let round = look(&mut hand);
        assert_eq!(round.rejected.len(), 3, "after {wait} s");
    }
    assert!(hand.dead.is_empty(), "{:?}", hand.dead);
}

/// A node that tells of a channel what a test makes of it.
struct Lying {
    inner: Arc<dyn Chain>,
    lie: Mutex<Option<Lie>>,
}

type Lie = fn(ChannelResponse) -> Option<ChannelResponse>;

impl Through for Lying {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        let answer = self.inner.query_bytes(contract, msg)?;
        let Some(lie) = *self.lie.lock().unwrap() else {
            return Ok(answer);
        };
        if !msg.starts_with(b"{\"channel\"") {
            return Ok(answer);
        }
        match lie(serde_json::from_slice(&answer).unwrap()) {
            Some(lie) => Ok(serde_json::to_vec(&lie).unwrap().into()),
            None => Err(ChainError::Contract {
                contract: Some(contract.clone()),
                call: None,
                message: "there is no channel 1".into(),
            }),
        }
    }
}

/// One answer of a node that lies or is half synced costs time, never the entry.
#[test]
fn what_a_node_says_kills_no_entry() {
    let lies: [Lie; 4] = [
        |_| None,
        |mut channel| {
            channel.status = ChannelStatus::Closed;
            Some(channel)
        },
        |mut channel| {
            channel.key_index += 1;
            Some(channel)
        },
        |mut channel| {
            channel.session_key = channel.id.clone();
            Some(channel)
        },
    ];
    for (n, lie) in lies.into_iter().enumerate() {
        let suite = Suite::with_service();
        let channel = suite.open(10);
        let mut hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
        let node = Via(Lying {
            inner: suite.chain.clone(),
            lie: Mutex::new(Some(lie)),
        });
        let ground = ground(&suite, &node, "prov");
        let mut memory = Memory::default();
        let mut look = |hand: &mut Hand| round(hand, &ground, &options(1), &mut memory).unwrap();
        let round = look(&mut hand);
        assert_eq!((round.rejected.len(), round.waiting.0), (1, 0), "lie {n}");
        assert!(!round.rejected[0].dead, "lie {n}: {:?}", round.rejected);
        assert!(hand.dead.is_empty(), "lie {n}");
        assert_eq!(look(&mut hand).deferred, 1, "lie {n}");
        *node.0.lie.lock().unwrap() = None;
        suite.chain.advance(1, 61).unwrap();
        assert_eq!(look(&mut hand).paid.0, 2_000, "lie {n}");
    }
}

/// A node that says that a lane has been paid delays its entry, and no more.
#[test]
fn what_a_node_says_was_paid_is_asked_again() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let node = Via(Paid {
        inner: suite.chain.clone(),
        lies: AtomicBool::new(true),
    });
    let ground = ground(&suite, &node, "prov");
    let mut memory = Memory::default();
    let mut look = |hand: &mut Hand| round(hand, &ground, &options(1), &mut memory).unwrap();
    let round = look(&mut hand);
    assert_eq!((round.settled.len(), round.waiting.0), (0, 0));
    node.0.lies.store(false, Ordering::SeqCst);
    let delay = suite.channel(channel).unlock_delay;
    suite.chain.advance(1, delay / 4).unwrap();
    assert_eq!(look(&mut hand).paid.0, 2_000);
}

/// A node that says of every lane that it has been paid all there is, while it lies.
struct Paid {
    inner: Arc<dyn Chain>,
    lies: AtomicBool,
}

impl Through for Paid {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        let answer = self.inner.query_bytes(contract, msg)?;
        if !self.lies.load(Ordering::SeqCst) || !msg.starts_with(b"{\"lane\"") {
            return Ok(answer);
        }
        let mut lane: LaneResponse = serde_json::from_slice(&answer).unwrap();
        lane.paid = u128::from(u64::MAX).into();
        Ok(serde_json::to_vec(&lane).unwrap().into())
    }
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
    let mut hand = Hand::of(forged.chain([genuine.clone()]).collect());
    let mut memory = Memory::default();
    let ground = ground(&suite, suite.chain.as_ref(), "prov");
    let mut look = |hand: &mut Hand| round(hand, &ground, &options(1), &mut memory).unwrap();
    let round = look(&mut hand);
    assert_eq!(
        (round.paid.0, round.rejected.len()),
        (2_000, 19),
        "{round:?}"
    );
    // What grows later is settled too, whatever stood beside it meanwhile.
    suite.chain.advance(1, 4_000).unwrap();
    hand.entries.push(entry(&suite, channel, 0, 2));
    assert_eq!(look(&mut hand).paid.0, 2_000);
    assert!(hand.dead.is_empty());
}

/// What a transaction was refused for, and no time mends, is told to the source, once: when a look
/// agrees, a minute later.
#[test]
fn what_a_transaction_and_a_later_look_agree_on_is_dead() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut hand = Hand {
        entries: vec![entry(&suite, channel, 0, 1)],
        full: true,
        ..Hand::default()
    };
    suite.ok("provider release 1 --from prov");
    let node = Via(Lying {
        inner: suite.chain.clone(),
        lie: Mutex::new(Some(|mut channel| {
            channel.status = ChannelStatus::Open;
            channel.reserved = 10_000_000u128.into();
            channel.spendable = 10_000_000u128.into();
            Some(channel)
        })),
    });
    let ground = ground(&suite, &node, "prov");
    let mut memory = Memory::default();
    let mut look = |hand: &mut Hand| round(hand, &ground, &options(1), &mut memory).unwrap();
    let round = look(&mut hand);
    assert_eq!((round.txs.len(), round.rejected.len()), (1, 1), "{round:?}");
    // Nothing agrees yet: it is sent once more.
    suite.chain.advance(1, 61).unwrap();
    hand.full = false;
    assert_eq!(look(&mut hand).txs.len(), 1);
    *node.0.lie.lock().unwrap() = None;
    suite.chain.advance(1, 30).unwrap();
    look(&mut hand);
    assert!(hand.dead.is_empty());
    // told when it can be
    hand.full = true;
    suite.chain.advance(1, 100).unwrap();
    let round = look(&mut hand);
    assert_eq!(round.txs.len(), 0, "{round:?}");
    assert!(round.unkept.is_some(), "{round:?}");
    hand.full = false;
    for _ in 0..5 {
        assert_eq!(look(&mut hand).txs.len(), 0);
        suite.chain.advance(1, 4_000).unwrap();
    }
    assert_eq!(hand.dead, [channel]);
}

/// A store that can't be written keeps nothing from being settled, and it is said.
#[test]
fn a_full_disk_stops_no_settlement() {
    let suite = Suite::with_service();
    let channel = suite.open(200);
    let mut hand = Hand {
        entries: (0..120).map(|n| entry(&suite, channel, n, 1)).collect(),
        full: true,
        ..Hand::default()
    };
    let mut memory = Memory::default();
    let ground = ground(&suite, suite.chain.as_ref(), "prov");
    let first = round(&mut hand, &ground, &options(1), &mut memory).unwrap();
    assert_eq!((first.settled.len(), first.txs.len()), (120, 2));
    assert_eq!(suite.channel(channel).paid.u128(), 240_000);
    let why = first.unkept.unwrap();
    assert!(why.contains("the disk is full"), "{why}");
    // nothing is asked or sent again for it, and it hears all as soon as it can
    hand.full = false;
    let next = round(&mut hand, &ground, &options(1), &mut memory).unwrap();
    assert_eq!((next.looked, next.txs.len()), (0, 0));
    assert_eq!((next.unkept, hand.heard.len()), (None, 120));

    // a single look fails, with what was settled in its report
    hand.full = true;
    hand.entries = vec![entry(&suite, channel, 0, 2)];
    let line = "oaic watchtower --once --threshold 1uoaic --entries x --from prov";
    let cli = <Cli as clap::Parser>::try_parse_from(line.split(' ')).unwrap();
    let Command::Watchtower(args) = cli.command else {
        panic!("another command")
    };
    let ctx = suite.context_on(suite.chain.clone(), true);
    let error = watchtower::run(&args, &mut hand, &Stop::default(), &ctx).unwrap_err();
    assert!(error.message().contains("the disk is full"), "{error}");
    assert_eq!(suite.channel(channel).paid.u128(), 242_000);
}
