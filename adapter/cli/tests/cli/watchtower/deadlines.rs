//! When a channel is looked at, and what is settled before it would be lost.

use std::sync::{Arc, Mutex};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::Chain;
use oaic_watchtower::{round, Memory};

use super::{entry, flaky, look, put, settled, Hand};
use crate::support::calls::Lane;
use crate::support::tower::{ground, options};
use crate::support::{Suite, UNLOCK_DELAY};
use oaic_chain::testing::{Through, Via};

#[test]
fn a_key_about_to_be_replaced_is_a_deadline() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    put(&suite, "v", Lane::new(&suite, channel, 0).calls(1));
    assert_eq!(settled(&look(&suite, " --deadlines-only")), [0u64; 0]);
    suite.ok("channel rotate-key 1 --session-key sk2 --from alice");
    let report = look(&suite, " --deadlines-only");
    assert_eq!(
        (settled(&report), &report["settled"][0]["reason"]),
        (vec![1], &"key_rotation".into())
    );
}

/// A chain that notes what it is asked.
struct Noting {
    inner: Arc<dyn Chain>,
    asked: Mutex<Vec<String>>,
}

impl Noting {
    fn on(suite: &Suite) -> Via<Self> {
        Via(Self {
            inner: suite.chain.clone(),
            asked: Mutex::default(),
        })
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Through for Noting {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        let text = String::from_utf8(msg.to_vec()).unwrap();
        self.asked.lock().unwrap().push(text);
        self.inner.query_bytes(contract, msg)
    }
}

/// What a tower asks grows with what it guards: not with what strangers open, and not with rounds in
/// which nothing happens.
#[test]
fn strangers_cost_nothing_and_quiet_rounds_next_to_nothing() {
    let suite = Suite::with_service();
    let mine = suite.open(10);
    let mut hand = Hand::of(vec![entry(&suite, mine, 0, 1)]);
    let ask = |hand: &mut Hand, memory: &mut Memory, threshold| {
        let chain = Noting::on(&suite);
        let ground = ground(&suite, &chain, "prov");
        let round = round(hand, &ground, &options(threshold), memory).unwrap();
        (chain.0.taken(), round)
    };
    let (alone, _) = ask(&mut hand, &mut Memory::default(), 1_000_000);
    for _ in 0..40 {
        suite.open(1);
    }
    suite.ok("channel unlock 2 3 4 5 6 7 8 --from alice");
    let mut memory = Memory::default();
    let (among, round) = ask(&mut hand, &mut memory, 1_000_000);
    assert_eq!(among, alone, "40 channels of others make no difference");
    assert_eq!((round.looked, round.waiting.0), (1, 2_000));
    for list in ["channels", "lanes", "unlocking", "providers"] {
        let listed = |q: &String| q.starts_with(&format!("{{\"{list}\""));
        assert!(!among.iter().any(listed), "{among:?}");
    }

    // nothing new: nothing is asked until an eighth of the unlock delay is over
    for _ in 0..5 {
        suite.chain.advance(1, 30).unwrap();
        let (asked, round) = ask(&mut hand, &mut memory, 1_000_000);
        assert_eq!((asked.len(), round.looked), (0, 0), "{asked:?}");
    }
    suite.chain.advance(1, UNLOCK_DELAY / 8).unwrap();
    let (asked, _) = ask(&mut hand, &mut memory, 1_000_000);
    assert_eq!(asked.len(), 3, "channel, lane and domain: {asked:?}");

    // what has grown above the threshold is settled at once
    hand.entries = vec![entry(&suite, mine, 0, 3)];
    let (_, round) = ask(&mut hand, &mut memory, 5_000);
    assert_eq!(round.paid.0, 6_000);
    let (asked, round) = ask(&mut hand, &mut memory, 5_000);
    assert_eq!((asked.len(), round.waiting.0), (0, 0), "{asked:?}");
}

/// A request that is seen in time is settled before it is due, however little there is, and what
/// comes in later too.
#[test]
fn an_unlock_is_seen_by_looking_and_settled_in_its_last_quarter() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut lane = Lane::new(&suite, channel, 0);
    let mut hand = Hand::of(vec![lane.calls(1).entry(&suite.session_key)]);
    let mut memory = Memory::default();
    let mut look = |hand: &mut Hand| {
        let ground = ground(&suite, suite.chain.as_ref(), "prov");
        round(hand, &ground, &options(1_000_000), &mut memory).unwrap()
    };
    look(&mut hand);
    suite.ok("channel unlock 1 --from alice");
    let due = suite.channel(channel).payer_unlock.unwrap().time;
    let (mut settled, mut last) = (0, 0);
    loop {
        let block = suite.chain.block().unwrap();
        if block.time >= due {
            break;
        }
        let round = look(&mut hand);
        settled += round.settled.len();
        if !round.settled.is_empty() && last == 0 {
            let left = due - block.time;
            assert!(left <= UNLOCK_DELAY / 4, "{left} s before");
            last = left;
        }
        hand.entries = vec![lane.calls(1).entry(&suite.session_key)];
        suite.chain.advance(1, 30).unwrap();
    }
    assert!(last > 0, "it was never settled");
    assert!(settled <= 10, "{settled} settlements");
    let left = lane.entry(&suite.session_key).claim - suite.channel(channel).paid.u128() as u64;
    assert!(left <= 2 * 2_000, "{left} lost");
}

/// However long an entry was refused, it is tried until its channel's deadline.
#[test]
fn a_refusal_is_not_waited_out_beyond_a_deadline() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut hand = Hand::of(vec![entry(&suite, channel, 0, 1)]);
    let none = flaky(&suite, 0, 0);
    let mut memory = Memory::default();
    let mut refused = 0;
    let mut look = |chain: &dyn Chain| {
        let ground = ground(&suite, chain, "prov");
        let round = round(&mut hand, &ground, &options(1), &mut memory).unwrap();
        suite.chain.advance(1, 30).unwrap();
        round
    };
    for _ in 0..130 {
        refused += look(none.as_ref()).rejected.len();
    }
    suite.ok("channel unlock 1 --from alice");
    let due = suite.channel(channel).payer_unlock.unwrap().time;
    while suite.chain.block().unwrap().time + 100 < due {
        refused += look(none.as_ref()).rejected.len();
    }
    assert!(refused <= 30, "{refused} refusals");
    let mut paid = 0;
    while suite.chain.block().unwrap().time < due {
        paid += look(suite.chain.as_ref()).paid.0;
    }
    assert_eq!(paid, 2_000);
}
