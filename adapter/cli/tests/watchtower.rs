//! `oaic watchtower` on a chain in this process, and on one that fails now and then.

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::ChainExt;
use oaic_chain::{
    Backend, Block, Chain, ChainError, Instantiate, Result, StoredCode, Tx, TxOutcome,
};
use oaic_cli::cli::{Cli, Command};
use oaic_cli::error::Kind;
use oaic_cli::watch::{self, open_source, Ground, Memory, Policy, Stop, VoucherSource};
use oaic_types::compute_settlement::{ChannelResponse, ChannelStatus, LaneResponse, QueryMsg};
use oaic_vouchers::Entry;
use serde_json::Value;
use support::calls::{packed, Lane};
use support::{run_on, World, UNLOCK_DELAY};

fn watch(world: &World, more: &str) -> Value {
    let folder = world.home.path().join("entries");
    world.json(&format!(
        "watchtower --once --entries {} --from prov{more}",
        folder.display()
    ))
}

fn put(world: &World, name: &str, lane: &Lane<'_>) {
    world.write(
        &format!("entries/{name}.entry"),
        packed(&[lane.entry(&world.session_key)]),
    );
}

fn settled(report: &Value) -> Vec<u64> {
    report["settled"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["channel"].as_u64().unwrap())
        .collect()
}

#[test]
fn what_unlocks_is_settled_first_and_by_value() {
    let world = World::with_service();
    // channel i has i calls
    for i in 1..=4u64 {
        let channel = world.open(10);
        put(
            &world,
            &format!("{i}"),
            Lane::new(&world, channel, 0).calls(i),
        );
    }
    world.ok("channel unlock 1 3 --from alice");
    let planned = watch(&world, " --threshold 8000uoaic --dry-run");
    let order: Vec<_> = planned["planned"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["channel"].as_u64().unwrap())
        .collect();
    assert_eq!(order, [3, 1, 4], "{planned}");
    assert_eq!(world.channel(3).paid.u128(), 0, "a dry run settles nothing");

    let report = watch(&world, " --deadlines-only");
    assert_eq!(
        (settled(&report), &report["ending"]),
        (vec![3, 1], &2.into()),
        "{report}"
    );
    assert_eq!(report["waiting"], "12000");
    assert_eq!(world.channel(3).paid.u128(), 6_000);
    assert_eq!(world.channel(4).paid.u128(), 0);

    let report = watch(&world, " --threshold 8000uoaic");
    assert_eq!(settled(&report), [4]);
    // nothing is left to do, and a new process knows it from the chain
    let report = watch(&world, " --threshold 8000uoaic");
    assert_eq!(settled(&report), [0u64; 0]);
    assert_eq!(report["waiting"], "4000");

    // nothing is finalized but by who wants it, and with the rest only
    world.wait_for_unlock();
    watch(&world, "");
    assert_eq!(world.channel(3).status, ChannelStatus::Unlocking);
    world.ok("channel close 3 --from alice");
    assert_eq!(world.channel(3).paid.u128(), 6_000);
}

#[test]
fn more_than_a_batch_is_settled_in_several() {
    let world = World::with_service();
    let channel = world.open(100);
    let all: Vec<_> = (0..120)
        .map(|n| {
            Lane::new(&world, channel, n)
                .calls(1)
                .entry(&world.session_key)
        })
        .collect();
    world.write("entries/all.entry", packed(&all));
    let report = watch(&world, " --threshold 1uoaic");
    assert_eq!(report["settled"].as_array().unwrap().len(), 120);
    assert_eq!(report["txs"].as_array().unwrap().len(), 2);
    assert_eq!(world.channel(channel).paid.u128(), 240_000);
}

#[test]
fn junk_in_the_folder_costs_nothing_and_stops_nothing() {
    let world = World::with_service();
    let channel = world.open(10);
    let mut lane = Lane::new(&world, channel, 0);
    let good = lane.calls(2).entry(&world.session_key);
    let mut forged = Lane::new(&world, channel, 1)
        .calls(5)
        .entry(&world.session_key);
    forged.voucher.amount += 1;
    let stranger = Lane::new(&world, channel, 2)
        .calls(5)
        .entry(&world.receipt_key);
    let mut nowhere = good.clone();
    nowhere.voucher.channel = 77;
    let mut greedy = Lane::new(&world, channel, 3)
        .calls(5)
        .entry(&world.session_key);
    greedy.claim += 1;
    world.write(
        "entries/a.entry",
        packed(&[forged, stranger, nowhere, greedy, good]),
    );
    world.write("entries/b.entry", b"junk");
    let folder = world.home.path().join("entries");
    let line = format!(
        "watchtower --once --threshold 1uoaic --entries {} --from prov",
        folder.display()
    );
    let (text, result) = world.run(&line, true);
    assert_eq!(result.unwrap_err().kind(), Kind::Refused);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(settled(&report), [channel]);
    let rejected = report["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 4, "{report}");
    // what claims more than it authorizes is nothing on any chain; the rest is what this node says
    let dead = rejected.iter().filter(|r| r["dead"] == true).count();
    assert_eq!((dead, &report["waiting"]), (1, &"0".into()), "{report}");
    assert_eq!(report["txs"].as_array().unwrap().len(), 1);
    assert_eq!(world.channel(channel).paid.u128(), 4_000);
}

/// The payer keeps what his vouchers authorize beyond what the provider's receipts come to.
#[test]
fn a_claim_is_what_is_taken() {
    let world = World::with_service();
    let channel = world.open(10);
    let mut entry = Lane::new(&world, channel, 0)
        .calls(5)
        .entry(&world.session_key);
    entry.claim = 3_000;
    world.write("entries/a.entry", packed(&[entry]));
    let report = watch(&world, " --threshold 3000uoaic");
    assert_eq!(report["paid"], "3000", "{report}");
    assert_eq!(world.channel(channel).paid.u128(), 3_000);
}

#[test]
fn what_was_not_covered_is_settled_after_a_top_up() {
    let world = World::with_service();
    world.json(
        "channel open --service 1 --amount 1oaic --spend-limit 2oaic --session-key sk --from alice",
    );
    put(&world, "v", Lane::new(&world, 1, 0).calls(600));
    let report = watch(&world, "");
    assert_eq!(
        (&report["paid"], &report["settled"][0]["unpaid"]),
        (&"1000000".into(), &"200000".into()),
        "{report}"
    );
    assert_eq!(
        settled(&watch(&world, " --threshold 1uoaic")),
        [0u64; 0],
        "nothing can be paid yet"
    );
    world.ok("channel top-up 1 1oaic --from alice");
    assert_eq!(watch(&world, " --threshold 1uoaic")["paid"], "200000");
    assert_eq!(world.channel(1).paid.u128(), 1_200_000);
}

#[test]
fn a_key_about_to_be_replaced_is_a_deadline() {
    let world = World::with_service();
    let channel = world.open(10);
    put(&world, "v", Lane::new(&world, channel, 0).calls(1));
    assert_eq!(settled(&watch(&world, " --deadlines-only")), [0u64; 0]);
    world.ok("channel rotate-key 1 --session-key sk2 --from alice");
    let report = watch(&world, " --deadlines-only");
    assert_eq!(
        (settled(&report), &report["settled"][0]["reason"]),
        (vec![1], &"key_rotation".into())
    );
}

/// Whoever isn't named by the provider is told so before anything is sent, and how to be.
#[test]
fn a_tower_settles_once_the_provider_named_it() {
    let world = World::with_service();
    let channel = world.open(10);
    put(&world, "v", Lane::new(&world, channel, 0).calls(1));
    let folder = world.home.path().join("entries");
    let line = format!(
        "watchtower --once --threshold 1uoaic --entries {} --from tower",
        folder.display()
    );
    let error = world.fails(&line);
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.message().contains("neither the provider"), "{error}");
    assert!(
        error.advice().unwrap().contains("oaic provider settlers"),
        "{error:?}"
    );
    assert_eq!(world.channel(channel).paid.u128(), 0);
    world.ok("provider settlers tower --from prov");
    world.ok(&line);
    assert_eq!(world.channel(channel).paid.u128(), 2_000);
}

/// Entries that a test hands over, and what it heard of them.
#[derive(Default)]
struct Hand {
    entries: Vec<Entry>,
    heard: Vec<u64>,
    dead: Vec<u64>,
    /// It can't be written.
    full: bool,
}

impl Hand {
    fn write(&self) -> oaic_cli::error::Result<()> {
        match self.full {
            true => Err(oaic_cli::error::CliError::failed("the disk is full")),
            false => Ok(()),
        }
    }
}

impl VoucherSource for Hand {
    fn entries(&mut self) -> oaic_cli::error::Result<Vec<Entry>> {
        Ok(self.entries.clone())
    }

    fn heard(&mut self, lanes: &[LaneResponse], _: u64) -> oaic_cli::error::Result<()> {
        self.write()?;
        self.heard.extend(lanes.iter().map(|lane| lane.channel));
        Ok(())
    }

    fn dead(&mut self, entry: &Entry, _: &str) -> oaic_cli::error::Result<()> {
        self.write()?;
        self.dead.push(entry.voucher.channel);
        Ok(())
    }
}

/// A chain that counts what it is asked and sent, and refuses batches when told.
struct Counting {
    inner: Arc<dyn Chain>,
    asked: Mutex<Vec<String>>,
}

impl Counting {
    fn on(world: &World) -> Arc<Self> {
        Arc::new(Self {
            inner: world.chain.clone(),
            asked: Mutex::default(),
        })
    }

    fn answer(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        let text = String::from_utf8(msg.to_vec()).unwrap();
        self.asked.lock().unwrap().push(text);
        self.inner.query_bytes(contract, msg)
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

crate::through!(Counting, answer);

fn options(threshold: u128) -> watch::Options {
    watch::Options {
        policy: Policy {
            threshold: Some(threshold),
            interval: Some(30),
        },
        max_age: 60,
        gas: None,
        dry_run: false,
    }
}

fn ground<'a>(world: &'a World, chain: &'a dyn Chain, sender: &'a str) -> Ground<'a> {
    Ground {
        chain,
        contract: world.settlement(),
        sender,
        account: world.chain.account(sender).unwrap().to_string(),
        simulate: None,
    }
}

/// What a tower asks grows with what it guards: not with what strangers open, and not with rounds in
/// which nothing happens.
#[test]
fn strangers_cost_nothing_and_quiet_rounds_next_to_nothing() {
    let world = World::with_service();
    let mine = world.open(10);
    let entry = Lane::new(&world, mine, 0)
        .calls(1)
        .entry(&world.session_key);
    let mut hand = Hand {
        entries: vec![entry],
        ..Hand::default()
    };
    let ask = |hand: &mut Hand, memory: &mut Memory, threshold| {
        let chain = Counting::on(&world);
        let ground = ground(&world, chain.as_ref(), "prov");
        let round = watch::round(hand, &ground, &options(threshold), memory).unwrap();
        (chain.taken(), round)
    };
    let (alone, _) = ask(&mut hand, &mut Memory::default(), 1_000_000);
    for _ in 0..40 {
        world.open(1);
    }
    world.ok("channel unlock 2 3 4 5 6 7 8 --from alice");
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
        world.chain.advance(1, 30).unwrap();
        let (asked, round) = ask(&mut hand, &mut memory, 1_000_000);
        assert_eq!((asked.len(), round.looked), (0, 0), "{asked:?}");
    }
    world.chain.advance(1, UNLOCK_DELAY / 8).unwrap();
    let (asked, _) = ask(&mut hand, &mut memory, 1_000_000);
    assert_eq!(asked.len(), 2, "the channel and its lane: {asked:?}");

    // what has grown above the threshold is settled at once
    hand.entries = vec![Lane::new(&world, mine, 0)
        .calls(3)
        .entry(&world.session_key)];
    let (_, round) = ask(&mut hand, &mut memory, 5_000);
    assert_eq!(round.paid.0, 6_000);
    let (asked, round) = ask(&mut hand, &mut memory, 5_000);
    assert_eq!((asked.len(), round.waiting.0), (0, 0), "{asked:?}");
}

/// A request that is seen in time is settled before it is due, however little there is, and what
/// comes in later too.
#[test]
fn an_unlock_is_seen_by_looking_and_settled_in_its_last_quarter() {
    let world = World::with_service();
    let channel = world.open(10);
    let mut lane = Lane::new(&world, channel, 0);
    let mut hand = Hand {
        entries: vec![lane.calls(1).entry(&world.session_key)],
        ..Hand::default()
    };
    let mut memory = Memory::default();
    let mut look = |hand: &mut Hand| {
        let ground = ground(&world, world.chain.as_ref(), "prov");
        watch::round(hand, &ground, &options(1_000_000), &mut memory).unwrap()
    };
    look(&mut hand);
    world.ok("channel unlock 1 --from alice");
    let due = world.channel(channel).payer_unlock.unwrap().time;
    let (mut settled, mut last) = (0, 0);
    loop {
        let block = world.chain.block().unwrap();
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
        hand.entries = vec![lane.calls(1).entry(&world.session_key)];
        world.chain.advance(1, 30).unwrap();
    }
    assert!(last > 0, "it was never settled");
    assert!(settled <= 10, "{settled} settlements");
    let left = lane.entry(&world.session_key).claim - world.channel(channel).paid.u128() as u64;
    assert!(left <= 2 * 2_000, "{left} lost");
}

/// What is refused waits, longer each time. What a node merely says kills nothing.
#[test]
fn refusals_are_remembered() {
    let world = World::with_service();
    let (open, closed) = (world.open(10), world.open(10));
    let mut forged = Lane::new(&world, open, 1)
        .calls(1)
        .entry(&world.session_key);
    forged.voucher.peaks[0] ^= 1;
    world.ok("provider release 2 --from prov");
    let mut hand = Hand {
        entries: vec![
            forged,
            Lane::new(&world, open, 0)
                .calls(1)
                .entry(&world.session_key),
        ],
        ..Hand::default()
    };
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
    let none: Arc<dyn Chain> = flaky(&world, 0, 0);
    let ground = ground(&world, none.as_ref(), "prov");
    let mut look = |hand: &mut Hand| watch::round(hand, &ground, &options(1), &mut memory).unwrap();
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
        world.chain.advance(1, wait - 2).unwrap();
        assert_eq!(look(&mut hand).deferred, 3, "before {wait} s");
        world.chain.advance(1, 3).unwrap();
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

impl Lying {
    fn answer(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
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

crate::through!(Lying, answer);

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
        let world = World::with_service();
        let channel = world.open(10);
        let mut hand = Hand {
            entries: vec![Lane::new(&world, channel, 0)
                .calls(1)
                .entry(&world.session_key)],
            ..Hand::default()
        };
        let node = Lying {
            inner: world.chain.clone(),
            lie: Mutex::new(Some(lie)),
        };
        let ground = ground(&world, &node, "prov");
        let mut memory = Memory::default();
        let mut look =
            |hand: &mut Hand| watch::round(hand, &ground, &options(1), &mut memory).unwrap();
        let round = look(&mut hand);
        assert_eq!((round.rejected.len(), round.waiting.0), (1, 0), "lie {n}");
        assert!(!round.rejected[0].dead, "lie {n}: {:?}", round.rejected);
        assert!(hand.dead.is_empty(), "lie {n}");
        assert_eq!(look(&mut hand).deferred, 1, "lie {n}");
        *node.lie.lock().unwrap() = None;
        world.chain.advance(1, 61).unwrap();
        assert_eq!(look(&mut hand).paid.0, 2_000, "lie {n}");
    }
}

/// What a transaction was refused for, and no time mends, is told to the source, once.
#[test]
fn what_a_transaction_was_refused_for_is_dead() {
    let world = World::with_service();
    let channel = world.open(10);
    let mut hand = Hand {
        entries: vec![Lane::new(&world, channel, 0)
            .calls(1)
            .entry(&world.session_key)],
        full: true,
        ..Hand::default()
    };
    world.ok("provider release 1 --from prov");
    let node = Lying {
        inner: world.chain.clone(),
        lie: Mutex::new(Some(|mut channel| {
            channel.status = ChannelStatus::Open;
            channel.reserved = 10_000_000u128.into();
            channel.spendable = 10_000_000u128.into();
            Some(channel)
        })),
    };
    let ground = ground(&world, &node, "prov");
    let mut memory = Memory::default();
    let mut look = |hand: &mut Hand| watch::round(hand, &ground, &options(1), &mut memory).unwrap();
    let round = look(&mut hand);
    assert_eq!(round.txs.len(), 1, "{round:?}");
    assert!(round.rejected[0].dead, "{round:?}");
    assert!(round.unkept.is_some(), "{round:?}");
    assert!(hand.dead.is_empty());
    // told when it can be
    hand.full = false;
    let round = look(&mut hand);
    assert_eq!((round.txs.len(), round.unkept), (0, None));
    look(&mut hand);
    assert_eq!(hand.dead, [channel]);
}

/// A store that can't be written keeps nothing from being settled, and it is said.
#[test]
fn a_full_disk_stops_no_settlement() {
    let world = World::with_service();
    let channel = world.open(200);
    let mut hand = Hand {
        entries: (0..120)
            .map(|n| {
                Lane::new(&world, channel, n)
                    .calls(1)
                    .entry(&world.session_key)
            })
            .collect(),
        full: true,
        ..Hand::default()
    };
    let mut memory = Memory::default();
    let ground = ground(&world, world.chain.as_ref(), "prov");
    let round = watch::round(&mut hand, &ground, &options(1), &mut memory).unwrap();
    assert_eq!((round.settled.len(), round.txs.len()), (120, 2));
    assert_eq!(world.channel(channel).paid.u128(), 240_000);
    let why = round.unkept.unwrap();
    assert!(why.contains("the disk is full"), "{why}");
    // nothing is asked or sent again for it, and it hears all as soon as it can
    hand.full = false;
    let round = watch::round(&mut hand, &ground, &options(1), &mut memory).unwrap();
    assert_eq!((round.looked, round.txs.len()), (0, 0));
    assert_eq!((round.unkept, hand.heard.len()), (None, 120));

    // a single look fails, with what was settled in its report
    hand.full = true;
    hand.entries = vec![Lane::new(&world, channel, 0)
        .calls(2)
        .entry(&world.session_key)];
    let line = "oaic watchtower --once --threshold 1uoaic --entries x --from prov";
    let cli = <Cli as clap::Parser>::try_parse_from(line.split(' ')).unwrap();
    let Command::Watchtower(args) = cli.command else {
        panic!("another command")
    };
    let ctx = world.context_on(world.chain.clone(), true);
    let error = watch::run(&args, &mut hand, &Stop::default(), &ctx).unwrap_err();
    assert!(error.message().contains("the disk is full"), "{error}");
    assert_eq!(world.channel(channel).paid.u128(), 242_000);
}

/// However long an entry was refused, it is tried until its channel's deadline.
#[test]
fn a_refusal_is_not_waited_out_beyond_a_deadline() {
    let world = World::with_service();
    let channel = world.open(10);
    let mut hand = Hand {
        entries: vec![Lane::new(&world, channel, 0)
            .calls(1)
            .entry(&world.session_key)],
        ..Hand::default()
    };
    let none = flaky(&world, 0, 0);
    let mut memory = Memory::default();
    let mut refused = 0;
    let mut look = |chain: &dyn Chain| {
        let ground = ground(&world, chain, "prov");
        let round = watch::round(&mut hand, &ground, &options(1), &mut memory).unwrap();
        world.chain.advance(1, 30).unwrap();
        round
    };
    for _ in 0..130 {
        refused += look(none.as_ref()).rejected.len();
    }
    world.ok("channel unlock 1 --from alice");
    let due = world.channel(channel).payer_unlock.unwrap().time;
    while world.chain.block().unwrap().time + 100 < due {
        refused += look(none.as_ref()).rejected.len();
    }
    assert!(refused <= 30, "{refused} refusals");
    let mut paid = 0;
    while world.chain.block().unwrap().time < due {
        paid += look(world.chain.as_ref()).paid.0;
    }
    assert_eq!(paid, 2_000);
}

/// A chain that stands in another time.
struct Old {
    inner: Arc<dyn Chain>,
    time: u64,
}

impl Old {
    fn answer(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.inner.query_bytes(contract, msg)
    }
}

crate::through!(
    Old,
    answer,
    [block = |old: &Old| Ok(Block {
        height: 9,
        time: old.time
    })]
);

/// A node that is catching up shows channels as they were: nothing is sent on its word.
#[test]
fn a_node_of_another_time_is_not_acted_on() {
    let world = World::with_service();
    let channel = world.open(10);
    put(&world, "v", Lane::new(&world, channel, 0).calls(1));
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let folder = world.home.path().join("entries");
    let watchtower = format!(
        "watchtower --once --threshold 1uoaic --entries {} --from prov",
        folder.display()
    );
    let at = |time: u64, line: &str| {
        let chain = Arc::new(Old {
            inner: world.chain.clone(),
            time,
        });
        run_on(&world.context_on(chain, true), line).1
    };
    for (time, said) in [
        (1_577_836_800, "2020-01-01"),
        (now - 121, "catching up"),
        (now + 150, "set the clock"),
    ] {
        let error = at(time, &watchtower).unwrap_err();
        assert_eq!(error.kind(), Kind::Untrusted, "{error}");
        assert!(error.message().contains(said), "{error}");
    }
    assert_eq!(world.channel(channel).paid.u128(), 0);
    // whatever else is signed is signed for now as well
    let error = at(now - 700, "channel unlock 1 --from alice").unwrap_err();
    assert_eq!(error.kind(), Kind::Untrusted, "{error}");
    assert_eq!(world.channel(channel).status, ChannelStatus::Open);
    at(now - 60, &watchtower).unwrap();
    assert_eq!(world.channel(channel).paid.u128(), 2_000);
}

/// A chain that fails as told.
struct Flaky {
    inner: Arc<dyn Chain>,
    /// Entries that one transaction may hold before it runs out of gas.
    most: usize,
    /// Calls of `block` that get no answer before one does.
    unreachable: AtomicU64,
}

impl Chain for Flaky {
    fn backend(&self) -> Backend {
        self.inner.backend()
    }
    fn chain_id(&self) -> String {
        self.inner.chain_id()
    }
    fn block(&self) -> Result<Block> {
        let left = self.unreachable.load(Ordering::SeqCst);
        if left > 0 {
            self.unreachable.store(left - 1, Ordering::SeqCst);
            return Err(ChainError::Unreachable {
                url: "http://x".into(),
                source: "down".into(),
            });
        }
        self.inner.block()
    }
    fn account(&self, label: &str) -> Result<Addr> {
        self.inner.account(label)
    }
    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        self.inner.store_code(sender, name)
    }
    fn code_checksum(&self, name: &str) -> Result<String> {
        self.inner.code_checksum(name)
    }
    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.inner.instantiate(sender, contract)
    }
    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        self.inner.instantiate2(sender, contract, salt)
    }
    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome> {
        self.inner.migrate(sender, contract, code_id, msg)
    }
    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        txs.iter()
            .map(|tx| {
                // base64 of an entry each
                let entries = tx.calls[0].msg.len() * 3 / 4 / Entry::LEN;
                if entries > self.most {
                    return Err(ChainError::OutOfGas { used: 2, limit: 1 });
                }
                self.inner.run(std::slice::from_ref(tx)).remove(0)
            })
            .collect()
    }
    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.inner.query_bytes(contract, msg)
    }
    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        self.inner.contract_code(contract)
    }
    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        self.inner.contract_admin(contract)
    }
    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        self.inner.set_admin(sender, contract, admin)
    }
    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        self.inner.native_balance(address, denom)
    }
    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        self.inner.advance(blocks, seconds)
    }
}

fn flaky(world: &World, most: usize, unreachable: u64) -> Arc<dyn Chain> {
    Arc::new(Flaky {
        inner: world.chain.clone(),
        most,
        unreachable: unreachable.into(),
    })
}

/// A batch that needs too much gas is halved until it fits.
#[test]
fn a_batch_that_does_not_fit_is_halved() {
    let world = World::with_service();
    let channel = world.open(100);
    let all: Vec<_> = (0..20)
        .map(|n| {
            Lane::new(&world, channel, n)
                .calls(1)
                .entry(&world.session_key)
        })
        .collect();
    let file = world.write("all.entry", packed(&all));
    let line = format!(
        "watchtower --once --threshold 1uoaic --entries {} --from prov",
        file.display()
    );
    let (text, result) = run_on(&world.context_on(flaky(&world, 6, 0), true), &line);
    result.unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["settled"].as_array().unwrap().len(), 20);
    assert_eq!(
        report["txs"].as_array().unwrap().len(),
        4,
        "20 → 10 → 5: {report}"
    );
}

#[test]
fn a_node_that_does_not_answer_is_waited_for_and_ctrl_c_ends_it() {
    let world = World::with_service();
    let channel = world.open(10);
    let file = world.write(
        "v.entry",
        packed(&[Lane::new(&world, channel, 0)
            .calls(1)
            .entry(&world.session_key)]),
    );
    let ctx = world.context_on(flaky(&world, 100, 1), true);
    let line = format!(
        "oaic watchtower --interval 1 --threshold 1uoaic --entries {} --from prov",
        file.display()
    );
    let cli = <Cli as clap::Parser>::try_parse_from(line.split(' ')).unwrap();
    let Command::Watchtower(args) = cli.command else {
        panic!("another command")
    };
    let stop = Stop::default();
    let mut source = open_source(&args.source, &ctx.out).unwrap();
    let (chain, settlement, thrown) = (
        world.chain.clone(),
        world.settlement().clone(),
        stop.clone(),
    );
    let person = std::thread::spawn(move || {
        let start = std::time::Instant::now();
        loop {
            let found: ChannelResponse = chain
                .query(&settlement, &QueryMsg::Channel { channel })
                .unwrap();
            if !found.paid.is_zero() || start.elapsed().as_secs() > 60 {
                break thrown.throw();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    });
    watch::run(&args, &mut source, &stop, &ctx).unwrap();
    person.join().unwrap();
    assert_eq!(world.channel(channel).paid.u128(), 2_000);
    // with --once it is an error instead
    let line = format!("watchtower --once --entries {} --from prov", file.display());
    let (_, result) = run_on(&world.context_on(flaky(&world, 100, 1), true), &line);
    assert_eq!(result.unwrap_err().kind(), Kind::Unreachable);
}
