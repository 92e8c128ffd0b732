//! Wallets against the real contract.

use std::cell::{Cell, RefCell};

use cosmwasm_std::{from_json, Binary};
use oaic_notes::{NotesError, Source, Wallet, GAP};
use oaic_types::private_credits::*;
use oaic_types::shared::Page;

use crate::world::*;

#[test]
fn a_seed_alone_brings_everything_back() {
    let mut w = World::new();
    let (mut wallet, mut other) = (w.wallet(1), w.wallet(2));
    w.deposit("alice", &mut wallet, &[1_000, 100]);
    w.deposit("bob", &mut other, &[1_000, 10_000]);
    w.deposit("carol", &mut wallet, &[10_000]);
    w.sync(&mut other).unwrap();
    let (channel, key) = w.open(&mut wallet, &[0]);
    let rotated = wallet.new_session_key().unwrap().1;
    let rotate = wallet
        .command(channel, 0, &key)
        .rotate_key(&rotated.public(), None);
    w.run("anyone", &rotate).unwrap();
    w.open(&mut other, &[2]);

    let mut anew = w.wallet(1);
    let notes: Vec<_> = anew.notes().cloned().collect();
    assert_eq!(notes, wallet.notes().cloned().collect::<Vec<_>>());
    assert_eq!(anew.balance(), 10_100);
    assert_eq!(anew.next_note(), 3);
    let channels = anew
        .channels(&|question: &QueryMsg| w.raw(question))
        .unwrap();
    let [(found, number)] = &channels[..] else {
        panic!("{channels:?}");
    };
    assert_eq!((found.channel, found.sequence), (channel, 1));
    assert_eq!(anew.keys().session(*number).public(), rotated.public());
    assert_eq!(anew.new_session_key().unwrap().0, 2);
    // Another seed finds nothing.
    assert_eq!(w.wallet(3).notes().count(), 0);
}

/// One key for two channels would join them. zk 6: nothing that is public joins two uses.
#[test]
fn a_wallet_that_is_opened_anew_gives_no_session_key_again() {
    let mut w = World::new();
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
        .rotate_key(&rotated.public(), None);
    w.run("anyone", &rotate).unwrap();
    assert_eq!(w.wallet(1).new_session_key().unwrap().0, number + 1);
    // Nor does a wallet that is only synced again go back.
    w.sync(&mut anew).unwrap();
    assert_eq!(anew.new_session_key().unwrap().0, number + 1);
    assert_ne!(channel, second);
}

#[test]
fn numbers_are_found_within_the_gap() {
    let mut w = World::new();
    let mut wallet = w.wallet(1);
    wallet.skip_to(GAP - 1);
    w.deposit("alice", &mut wallet, &[100]);
    assert_eq!(w.wallet(1).balance(), 100);
    wallet.skip_to(3 * GAP);
    w.deposit("alice", &mut wallet, &[1_000]);
    assert_eq!(w.wallet(1).balance(), 100);
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    let mut told = Wallet::open([1; 32], &config).unwrap();
    told.skip_to(wallet.next_note());
    w.sync(&mut told).unwrap();
    assert_eq!(told.balance(), 1_100);
}

#[test]
fn notes_that_are_held_are_not_chosen() {
    let mut w = World::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[100, 100, 1_000]);
    assert_eq!(wallet.choose(100).unwrap(), [0]);
    let held = plan(&[0], exiting(&w.who("bob")));
    wallet.hold(&held);
    assert_eq!(wallet.choose(100).unwrap(), [1]);
    assert_eq!(wallet.balance(), 1_100);
    assert!(matches!(
        wallet.choose(1_101),
        Err(NotesError::Funds { .. })
    ));
    wallet.let_go(&held);
    assert_eq!(wallet.choose(150).unwrap(), [0, 1]);
    let message = w.prove(&wallet, &held);
    w.run("anyone", &message).unwrap();
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.choose(100).unwrap(), [1]);
    let wrong = [vec![0], vec![1, 1], vec![77], vec![], vec![1; 9]];
    for notes in wrong {
        let plan = plan(&notes, exiting(&w.who("bob")));
        let refused = wallet.prove(prover(), &plan, w.now());
        assert!(
            matches!(
                refused,
                Err(NotesError::Note { .. } | NotesError::Count { .. })
            ),
            "{notes:?}"
        );
    }
    assert!(matches!(
        wallet.split(150),
        Err(NotesError::Amount { rest: 50, .. })
    ));
    assert_eq!(wallet.split(1_200).unwrap(), [1_000, 100, 100]);
    assert!(matches!(
        wallet.deposit(&[500]),
        Err(NotesError::Denomination { .. })
    ));
}

#[test]
fn a_spend_is_proven_again_when_its_root_moved_on_meanwhile() {
    let world = RefCell::new(World::new());
    let mut wallet = world.borrow().wallet(1);
    let mut others = world.borrow().wallet(9);
    world.borrow_mut().deposit("alice", &mut wallet, &[1_000]);
    let deposits: Vec<_> = (0..RECENT_ROOTS)
        .map(|_| others.deposit(&[100]).unwrap())
        .collect();
    let moved = Cell::new(false);
    // While the first proof is made, 256 blocks with deposits go by.
    let source = |question: &QueryMsg| {
        if matches!(question, QueryMsg::RootKnown { .. }) && !moved.replace(true) {
            for (hook, amount) in &deposits {
                world.borrow_mut().send("carol", *amount, hook).unwrap();
            }
        }
        world.borrow().raw(question)
    };
    let exit = plan(&[0], exiting(&world.borrow().who("bob")));
    let now = world.borrow().now();
    let message = wallet.prove_fresh(prover(), &exit, &source, now).unwrap();
    assert!(moved.get());
    world.borrow_mut().run("anyone", &message).unwrap();

    let never = |question: &QueryMsg| match question {
        QueryMsg::RootKnown { .. } => Ok(Binary::from(b"false")),
        _ => world.borrow().raw(question),
    };
    world.borrow_mut().deposit("alice", &mut wallet, &[100]);
    let own = wallet.choose(100).unwrap();
    let exit = plan(&own, exiting(&world.borrow().who("bob")));
    let error = wallet
        .prove_fresh(prover(), &exit, &never, now)
        .unwrap_err();
    assert!(matches!(error, NotesError::RootsMove { .. }), "{error}");
}

#[test]
fn a_node_that_tells_of_other_notes_is_found_out() {
    let mut w = World::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[100, 1_000]);
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    let lying = |change: fn(&mut Page<NoteResponse>)| {
        let source = |question: &QueryMsg| -> Result<Binary, String> {
            let answer = w.raw(question)?;
            if !matches!(question, QueryMsg::Notes { .. }) {
                return Ok(answer);
            }
            let mut page: Page<NoteResponse> = from_json(&answer).unwrap();
            change(&mut page);
            Ok(cosmwasm_std::to_json_binary(&page).unwrap())
        };
        let mut wallet = Wallet::open([1; 32], &config).unwrap();
        wallet.sync(&source as &dyn Source).unwrap_err()
    };
    let other_leaf = lying(|page| page.items[0].leaf = [5; 32].into());
    assert!(
        matches!(other_leaf, NotesError::OtherRoot { .. }),
        "{other_leaf}"
    );
    let gap = lying(|page| drop(page.items.remove(0)));
    assert!(
        matches!(
            gap,
            NotesError::Order {
                expected: 0,
                found: 1
            }
        ),
        "{gap}"
    );
    let junk = lying(|page| page.items[0].leaf = [0xff; 32].into());
    assert!(
        matches!(junk, NotesError::Answer { field: "leaf", .. }),
        "{junk}"
    );
}

#[test]
fn a_wallet_shows_no_secret() {
    let mut w = World::new();
    let mut wallet = w.wallet(0xab);
    w.deposit("alice", &mut wallet, &[100]);
    let shown = format!("{wallet:?} {:?} {:?}", wallet.keys(), wallet.keys().note(0));
    assert_eq!(
        shown,
        "Wallet { ledger: 1, notes: 1, .. } Keys { .. } NoteKey { .. }"
    );
}
