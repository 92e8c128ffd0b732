//! Nodes that answer one question falsely, or not at all: it costs time, and no other entry.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::testing::{Through, Via};
use oaic_chain::{encode, Chain, ChainError, Tx, TxOutcome};
use oaic_cli::error::Kind;
use oaic_messages::compute_settlement::{RejectReason, SettleBatchResponse, SettleResult};
use oaic_vouchers::{domain, Entry, Purpose};
use serde_json::{json, Value};

use super::{entry, put, Hand, ONCE};
use crate::support::through::{of, refusal, Answer, Proxy};
use crate::support::tower::Tower;
use crate::support::{run_on, shows, Suite};

/// After one round with a false answer the channel unlocks: what is in it is settled before.
#[test]
fn one_false_answer_costs_time_never_the_entry() {
    let suite = Suite::with_service();
    let settlement = suite.settlement().to_string();
    let lies = [
        (
            "another chain id",
            of("config", move |config| {
                let other = domain(Purpose::Voucher, "x", &settlement);
                config["chain_id"] = "x".into();
                config["voucher_domain"] = json!(Binary::from(other));
            }),
        ),
        (
            "an endless delay, empty",
            of("channel", |channel| {
                channel["unlock_delay"] = u64::MAX.into();
                channel["reserved"] = "0".into();
            }),
        ),
        (
            "an endless delay, closed",
            of("channel", |channel| {
                channel["unlock_delay"] = u64::MAX.into();
                channel["status"] = "closed".into();
            }),
        ),
        (
            "nothing spendable",
            of("channel", |channel| channel["spendable"] = "0".into()),
        ),
        (
            "another channel",
            of("channel", |channel| {
                channel["channel"] = 77.into();
                channel["unlock_delay"] = u64::MAX.into();
            }),
        ),
        (
            "another provider",
            of("channel", |channel| {
                channel["provider"] = channel["payer"].clone();
            }),
        ),
        (
            "paid",
            of("lane", |lane| lane["paid"] = u128::MAX.to_string().into()),
        ),
    ];
    for (name, lie) in lies {
        let channel = suite.open(10);
        let node = Proxy::new(&suite.chain, Some(lie), None);
        let hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
        let mut tower = Tower::new(&suite, node.as_ref(), hand);
        let settled = tower.try_look().map_or(0, |round| round.settled.len());
        assert_eq!(settled, 0, "{name}");
        node.0.end_lies();
        suite.ok(&format!("channel unlock {channel} --from alice"));
        let due = suite.channel(channel).payer_unlock.unwrap().time;
        let mut paid = 0;
        while suite.chain.block().unwrap().time < due {
            suite.chain.advance(1, 30).unwrap();
            paid += tower.look().paid.0;
        }
        assert_eq!(paid, 2_000, "{name}");
    }
}

/// An answer that names another lane is none of this one, and nothing is heard of the other.
#[test]
fn an_answer_of_another_lane_changes_no_other() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let lie = of("lane", |lane| {
        lane["channel"] = 7.into();
        lane["paid"] = "99999999".into();
    });
    let node = Proxy::new(&suite.chain, Some(lie), None);
    let hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let mut tower = Tower::new(&suite, node.as_ref(), hand);
    shows(&tower.look().rejected[0].why, "channel 7");
    assert!(tower.source.heard.is_empty(), "{:?}", tower.source.heard);
}

/// Every entry refused, in a transaction that there never was.
fn refuse_all(tx: &Tx) -> oaic_chain::Result<TxOutcome> {
    let entries = tx.calls[0].msg.len() * 3 / 4 / Entry::LEN;
    let reason = RejectReason::ClosedChannel;
    let results = vec![SettleResult::Rejected { reason }; entries];
    Ok(TxOutcome {
        height: 1,
        hash: String::new(),
        gas_used: None,
        events: Vec::new(),
        data: vec![Some(encode(&SettleBatchResponse { results }).unwrap())],
    })
}

/// What a transaction did is what one node says, too.
#[test]
fn a_false_result_kills_no_entry() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let node = Proxy::new(&suite.chain, None, Some(refuse_all));
    let hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let mut tower = Tower::new(&suite, node.as_ref(), hand);
    let round = tower.look();
    assert_eq!((round.rejected.len(), round.txs.len()), (1, 1), "{round:?}");
    assert!(!round.rejected[0].dead, "{round:?}");
    suite.chain.advance(1, 61).unwrap();
    assert_eq!(tower.look().paid.0, 2_000);
    assert!(tower.source.dead.is_empty(), "{:?}", tower.source.dead);
}

/// The first question of a kind fails, the others are answered.
fn failing(kind: &'static str, error: fn() -> ChainError) -> Answer {
    let failed = AtomicBool::new(false);
    Box::new(move |question, answer| {
        let of_kind = question.get(kind).is_some();
        if of_kind && !failed.swap(true, Ordering::SeqCst) {
            return Err(error());
        }
        Ok(answer)
    })
}

#[test]
fn one_question_that_fails_stops_no_other() {
    let errors: [fn() -> ChainError; 3] = [
        || refusal("out of gas"),
        || ChainError::Decode {
            what: "an answer".into(),
            error: serde_json::from_str::<u8>("x").unwrap_err(),
        },
        || ChainError::Refused {
            what: "a query".into(),
            message: "busy".into(),
        },
    ];
    let suite = Suite::with_service();
    suite.ok("provider settlers tower --from prov");
    for kind in ["channel", "provider", "lane", "config"] {
        for error in errors {
            let channels = [suite.open(1), suite.open(1)];
            let entries = channels.map(|channel| entry(&suite, channel, 0, 1));
            let node = Proxy::new(&suite.chain, Some(failing(kind, error)), None);
            let mut tower = Tower::new(&suite, node.as_ref(), Hand::of(entries.into()));
            tower.sender = "tower";
            let round = tower.look();
            assert_eq!(round.paid.0, 2_000, "{kind}: {round:?}");
            assert_eq!(round.rejected.len(), 1, "{kind}: {round:?}");
            assert!(!round.rejected[0].dead, "{kind}: {round:?}");
            suite.chain.advance(1, 61).unwrap();
            assert_eq!(tower.look().paid.0, 2_000, "{kind}");
        }
    }
    // a node that doesn't answer at all is another matter
    let gone = failing("channel", || ChainError::Unreachable {
        url: "http://x".into(),
        why: "down".into(),
    });
    let node = Proxy::new(&suite.chain, Some(gone), None);
    let hand = Hand::of(vec![entry(&suite, suite.open(1), 0, 1)]);
    let mut tower = Tower::new(&suite, node.as_ref(), hand);
    tower.sender = "tower";
    let error = tower.try_look().unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable, "{error}");
}

/// A transaction of which nobody knows what became of it.
fn lose(_: &Tx) -> oaic_chain::Result<TxOutcome> {
    Err(ChainError::Unconfirmed {
        hash: "00".repeat(32),
        why: "no answer".into(),
    })
}

#[test]
fn a_batch_that_fails_keeps_no_other_from_being_sent() {
    let suite = Suite::with_service();
    let all = || -> Vec<Entry> {
        let channel = suite.open(100);
        (0..120).map(|n| entry(&suite, channel, n, 1)).collect()
    };
    let node = Proxy::new(&suite.chain, None, Some(lose));
    let mut tower = Tower::new(&suite, node.as_ref(), Hand::of(all()));
    let round = tower.look();
    assert_eq!((round.settled.len(), round.txs.len()), (20, 1), "{round:?}");
    let unsent = round.unsent.unwrap();
    assert_eq!(unsent.error, Kind::Unconfirmed, "{unsent:?}");
    let round = tower.look();
    assert_eq!((round.settled.len(), round.unsent.is_some()), (100, false));

    // a single look says what was settled, and fails with what wasn't
    put(&suite, &all());
    let node = Proxy::new(&suite.chain, None, Some(lose));
    let (text, result) = run_on(&suite.context_on(node, true), ONCE);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["settled"].as_array().unwrap().len(), 20, "{report}");
    assert_eq!(result.unwrap_err().kind(), Kind::Unconfirmed);
}

/// A node that simulates no first transaction.
struct Unsimulated {
    inner: Arc<dyn Chain>,
    refused: AtomicBool,
}

impl Through for Unsimulated {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn simulate(&self, sender: &Addr, tx: &Tx) -> oaic_chain::Result<Option<u64>> {
        match self.refused.swap(true, Ordering::SeqCst) {
            false => Err(refusal("out of gas")),
            true => self.inner.simulate(sender, tx),
        }
    }
}

#[test]
fn a_batch_that_is_not_simulated_keeps_no_other_from_being_shown() {
    let suite = Suite::with_service();
    let channel = suite.open(100);
    let all: Vec<Entry> = (0..120).map(|n| entry(&suite, channel, n, 1)).collect();
    put(&suite, &all);
    let node = Arc::new(Via(Unsimulated {
        inner: suite.chain.clone(),
        refused: AtomicBool::new(false),
    }));
    let line = format!("{ONCE} --dry-run");
    let (text, result) = run_on(&suite.context_on(node, true), &line);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["planned"].as_array().unwrap().len(), 20, "{report}");
    let error = result.unwrap_err();
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert_eq!(error.advice(), None, "nothing was settled");
}

/// So many entries of channels that aren't there, from a number on.
fn junk(genuine: &Entry, from: u64, count: u64) -> impl Iterator<Item = Entry> + '_ {
    (from..from + count).map(|channel| {
        let mut junk = genuine.clone();
        junk.voucher.channel = channel;
        junk
    })
}

/// What a single look leaves out, nobody looks at.
#[test]
fn a_single_look_leaves_no_channel_out() {
    let suite = Suite::with_service();
    let genuine = entry(&suite, suite.open(10), 0, 1);
    for (interval, looked, unlooked) in [(None, 1_200, 0), (Some(30), 1_000, 200)] {
        let hand = Hand::of(junk(&genuine, 100, 1_200).collect());
        let mut tower = Tower::new(&suite, suite.chain.as_ref(), hand);
        tower.options.policy.interval = interval;
        let round = tower.look();
        assert_eq!((round.looked, round.unlooked), (looked, unlooked));
    }
}

/// However many channels come anew in each round, those that were there are looked at first.
#[test]
fn newcomers_crowd_no_channel_out() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let genuine = entry(&suite, channel, 0, 1);
    let hand = Hand::of(vec![genuine.clone()]);
    let mut tower = Tower::new(&suite, suite.chain.as_ref(), hand).with_threshold(1_000_000);
    tower.look();
    suite.ok("channel unlock 1 --from alice");
    let due = suite.channel(channel).payer_unlock.unwrap().time;
    let (mut paid, mut from) = (0, 1_000);
    while suite.chain.block().unwrap().time < due {
        suite.chain.advance(1, 300).unwrap();
        tower.source.entries = junk(&genuine, from, 1_000).collect();
        tower.source.entries.push(genuine.clone());
        paid += tower.look().paid.0;
        from += 1_000;
    }
    assert_eq!(paid, 2_000);
}
