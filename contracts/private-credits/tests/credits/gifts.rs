//! Notes that strangers give. Owners are public: whoever sees one may pay to it, before the deposit or
//! reclaim that shows it, or after it, as much or little as they like.

use cosmwasm_std::Uint128;
use oaic_messages::private_credits::*;
use oaic_wallet::{OwnNote, Quarantine, Wallet, WalletError};

use crate::suite::*;

/// Mallory pays a note of a value to the owner of another.
fn give(w: &mut Suite, to: &NewNote, value: u64) {
    let gift = NewNote {
        denomination: value.into(),
        owner: to.owner.clone(),
    };
    let hook = ReceiveMsg::Deposit { notes: vec![gift] };
    w.send("carol", value.into(), &hook).unwrap();
}

fn shown(hook: &ReceiveMsg) -> Vec<NewNote> {
    let ReceiveMsg::Deposit { notes } = hook;
    notes.clone()
}

fn taken_back(message: &ExecuteMsg) -> Vec<NewNote> {
    match message {
        ExecuteMsg::Reclaim { notes, .. } => notes.clone(),
        other => panic!("{other:?}"),
    }
}

/// Index, value and reason of what a wallet has in quarantine; the same as a wallet that is opened
/// anew from the seed finds.
fn quarantined(w: &Suite, wallet: &Wallet) -> Vec<(u64, u64, Quarantine)> {
    let list = |wallet: &Wallet| -> Vec<(u64, u64, Quarantine)> {
        let all = wallet.quarantined();
        all.map(|note| (note.index, note.value, note.quarantine.unwrap()))
            .collect()
    };
    let anew = w.wallet(1);
    assert_eq!(list(&anew), list(wallet));
    assert_eq!(anew.balance(), wallet.balance());
    list(wallet)
}

fn exits(w: &mut Suite, wallet: &mut Wallet, note: u64) {
    let value = wallet.note(note).unwrap().value;
    let bob = w.who("bob");
    let before = w.balance(&bob);
    w.ok("anyone", &w.prove(wallet, &plan(&[note], exiting(&bob))));
    w.sync(wallet).unwrap();
    let fee = (u128::from(value) * 400).div_ceil(10_000);
    assert_eq!(w.balance(&bob) - before, u128::from(value) - fee);
    assert!(wallet.note(note).unwrap().spent);
}

/// The value of a spent note is public. One that only the giver ever added, spent by the wallet, says
/// whose spend it is.
#[test]
fn a_gift_tags_its_owner() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    for others in [2, 3] {
        let mut other = w.wallet(others);
        w.deposit("bob", &mut other, &[10_000]);
    }
    let (hook, amount) = wallet.deposit(&[10_000]).unwrap();
    w.send("alice", amount, &hook).unwrap();
    give(&mut w, &shown(&hook)[0], 100);
    w.sync(&mut wallet).unwrap();

    // Whatever is asked for, the wallet takes its own.
    assert_eq!(wallet.balance(), 10_000);
    for amount in [1, 50, 100, 10_000] {
        assert_eq!(wallet.choose(amount).unwrap(), [2]);
    }
    assert_matches!(wallet.choose(10_001), Err(WalletError::Funds { .. }));
    let given = quarantined(&w, &wallet);
    assert_eq!(given, [(3, 100, Quarantine::Value { asked: 10_000 })]);
    assert_eq!(
        wallet.note(3).map(OwnNote::to_string).unwrap(),
        "note 3: 100 uoaic, number 0 of what was paid in, in quarantine: somebody gave it (its owner \
         was made for a note of 10000 uoaic); spend it alone or not at all"
    );
    // With others it is not spent, in whatever order, nor put where others are.
    let bob = w.who("bob");
    let (_, key) = wallet.new_session_key().unwrap();
    for notes in [&[2, 3][..], &[3, 2]] {
        for intent in [exiting(&bob), opening(&key)] {
            let refused = w.try_prove(&wallet, &plan(notes, intent));
            assert_matches!(refused, Err(WalletError::Note { index: 3, .. }));
        }
    }
    let refused = w.try_prove(&wallet, &plan(&[3], topping_up(1, 0, &key)));
    assert!(matches!(refused, Err(WalletError::Note { index: 3, .. })));
    // By its name and alone it is money.
    exits(&mut w, &mut wallet, 3);
    assert_eq!(quarantined(&w, &wallet), []);
    exits(&mut w, &mut wallet, 2);
    w.check_totals();
}

/// The same with an owner out of a reclaim: spent with another channel's notes it joins the two.
#[test]
fn a_gift_joins_a_channel_with_the_next() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    w.release(channel);
    let take = wallet.reclaim(channel, 0, &key, 1_000, None).unwrap();
    // One before the reclaim is on chain, one after it, and one as large.
    give(&mut w, &taken_back(&take)[0], 100);
    w.ok("anyone", &take);
    give(&mut w, &taken_back(&take)[0], 100);
    give(&mut w, &taken_back(&take)[0], 1_000);
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 2_000);
    assert_eq!(wallet.choose(1_050).unwrap(), [1, 3]);
    let value = Quarantine::Value { asked: 1_000 };
    assert_eq!(
        quarantined(&w, &wallet),
        [
            (2, 100, value),
            (4, 100, value),
            (5, 1_000, Quarantine::Again { first: 3 })
        ]
    );
    for note in [5, 2, 3, 4, 1] {
        exits(&mut w, &mut wallet, note);
    }
    w.check_totals();
}

/// Whoever sees a deposit on its way pays to its owner first, or after it, the smallest note or one
/// as large: the deposit is taken, its value can be spent, and so can every gift.
#[test]
fn nobody_blocks_a_deposit_or_freezes_a_note() {
    for (before, after) in [
        (&[100][..], &[][..]),
        (&[1_000], &[]),
        (&[100, 1_000, 10_000], &[100]),
        (&[], &[1_000, 100]),
    ] {
        let mut w = Suite::new();
        let mut wallet = w.wallet(1);
        let (hook, amount) = wallet.deposit(&[1_000]).unwrap();
        for value in before {
            give(&mut w, &shown(&hook)[0], *value);
        }
        w.send("alice", amount, &hook).unwrap();
        for value in after {
            give(&mut w, &shown(&hook)[0], *value);
        }
        w.sync(&mut wallet).unwrap();
        let gifts = before.len() + after.len();
        assert_eq!(wallet.balance(), 1_000);
        assert_eq!(wallet.choose(1_000).unwrap().len(), 1);
        assert_eq!(quarantined(&w, &wallet).len(), gifts);
        let mut nullifiers: Vec<[u8; 32]> = wallet.notes().map(|note| note.nullifier).collect();
        nullifiers.sort_unstable();
        nullifiers.dedup();
        assert_eq!(nullifiers.len(), gifts + 1);
        for note in 0..=gifts as u64 {
            exits(&mut w, &mut wallet, note);
        }
        // The owner was shown: the next note has another.
        let (next, _) = wallet.deposit(&[1_000]).unwrap();
        assert_ne!(shown(&next)[0].owner, shown(&hook)[0].owner);
        w.check_totals();
    }
}

/// A reclaim on its way is no other: remainders come back in full whoever pays to their owners first.
#[test]
fn nobody_blocks_a_reclaim() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[10_000]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    w.settle(channel, &key, 1);
    w.release(channel);
    let left = w.there(channel);
    let left = (left.deposited - left.paid).u128();
    let take = wallet.reclaim(channel, 0, &key, left, None).unwrap();
    let notes = taken_back(&take);
    for note in &notes {
        for value in DENOMINATIONS {
            give(&mut w, note, value);
        }
    }
    w.ok("anyone", &take);
    w.sync(&mut wallet).unwrap();
    let values: Uint128 = notes.iter().map(|note| note.denomination).sum();
    assert_eq!(wallet.balance(), values.u128());
    assert!(wallet.balance() + 100 > left);
    assert_eq!(wallet.quarantined().count(), 3 * notes.len());
    let all = wallet.choose(1_000).unwrap();
    assert!(all
        .iter()
        .all(|note| wallet.note(*note).unwrap().quarantine.is_none()));
    w.check_totals();
}

/// A gift to an owner that only a failed deposit showed is nothing that was asked for with another
/// value; with the same it is as good as the deposit, and its number is used up either way.
#[test]
fn a_gift_to_what_a_failed_deposit_showed_is_known_for_what_it_is() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    let (failed, _) = wallet.deposit(&[1_000, 1_000]).unwrap();
    give(&mut w, &shown(&failed)[0], 100);
    let mut anew = w.wallet(1);
    assert_eq!((anew.balance(), anew.next_note()), (0, 1));
    w.sync(&mut wallet).unwrap();
    assert_eq!(quarantined(&w, &wallet).len(), 1);
    let (next, _) = anew.deposit(&[1_000]).unwrap();
    assert_ne!(shown(&next)[0].owner, shown(&failed)[0].owner);
}
