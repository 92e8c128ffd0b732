//! Nodes that lie to wallets, in each thing that they say. Whatever they say, nothing is signed, proven
//! or shown on it, and the wallet stays as it was.

use std::cell::Cell;

use cosmwasm_std::{from_json, to_json_binary, to_json_vec, Binary, Storage};
use oaic_messages::private_credits::*;
use oaic_records::private_credits::{Config, CONFIG};
use oaic_wallet::{by_key, Wallet, WalletError};
use serde_json::{json, Value};

use crate::suite::*;

/// A chain with three deposits, two spends and two channels; and a wallet that knows half of it.
fn suite() -> (Suite, Wallet) {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    let mut other = w.wallet(2);
    w.deposit("alice", &mut wallet, &[1_000, 100, 1_000]);
    w.deposit("bob", &mut other, &[1_000, 100]);
    let mut early = w.wallet(1);
    w.open(&mut wallet, &[0]);
    w.open(&mut other, &[3]);
    w.deposit("carol", &mut other, &[10_000, 1_000]);
    let (key, _) = early.new_session_key().unwrap();
    assert_eq!(key, 0);
    (w, early)
}

type Lie = fn(&mut Vec<Value>);

/// Which questions are answered with one.
type Of = fn(&QueryMsg) -> bool;

/// A source whose answers to one kind of question are changed.
fn sync_with(w: &Suite, wallet: &mut Wallet, of: Of, lie: Lie) -> Result<(), WalletError> {
    let query = |question: &QueryMsg| -> Result<Binary, String> {
        let answer = w.raw(question)?;
        if !of(question) {
            return Ok(answer);
        }
        let mut page: Value = from_json(&answer).unwrap();
        let mut items = page["items"].as_array().unwrap().clone();
        // A page that has no two entries, to leave one out or swap them, stays empty.
        match items.len() {
            0 | 1 => items.clear(),
            _ => lie(&mut items),
        }
        page["items"] = items.into();
        Ok(to_json_binary(&page).unwrap())
    };
    wallet.sync(&(query, |read: &mut dyn FnMut(&dyn Storage)| w.records(read)))
}

fn state(wallet: &Wallet) -> (u64, u128, Vec<(u64, u32)>, usize) {
    let spent = wallet.notes().filter(|note| note.spent).count();
    (
        wallet.trees().count(),
        wallet.balance(),
        wallet.channels(),
        spent,
    )
}

fn renumber(items: &mut [Value], field: &str) {
    let first = items[0][field].as_u64().unwrap();
    for (place, item) in (first..).zip(items) {
        item[field] = json!(place);
    }
}

const LEAF: [u8; 32] = [5; 32];

#[test]
fn pages_that_say_what_is_not_on_chain_are_taken_for_nothing() {
    let notes: Of = |q| matches!(q, QueryMsg::Notes { .. });
    let nullifiers: Of = |q| matches!(q, QueryMsg::Nullifiers { .. });
    let keys: Of = |q| matches!(q, QueryMsg::SessionKeys { .. });
    let lies: [(&str, Of, Lie); 17] = [
        ("a leaf is left out", notes, |items| drop(items.remove(0))),
        ("and hidden by new numbers", notes, |items| {
            let first = items.remove(0)["index"].clone();
            items[0]["index"] = first;
            renumber(items, "index");
        }),
        ("the last is left out", notes, |items| drop(items.pop())),
        ("all are left out", notes, Vec::clear),
        ("one is added", notes, |items| {
            let mut more = items[0].clone();
            more["leaf"] = json!(Binary::from(LEAF));
            items.insert(1, more);
            renumber(items, "index");
        }),
        ("one is another", notes, |items| {
            items[0]["leaf"] = json!(Binary::from(LEAF));
        }),
        ("one is none", notes, |items| {
            items[0]["leaf"] = json!(Binary::from([0xff; 32]));
        }),
        ("two are swapped", notes, |items| {
            items.swap(0, 1);
            let (a, b) = (items[0]["index"].clone(), items[1]["index"].clone());
            (items[0]["index"], items[1]["index"]) = (b, a);
        }),
        ("a nullifier is hidden", nullifiers, |items| {
            drop(items.pop());
        }),
        ("all are hidden", nullifiers, Vec::clear),
        ("one is made up", nullifiers, |items| {
            items[0]["nullifier"] = json!(Binary::from(LEAF));
        }),
        ("one is inserted", nullifiers, |items| {
            let mut more = items[0].clone();
            more["nullifier"] = json!(Binary::from(LEAF));
            items.insert(0, more);
            renumber(items, "number");
        }),
        ("two are swapped", nullifiers, |items| {
            items.swap(0, 1);
            let (a, b) = (items[0]["number"].clone(), items[1]["number"].clone());
            (items[0]["number"], items[1]["number"]) = (b, a);
        }),
        ("a session key is hidden", keys, |items| drop(items.pop())),
        ("all are hidden", keys, Vec::clear),
        ("one is made up", keys, |items| {
            items[0]["session_key"] = json!(Binary::from(LEAF));
        }),
        ("one is of another channel", keys, |items| {
            items[0]["channel"] = json!(77);
        }),
    ];
    let (w, mut wallet) = suite();
    let before = state(&wallet);
    for (name, of, lie) in lies {
        let error = sync_with(&w, &mut wallet, of, lie).unwrap_err();
        assert_matches!(
            error,
            WalletError::Untrue { .. }
                | WalletError::Missing { .. }
                | WalletError::Order { .. }
                | WalletError::Answer { .. },
            "{name}"
        );
        assert_eq!(state(&wallet), before, "{name}");
        // Nor does a wallet that only ever heard this node do anything.
        let mut fresh = opened_only(&w);
        sync_with(&w, &mut fresh, of, lie).unwrap_err();
        does_nothing(&w, &mut fresh);
    }
    // The truth is taken after all of them.
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.trees().count(), 7);
    assert_eq!((wallet.balance(), wallet.channels().len()), (1_100, 1));
}

fn opened_only(w: &Suite) -> Wallet {
    let config = w.config();
    Wallet::open([1; 32], &config).unwrap()
}

/// No deposit, no session key, no reclaim, no spend, no pseudonym.
fn does_nothing(w: &Suite, wallet: &mut Wallet) {
    let key = wallet.keys().session(0);
    let unproven = |error: WalletError| {
        assert_matches!(error, WalletError::Unproven);
    };
    unproven(wallet.deposit(&[100]).unwrap_err());
    unproven(wallet.command(1, 0, &key).unwrap_err());
    unproven(wallet.new_session_key().map(drop).unwrap_err());
    unproven(wallet.reclaim(1, 0, &key, 1_000, None).unwrap_err());
    let exit = plan(&[0], exiting(&w.who("bob")));
    unproven(w.try_prove(wallet, &exit).unwrap_err());
    unproven(wallet.exits_left(w.now()).map(drop).unwrap_err());
    assert_eq!((wallet.notes().count(), wallet.balance()), (0, 0));
}

#[test]
fn a_configuration_that_is_not_the_contracts_is_found_out() {
    let (w, wallet) = suite();
    type Lie = fn(&mut ConfigResponse);
    let lies: [(&str, Lie); 5] = [
        ("denominations", |c| c.denominations[0] = 50u128.into()),
        ("denominations", |c| c.denominations.truncate(2)),
        ("context", |c| c.context = LEAF.into()),
        ("action_domain", |c| c.action_domain = LEAF.into()),
        ("command_domain", |c| c.command_domain = LEAF.into()),
    ];
    drop(wallet);
    for (name, lie) in lies {
        let mut config = w.config();
        lie(&mut config);
        let mut wallet = Wallet::open([1; 32], &config).unwrap();
        match w.sync(&mut wallet) {
            Err(WalletError::OtherContract { field, .. }) => assert_eq!(field, name),
            other => panic!("{name}: {other:?}"),
        }
        does_nothing(&w, &mut wallet);
    }
}

/// A wallet looks for what each denomination could be paid to the owner of each other.
#[test]
fn a_node_that_names_a_thousand_denominations_keeps_nobody_waiting() {
    let w = Suite::new();
    let mut config = w.config();
    config.denominations = (1..=1_000u128).map(Into::into).collect();
    let error = Wallet::open([1; 32], &config).unwrap_err();
    assert_matches!(error, WalletError::Answer { field, .. } if *field == "denominations");
}

/// Levels and how many exits there are come from what is proven, whatever queries say.
#[test]
fn what_exits_need_is_what_is_proven() {
    let (w, mut wallet) = suite();
    let query = |question: &QueryMsg| match question {
        QueryMsg::Config {} => Err("nobody asks for this".to_owned()),
        _ => w.raw(question),
    };
    let records = |read: &mut dyn FnMut(&dyn Storage)| w.records(read);
    wallet.sync(&(query, records)).unwrap();
    assert_eq!(wallet.exit_level(), EXIT_LEVEL);
    assert_eq!(wallet.exits_per_epoch(), EXITS);
}

/// A record that can't be proven, or is another's, or of an earlier height.
#[test]
fn records_without_a_proof_are_taken_for_nothing() {
    let (w, mut wallet) = suite();
    let before = state(&wallet);
    let query = |question: &QueryMsg| w.raw(question);
    let get = |key: &[u8]| w.app.wrap().query_wasm_raw(&w.contract, key);
    let reads = Cell::new(0);
    // However many of them were proven before.
    for proven in 0..4 {
        reads.set(0);
        let records = |read: &mut dyn FnMut(&dyn Storage)| {
            let get = |key: &[u8]| {
                reads.set(reads.get() + 1);
                match reads.get() > proven {
                    true => Err("no proof".to_owned()),
                    false => get(key).map_err(|error| error.to_string()),
                }
            };
            by_key(get, read)
        };
        let error = wallet.sync(&(query, records)).unwrap_err();
        assert_matches!(error, WalletError::Source(_));
        assert_eq!(state(&wallet), before);
    }
    let other = |read: &mut dyn FnMut(&dyn Storage)| {
        let get = |key: &[u8]| {
            let found = get(key).map_err(|error| error.to_string());
            found.map(|found| match key == CONFIG.as_slice() {
                true => {
                    let mut config: Config = from_json(found.unwrap()).unwrap();
                    config.bindings.context = LEAF.into();
                    Some(to_json_vec(&config).unwrap())
                }
                false => found,
            })
        };
        by_key(get, read)
    };
    assert_matches!(
        wallet.sync(&(query, other)),
        Err(WalletError::OtherContract { .. })
    );
    assert_eq!(state(&wallet), before);
    // Nothing at all: the address of nobody.
    let none = |read: &mut dyn FnMut(&dyn Storage)| by_key(|_| Ok::<_, String>(None), read);
    wallet.sync(&(query, none)).unwrap_err();
    assert_eq!(state(&wallet), before);

    let mut ahead = w.wallet(1);
    let mut w = w;
    let empty = w.another();
    // The records of an earlier height: as of a contract that has no notes yet.
    let early = |read: &mut dyn FnMut(&dyn Storage)| {
        let get = |key: &[u8]| {
            let at = match key == CONFIG.as_slice() {
                true => &w.contract,
                false => &empty,
            };
            w.app.wrap().query_wasm_raw(at, key)
        };
        by_key(get, read)
    };
    let query = |question: &QueryMsg| w.raw(question);
    assert_matches!(ahead.sync(&(query, early)), Err(WalletError::Older { .. }));
}
