//! Nodes that answer one question falsely, or not at all: it costs time, and no other entry.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{encode, Chain, ChainError, Tx, TxOutcome};
use oaic_cli::error::Kind;
use oaic_messages::compute_settlement::{RejectReason, SettleBatchResponse, SettleResult};
use oaic_vouchers::{domain, Entry, Purpose};
use oaic_watchtower::{round, Memory, Policy};
use serde_json::{json, Value};

use super::{entry, once, Hand};
use crate::support::calls::packed;
use crate::support::tower::{ground, options};
use crate::support::{run_on, Suite};
use oaic_chain::testing::{Through, Via};

type Answer = Box<dyn Fn(&str, Value) -> oaic_chain::Result<Value> + Send + Sync>;
type Sent = fn(&Tx) -> Option<oaic_chain::Result<TxOutcome>>;

/// A node that answers questions and transactions as a test has it.
struct Node {
    inner: Arc<dyn Chain>,
    answers: Mutex<Option<Answer>>,
    sent: Mutex<Option<Sent>>,
}

impl Node {
    fn of(suite: &Suite, answers: Option<Answer>, sent: Option<Sent>) -> Via<Self> {
        Via(Self {
            inner: suite.chain.clone(),
            answers: Mutex::new(answers),
            sent: Mutex::new(sent),
        })
    }
}

impl Through for Node {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn run(&self, txs: &[Tx]) -> Vec<oaic_chain::Result<TxOutcome>> {
        txs.iter()
            .map(|tx| {
                // Once, as one that fails does.
                let sent = self.sent.lock().unwrap().take();
                sent.and_then(|sent| sent(tx))
                    .unwrap_or_else(|| self.inner.run(std::slice::from_ref(tx)).remove(0))
            })
            .collect()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        let answer = self.inner.query_bytes(contract, msg)?;
        match self.answers.lock().unwrap().as_ref() {
            Some(change) => {
                let asked = std::str::from_utf8(msg).unwrap();
                encode(&change(asked, serde_json::from_slice(&answer).unwrap())?)
            }
            None => Ok(answer),
        }
    }
}

/// Answers to questions of a kind, changed.
fn of(kind: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Answer {
    Box::new(move |asked, mut answer| {
        if asked.starts_with(&format!("{{\"{kind}\"")) {
            change(&mut answer);
        }
        Ok(answer)
    })
}

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
        let mut hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
        let node = Node::of(&suite, Some(lie), None);
        let ground = ground(&suite, &node, "prov");
        let mut memory = Memory::default();
        let mut look = || round(&mut hand, &ground, &options(1), &mut memory);
        let lied_to = look().map_or(0, |round| round.settled.len());
        assert_eq!(lied_to, 0, "{name}");
        *node.0.answers.lock().unwrap() = None;
        suite.ok(&format!("channel unlock {channel} --from alice"));
        let due = suite.channel(channel).payer_unlock.unwrap().time;
        let mut paid = 0;
        while suite.chain.block().unwrap().time < due {
            suite.chain.advance(1, 30).unwrap();
            paid += look().unwrap().paid.0;
        }
        assert_eq!(paid, 2_000, "{name}");
    }
}

/// An answer that names another lane is none of this one, and nothing is heard of the other.
#[test]
fn an_answer_of_another_lane_touches_no_other() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let lie = of("lane", |lane| {
        lane["channel"] = 7.into();
        lane["paid"] = "99999999".into();
    });
    let node = Node::of(&suite, Some(lie), None);
    let ground = ground(&suite, &node, "prov");
    let mut memory = Memory::default();
    let round = round(&mut hand, &ground, &options(1), &mut memory).unwrap();
    assert!(round.rejected[0].why.contains("channel 7"), "{round:?}");
    assert!(hand.heard.is_empty(), "{:?}", hand.heard);
}

/// Every entry refused, in a transaction that there never was.
fn refuse_all(tx: &Tx) -> Option<oaic_chain::Result<TxOutcome>> {
    let entries = tx.calls[0].msg.len() * 3 / 4 / Entry::LEN;
    let reason = RejectReason::ClosedChannel;
    let results = vec![SettleResult::Rejected { reason }; entries];
    Some(Ok(TxOutcome {
        height: 1,
        hash: String::new(),
        gas_used: None,
        events: Vec::new(),
        data: vec![Some(encode(&SettleBatchResponse { results }).unwrap())],
    }))
}

/// What a transaction came to is what one node says, too.
#[test]
fn a_false_result_kills_no_entry() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let node = Node::of(&suite, None, Some(refuse_all));
    let ground = ground(&suite, &node, "prov");
    let mut memory = Memory::default();
    let mut look = |hand: &mut Hand| round(hand, &ground, &options(1), &mut memory).unwrap();
    let round = look(&mut hand);
    assert_eq!((round.rejected.len(), round.txs.len()), (1, 1), "{round:?}");
    assert!(!round.rejected[0].dead, "{round:?}");
    suite.chain.advance(1, 61).unwrap();
    assert_eq!(look(&mut hand).paid.0, 2_000);
    assert!(hand.dead.is_empty(), "{:?}", hand.dead);
}

/// The first question of a kind fails, the others are answered.
fn failing(kind: &'static str, error: fn() -> ChainError) -> Answer {
    let failed = AtomicBool::new(false);
    Box::new(move |asked, answer| {
        let of_kind = asked.starts_with(&format!("{{\"{kind}\""));
        if of_kind && !failed.swap(true, Ordering::SeqCst) {
            return Err(error());
        }
        Ok(answer)
    })
}

#[test]
fn one_question_that_fails_stops_no_other() {
    let errors: [fn() -> ChainError; 3] = [
        || ChainError::Contract {
            contract: None,
            call: None,
            message: "out of gas".into(),
        },
        || ChainError::Decode {
            what: "an answer".into(),
            source: serde_json::from_str::<u8>("x").unwrap_err(),
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
            let mut hand = Hand::of(entries.to_vec());
            let node = Node::of(&suite, Some(failing(kind, error)), None);
            let ground = ground(&suite, &node, "tower");
            let mut memory = Memory::default();
            let mut look = || round(&mut hand, &ground, &options(1), &mut memory).unwrap();
            let round = look();
            let came = (round.paid.0, round.rejected.len());
            assert_eq!(came, (2_000, 1), "{kind}: {round:?}");
            assert!(!round.rejected[0].dead, "{kind}: {round:?}");
            suite.chain.advance(1, 61).unwrap();
            assert_eq!(look().paid.0, 2_000, "{kind}");
        }
    }
    // a node that doesn't answer at all is another matter
    let mut hand = Hand::of(vec![entry(&suite, suite.open(1), 0, 1)]);
    let gone = failing("channel", || ChainError::Unreachable {
        url: "http://x".into(),
        source: "down".into(),
    });
    let node = Node::of(&suite, Some(gone), None);
    let ground = ground(&suite, &node, "tower");
    let error = round(&mut hand, &ground, &options(1), &mut Memory::default()).unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable, "{error}");
}

/// A transaction of which nobody knows what became of it.
fn lose(_: &Tx) -> Option<oaic_chain::Result<TxOutcome>> {
    Some(Err(ChainError::Timeout {
        what: "the transaction".into(),
        seconds: 60,
        hint: "look again".into(),
    }))
}

#[test]
fn a_batch_that_fails_keeps_no_other_from_being_sent() {
    let suite = Suite::with_service();
    let channel = suite.open(100);
    let all: Vec<_> = (0..120).map(|n| entry(&suite, channel, n, 1)).collect();
    let node = Node::of(&suite, None, Some(lose));
    let ground = ground(&suite, &node, "prov");
    let mut memory = Memory::default();
    let mut hand = Hand::of(all.clone());
    let mut look = || round(&mut hand, &ground, &options(1), &mut memory).unwrap();
    let round = look();
    assert_eq!((round.settled.len(), round.txs.len()), (20, 1), "{round:?}");
    let unsent = round.unsent.unwrap();
    assert_eq!(unsent.error, Kind::Unconfirmed, "{unsent:?}");
    let round = look();
    assert_eq!((round.settled.len(), round.unsent.is_some()), (100, false));

    // a single look says what was settled, and fails with what wasn't
    let channel = suite.open(100);
    let all: Vec<_> = (0..120).map(|n| entry(&suite, channel, n, 1)).collect();
    suite.write("entries/all.entry", packed(&all));
    let node = Arc::new(Node::of(&suite, None, Some(lose)));
    let line = once(&suite, " --threshold 1uoaic");
    let (text, result) = run_on(&suite.context_on(node, true), &line);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["settled"].as_array().unwrap().len(), 20, "{report}");
    assert_eq!(result.unwrap_err().kind(), Kind::Unconfirmed);
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
    let mut hand = Hand::of(junk(&genuine, 100, 1_200).collect());
    let ground = ground(&suite, suite.chain.as_ref(), "prov");
    let mut look = |interval| {
        let mut options = options(1);
        options.policy = Policy {
            interval,
            ..options.policy
        };
        let round = round(&mut hand, &ground, &options, &mut Memory::default()).unwrap();
        (round.looked, round.unlooked)
    };
    assert_eq!(look(None), (1_200, 0));
    assert_eq!(look(Some(30)), (1_000, 200));
}

/// However many channels come anew in each round, those that were there are looked at first.
#[test]
fn newcomers_crowd_no_channel_out() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let genuine = entry(&suite, channel, 0, 1);
    let mut hand = Hand::of(vec![genuine.clone()]);
    let mut memory = Memory::default();
    let ground = ground(&suite, suite.chain.as_ref(), "prov");
    let mut look =
        |hand: &mut Hand| round(hand, &ground, &options(1_000_000), &mut memory).unwrap();
    look(&mut hand);
    suite.ok("channel unlock 1 --from alice");
    let due = suite.channel(channel).payer_unlock.unwrap().time;
    let (mut paid, mut from) = (0, 1_000);
    while suite.chain.block().unwrap().time < due {
        suite.chain.advance(1, 300).unwrap();
        hand.entries = junk(&genuine, from, 1_000).collect();
        hand.entries.push(genuine.clone());
        paid += look(&mut hand).paid.0;
        from += 1_000;
    }
    assert_eq!(paid, 2_000);
}
