//! Wallets against the real contract.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use cosmwasm_std::{Binary, Storage};
use oaic_messages::private_credits::*;
use oaic_wallet::{by_key, Origin, Wallet, WalletError, GAP};

use crate::suite::*;

#[test]
fn a_seed_alone_brings_everything_back() {
    let mut w = Suite::new();
    let (mut wallet, mut other) = (w.wallet(1), w.wallet(2));
    w.deposit("alice", &mut wallet, &[1_000, 100]);
    w.deposit("bob", &mut other, &[1_000, 10_000]);
    w.deposit("carol", &mut wallet, &[10_000]);
    w.sync(&mut other).unwrap();
    let (channel, key) = w.open(&mut wallet, &[0]);
    let rotated = wallet.new_session_key().unwrap().1;
    let rotate = commander(&wallet, channel, 0, &key).rotate_key(&rotated.public(), 400u128.into());
    w.ok("anyone", &rotate);
    w.open(&mut other, &[2]);

    let mut anew = w.wallet(1);
    let notes: Vec<_> = anew.notes().cloned().collect();
    assert_eq!(notes, wallet.notes().cloned().collect::<Vec<_>>());
    assert_eq!(anew.balance(), 10_100);
    assert_eq!(anew.next_note(), 3);
    let channels = anew.channels();
    let [(found, number)] = &channels[..] else {
        panic!("{channels:?}");
    };
    assert_eq!(*found, channel);
    let record = anew.channel(&w.source(), channel).unwrap().unwrap();
    assert_eq!((record.sequence, record.deposited.u128()), (1, 1_000));
    assert_eq!(anew.keys().session(*number).public(), rotated.public());
    assert_eq!(anew.new_session_key().unwrap().0, 2);
    // Another seed finds nothing.
    assert_eq!(w.wallet(3).notes().count(), 0);
}

/// One key for two channels would join them. zk 6: nothing that is public joins two uses.
#[test]
fn a_wallet_that_is_opened_anew_gives_no_session_key_again() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let (channel, first) = w.open(&mut wallet, &[0]);
    // Only synced, never asked for its channels.
    let mut anew = w.wallet(1);
    let (second, key) = w.open(&mut anew, &[1]);
    assert_ne!(key.public(), first.public());
    // Of a channel whose key was rotated, the rotated one is known.
    let (number, rotated) = anew.new_session_key().unwrap();
    let rotate = anew
        .command(second, 0, &key)
        .unwrap()
        .rotate_key(&rotated.public(), 400u128.into());
    w.ok("anyone", &rotate);
    assert_eq!(w.wallet(1).new_session_key().unwrap().0, number + 1);
    // Nor does a wallet that is only synced again go back.
    w.sync(&mut anew).unwrap();
    assert_eq!(anew.new_session_key().unwrap().0, number + 1);
    assert_ne!(channel, second);
}

/// Whoever sees a key on its way opens a channel for it first: the two are not joined by the wallet.
/// Nor are two of its own, when it forgot the first or a plan is taken out again.
#[test]
fn no_channel_is_opened_under_a_key_that_one_has() {
    let mut w = Suite::new();
    let (mut wallet, mut other) = (w.wallet(1), w.wallet(2));
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    w.deposit("bob", &mut other, &[100]);
    let (_, key) = wallet.new_session_key().unwrap();
    let opening = plan(&[0], opening(&key));
    let own = w.prove(&wallet, &opening);
    let others = w.prove(&other, &plan(&[2], opening.intent.clone()));
    let theirs = opened(&w.ok("anyone", &others));
    w.sync(&mut wallet).unwrap();
    let taken = w.try_prove(&wallet, &opening);
    assert!(matches!(taken, Err(WalletError::KeyTaken)), "{taken:?}");
    // What is sent already stays good: nobody blocks it.
    let channel = opened(&w.ok("anyone", &own));
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.channels(), [(theirs, 0), (channel, 0)]);
    let taken = w.try_prove(&wallet, &plan(&[1], opening.intent));
    assert!(matches!(taken, Err(WalletError::KeyTaken)), "{taken:?}");
    w.open(&mut wallet, &[1]);
}

#[test]
fn numbers_are_found_within_the_gap() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    wallet.skip_to(Origin::Deposit, GAP - 1);
    w.deposit("alice", &mut wallet, &[100]);
    assert_eq!(w.wallet(1).balance(), 100);
    wallet.skip_to(Origin::Deposit, 3 * GAP);
    w.deposit("alice", &mut wallet, &[1_000]);
    assert_eq!(w.wallet(1).balance(), 100);
    let config = w.config();
    let mut anew = Wallet::open([1; 32], &config).unwrap();
    anew.skip_to(Origin::Deposit, wallet.next_note());
    w.sync(&mut anew).unwrap();
    assert_eq!(anew.balance(), 1_100);
}

fn owners(notes: &[NewNote]) -> Vec<Binary> {
    notes.iter().map(|note| note.owner.clone()).collect()
}

fn paid_in(wallet: &mut Wallet, values: &[u64]) -> Vec<Binary> {
    let (ReceiveMsg::Deposit { notes }, _) = wallet.deposit(values).unwrap();
    owners(&notes)
}

fn left_behind(message: &ExecuteMsg) -> Vec<Binary> {
    match message {
        ExecuteMsg::Reclaim { notes, .. } => owners(notes),
        other => panic!("{other:?}"),
    }
}

/// A message that failed is on chain with all that it says. A wallet that is opened anew doesn't
/// know of it; what it makes next may not say the same.
#[test]
fn what_failed_joins_no_depositor_to_a_channel_and_no_channel_to_another() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let [(one, first), (two, second)] = [0, 1].map(|note| w.open(&mut wallet, &[note]));
    w.release(one);
    w.release(two);
    // Alice pays in too little, and a relayer sends too late; both are seen.
    let failed_deposit = paid_in(&mut wallet, &[100; 32]);
    let failed = wallet.reclaim(one, 7, &first, 1_000, None).unwrap();
    w.refused("anyone", &failed);

    let mut anew = w.wallet(1);
    let other = anew.reclaim(two, 0, &second, 1_000, None).unwrap();
    let again = w.wallet(1).reclaim(one, 0, &first, 1_000, None).unwrap();
    let shown = [failed_deposit, left_behind(&failed)].concat();
    for owner in left_behind(&other) {
        assert!(!shown.contains(&owner));
    }
    // The same channel's: they are one person's anyway.
    assert_eq!(left_behind(&again), left_behind(&failed));

    // And the seed alone brings them all back, whenever a wallet hears of what.
    w.ok("anyone", &other);
    w.sync(&mut anew).unwrap();
    w.ok("anyone", &again);
    w.sync(&mut anew).unwrap();
    w.sync(&mut wallet).unwrap();
    for wallet in [&anew, &wallet, &w.wallet(1)] {
        assert_eq!(wallet.balance(), 2_000);
    }
    let own = anew.choose(2_000).unwrap();
    let exit = w.prove(&anew, &plan(&own, exiting(&w.who("bob"))));
    w.ok("anyone", &exit);
}

/// Notes that were taken before the channel was known to be own are looked at again.
#[test]
fn what_a_channel_left_is_found_by_a_wallet_that_hears_of_the_channel_last() {
    let mut w = Suite::with_denominations(&[1, 100]);
    let (mut wallet, config) = (w.wallet(1), w.config());
    w.deposit("alice", &mut wallet, &[100]);
    let mut late = Wallet::open([1; 32], &config).unwrap();
    let (channel, key) = w.open(&mut wallet, &[0]);
    w.settle(channel, &key, 1);
    w.release(channel);
    // More than are looked for at once.
    for (sequence, left) in [(0, 99), (1, 67), (2, 35), (3, 3)] {
        let message = wallet.reclaim(channel, sequence, &key, left, None).unwrap();
        w.ok("anyone", &message);
        w.sync(&mut wallet).unwrap();
    }
    // One of them is spent, which is heard of before whose it is.
    let exit = w.prove(&wallet, &plan(&[50], exiting(&w.who("bob"))));
    w.ok("anyone", &exit);
    w.sync(&mut wallet).unwrap();
    // It hears of the channel and of all of its notes at once.
    w.sync(&mut late).unwrap();
    assert_eq!(late.notes().count(), 100);
    assert!(late.note(50).unwrap().spent);
    assert_eq!((late.balance(), wallet.balance()), (98, 98));
}

/// However a node cuts its pages, and also when two channels were opened under one key.
#[test]
fn pages_of_one_bring_everything_and_pages_that_repeat_are_refused() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000, 100]);
    let key = wallet.new_session_key().unwrap().1;
    // Before the wallet hears of the first.
    let openings = [0, 1].map(|note| w.prove(&wallet, &plan(&[note], opening(&key))));
    for (message, sequence) in openings.into_iter().zip([0, 0]) {
        let channel = opened(&w.ok("anyone", &message));
        w.release(channel);
        let take = wallet
            .reclaim(channel, sequence, &key, 1_000, None)
            .unwrap();
        w.ok("anyone", &take);
        w.sync(&mut wallet).unwrap();
    }
    let config = w.config();
    let cut = |question: &QueryMsg, again: bool| {
        let mut question = question.clone();
        match &mut question {
            QueryMsg::Notes { limit, .. } => *limit = Some(1),
            QueryMsg::Nullifiers { start_after, limit } => {
                *limit = Some(1);
                *start_after = start_after.filter(|_| !again);
            }
            QueryMsg::SessionKeys { limit, .. } => *limit = Some(1),
            _ => {}
        }
        w.raw(&question)
    };
    let mut anew = Wallet::open([1; 32], &config).unwrap();
    let records = |read: &mut dyn FnMut(&dyn Storage)| w.records(read);
    anew.sync(&(|question: &QueryMsg| cut(question, false), records))
        .unwrap();
    let notes: Vec<_> = anew.notes().cloned().collect();
    assert_eq!(notes, wallet.notes().cloned().collect::<Vec<_>>());
    assert_eq!((notes.len(), anew.balance()), (5, 2_100));
    assert_eq!(anew.channels().len(), 2);

    let mut anew = Wallet::open([1; 32], &config).unwrap();
    let error = anew
        .sync(&(|question: &QueryMsg| cut(question, true), records))
        .unwrap_err();
    let order = |what, expected, found| WalletError::Order {
        what,
        expected,
        found,
    };
    assert_eq!(error.to_string(), order("nullifiers", 2, 1).to_string());
    assert_eq!((anew.trees().count(), anew.notes().count()), (0, 0));
}

/// However many deposits and openings came to nothing before one that didn't.
#[test]
fn nothing_is_ever_handed_out_that_a_seed_does_not_bring_back() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    for _ in 0..3 {
        paid_in(&mut wallet, &[100; 32]);
    }
    let error = wallet.deposit(&[100; 32]).unwrap_err();
    assert_matches!(error, WalletError::Reach { .. });
    for _ in 0..GAP - 1 {
        wallet.new_session_key().unwrap();
    }
    w.deposit("alice", &mut wallet, &[1_000; 4]);
    let (channel, _) = w.open(&mut wallet, &[0]);
    let anew = w.wallet(1);
    assert_eq!(anew.balance(), 3_000);
    assert_eq!(anew.channels(), [(channel, GAP - 1)]);
}

/// Also when all of them came to nothing, and also a wallet that goes on then.
#[test]
fn a_wallet_uses_an_owner_and_a_session_key_once() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    let mut seen = BTreeSet::new();
    loop {
        match wallet.deposit(&[100, 1_000]) {
            Ok((ReceiveMsg::Deposit { notes }, _)) => {
                for owner in owners(&notes) {
                    assert!(seen.insert(owner), "an owner twice");
                }
            }
            Err(WalletError::Reach { next, .. }) => {
                assert_eq!(next, wallet.next_note());
                break;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(seen.len(), GAP as usize);
    let mut keys = BTreeSet::new();
    while let Ok((number, key)) = wallet.new_session_key() {
        assert!(keys.insert(key.public()), "key {number} twice");
    }
    assert_eq!(keys.len(), GAP as usize);
    // Whoever keeps the number goes on, and finds what comes of it.
    let next = wallet.next_note();
    wallet.skip_to(Origin::Deposit, next);
    wallet.skip_sessions_to(GAP);
    assert!(keys.insert(wallet.new_session_key().unwrap().1.public()));
    w.deposit("alice", &mut wallet, &[100]);
    let config = w.config();
    let mut anew = Wallet::open([1; 32], &config).unwrap();
    anew.skip_to(Origin::Deposit, next);
    w.sync(&mut anew).unwrap();
    assert_eq!(anew.balance(), 100);
}

#[test]
fn a_wallet_takes_nothing_from_another_contract() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let first = w.contract.clone();
    w.contract = w.another();
    let mut others = w.wallet(9);
    w.deposit("bob", &mut others, &[100, 100, 100]);
    let error = w.sync(&mut wallet).unwrap_err();
    assert_matches!(error, WalletError::OtherContract { field, .. } if *field == "context");
    assert_eq!((wallet.trees().count(), wallet.balance()), (1, 1_000));
    w.contract = first;
    w.sync(&mut wallet).unwrap();
}

/// Secrets derive from what the node says they are bound to: notes made under a context that it
/// made up would be found by nobody who doesn't know it.
#[test]
fn a_node_that_makes_a_context_up_is_found_out() {
    let w = Suite::new();
    let config = w.config();
    let (chain, contract) = ("oaic-embedded-1", w.contract.as_str());
    Wallet::open_for([1; 32], &config, chain, contract).unwrap();
    let other = w.settlement.as_str();
    for (chain, contract) in [("oaic-local-1", contract), (chain, other)] {
        assert!(Wallet::open_for([1; 32], &config, chain, contract).is_err());
    }
    type Lie = fn(&mut ConfigResponse);
    let lies: [(&str, Lie); 3] = [
        ("context", |c| c.context = [5; 32].into()),
        ("action_domain", |c| c.action_domain = [5; 32].into()),
        ("command_domain", |c| c.command_domain = [5; 32].into()),
    ];
    for (name, lie) in lies {
        let mut config = config.clone();
        lie(&mut config);
        match Wallet::open_for([1; 32], &config, chain, contract) {
            Err(WalletError::OtherContract { field, .. }) => assert_eq!(field, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn notes_that_are_held_are_not_chosen() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[100, 100, 1_000]);
    assert_eq!(wallet.choose(100).unwrap(), [0]);
    let held = plan(&[0], exiting(&w.who("bob")));
    wallet.hold(&held);
    assert_eq!(wallet.choose(100).unwrap(), [1]);
    assert_eq!(wallet.balance(), 1_100);
    assert_matches!(wallet.choose(1_101), Err(WalletError::Funds { .. }));
    wallet.release(&held);
    assert_eq!(wallet.choose(150).unwrap(), [0, 1]);
    w.ok("anyone", &w.prove(&wallet, &held));
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.choose(100).unwrap(), [1]);
    let wrong = [vec![0], vec![1, 1], vec![77], vec![], vec![1; 9]];
    for notes in wrong {
        let refused = w.try_prove(&wallet, &plan(&notes, exiting(&w.who("bob"))));
        assert_matches!(
            refused,
            Err(WalletError::Note { .. } | WalletError::Count { .. }),
            "{notes:?}"
        );
    }
    assert_matches!(wallet.split(150), Err(WalletError::Amount { rest: 50, .. }));
    assert_eq!(wallet.split(1_200).unwrap(), [1_000, 100, 100]);
    assert_matches!(
        wallet.deposit(&[500]),
        Err(WalletError::Denomination { .. })
    );
}

#[test]
fn a_spend_is_proven_again_when_its_root_moved_on_meanwhile() {
    let suite = RefCell::new(Suite::new());
    let mut wallet = suite.borrow().wallet(1);
    let mut others = suite.borrow().wallet(9);
    suite.borrow_mut().deposit("alice", &mut wallet, &[1_000]);
    let deposits: Vec<_> = (0..RECENT_ROOTS)
        .map(|_| {
            others.skip_to(Origin::Deposit, others.next_note());
            others.deposit(&[100]).unwrap()
        })
        .collect();
    // While the first proof is made, 256 blocks with deposits go by.
    let looked = Cell::new(0);
    let records = |read: &mut dyn FnMut(&dyn Storage)| {
        looked.set(looked.get() + 1);
        if looked.get() == 2 {
            for (hook, amount) in &deposits {
                suite.borrow_mut().send("carol", *amount, hook).unwrap();
            }
        }
        suite.borrow().records(read)
    };
    let query = |question: &QueryMsg| suite.borrow().raw(question);
    let exit = plan(&[0], exiting(&suite.borrow().who("bob")));
    let now = suite.borrow().now();
    let message = wallet
        .prove_fresh(prover(), &exit, &(query, records), now)
        .unwrap();
    assert_eq!(looked.get(), 4);
    suite.borrow_mut().run("anyone", &message).unwrap();

    // Whoever never has a root that holds gets no spend.
    suite.borrow_mut().deposit("alice", &mut wallet, &[100]);
    let never = |read: &mut dyn FnMut(&dyn Storage)| {
        let get = |key: &[u8]| {
            let suite = suite.borrow();
            let found = suite.app.wrap().query_wasm_raw(&suite.contract, key);
            let root = key.starts_with(b"\0\x05roots");
            found.map(|found| found.filter(|_| !root))
        };
        by_key(get, read)
    };
    let own = wallet.choose(100).unwrap();
    let exit = plan(&own, exiting(&suite.borrow().who("bob")));
    let error = wallet
        .prove_fresh(prover(), &exit, &(query, never), now)
        .unwrap_err();
    assert_matches!(error, WalletError::RootsMove { .. });
}

#[test]
fn a_wallet_shows_no_secret() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(0xab);
    w.deposit("alice", &mut wallet, &[100]);
    let shown = format!(
        "{wallet:?} {:?} {:?}",
        wallet.keys(),
        wallet.keys().note(0, 100)
    );
    assert_eq!(
        shown,
        "Wallet { trees: 1, notes: 1, .. } Keys { .. } NoteKey { .. }"
    );
}
