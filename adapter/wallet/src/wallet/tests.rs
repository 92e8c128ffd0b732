use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Binary, Storage, Uint128};
use oaic_messages::private_credits::{Links, Params, QueryMsg, NOTES_PER_TREE};
use oaic_poseidon::field;
use oaic_records::element::to_binary;
use oaic_records::private_credits::{Forest, ROOTS};

use super::*;
use crate::scan::FoundNote;
use crate::source::{by_key, Source};

fn wallet() -> Wallet {
    let params = Params {
        exit_level: 0,
        exits_per_epoch: 1,
        max_relayer_fee: Uint128::zero(),
        max_pause: 0,
    };
    let bindings = Bindings::of("chain", "contract", &params);
    let config = ConfigResponse {
        token: Addr::unchecked("token"),
        settlement: Addr::unchecked("settlement"),
        treasury: Addr::unchecked("treasury"),
        guardian: None,
        denominations: [1u128, 10, 100].map(Uint128::new).to_vec(),
        params,
        links: Links { kyc_gate: None },
        paused_until: None,
        chain_id: "chain".into(),
        context: to_binary(&bindings.context),
        action_domain: bindings.action_domain.into(),
        command_domain: bindings.command_domain.into(),
        keys: vec![],
    };
    Wallet::open([1; 32], &config).unwrap()
}

/// Records of a chain that nothing is asked of.
fn records(get: impl Fn(&[u8]) -> Option<Vec<u8>>) -> impl Source {
    let query = |_: &QueryMsg| Err::<Binary, _>("nothing is asked");
    let records =
        move |read: &mut dyn FnMut(&dyn Storage)| by_key(|key| Ok::<_, String>(get(key)), read);
    (query, records)
}

/// Anybody may pay a unit to an owner that a deposit showed, and may wait for the same place of the
/// next tree.
#[test]
fn a_small_note_of_the_same_nullifier_spends_no_large_one() {
    let paid = |value| FoundNote {
        origin: Origin::Deposit,
        number: 3,
        asked: 100,
        value,
    };
    let (first, second) = (7, 7 + NOTES_PER_TREE);
    for (own, trap) in [(first, second), (second, first)] {
        for given in [1, 100] {
            let mut wallet = wallet();
            let mut found = [(own, paid(100)), (trap, paid(given))];
            found.sort_by_key(|(index, _)| *index);
            for (index, found) in found {
                wallet.keep(index, found).unwrap();
            }
            assert_eq!(wallet.notes().count(), 2);
            assert_eq!(wallet.balance(), 100);
            let quarantined: Vec<OwnNote> = wallet.quarantined().cloned().collect();
            let [gift] = &quarantined[..] else {
                panic!("{quarantined:?}");
            };
            // Whoever spends it, the other stays.
            wallet.take_nullifier(gift.nullifier);
            assert_eq!(wallet.balance(), 100);
            assert_eq!(wallet.quarantined().count(), 0);
        }
    }
}

/// A full tree is proven by the record of its root, which says whose it is and that it is its last.
#[test]
fn a_full_tree_is_the_one_whose_last_root_is_proven() {
    let mut wallet = wallet();
    wallet.trees = NoteTrees::of_small_trees(4);
    let leaves: Vec<Fr> = (1..=10u64).map(Fr::from).collect();
    wallet.trees.extend(0, leaves).unwrap();
    let mut forest = Forest {
        tree: 2,
        ..Forest::default()
    };
    for leaf in [9u64, 10] {
        forest.frontier.push(Fr::from(leaf));
    }
    let [first, second] = [0, 1].map(|tree| field::to_bytes(&wallet.trees.root_of(tree).unwrap()));
    let same = |roots: [(&[u8; 32], (u64, bool)); 2], from: u64| {
        let mut storage = MockStorage::new();
        for (root, stored) in roots {
            ROOTS.save(&mut storage, root, &stored).unwrap();
        }
        let records = records(|key| storage.get(key));
        wallet.same_roots(&records, &forest, from).is_ok()
    };
    let other = [7; 32];
    assert!(same([(&first, (0, true)), (&second, (1, true))], 0));
    for (roots, why) in [
        ([(&first, (0, true)), (&other, (1, true))], "another root"),
        (
            [(&first, (1, true)), (&second, (1, true))],
            "another tree's",
        ),
        ([(&first, (0, true)), (&second, (1, false))], "not its last"),
    ] {
        assert!(!same(roots, 0), "{why}");
    }
    // Those before the first new note were proven when they came.
    assert!(same([(&other, (0, true)), (&second, (1, true))], 5));
    assert!(same([(&other, (0, true)), (&other, (1, true))], 8));
    forest.frontier.push(Fr::from(11u64));
    let error = wallet.same_roots(&records(|_| None), &forest, 8);
    let error = error.unwrap_err();
    assert!(matches!(error, WalletError::Untrue { .. }), "{error}");
}

/// What it has shown it doesn't know any more. Another exit has another name all the same, but by
/// chance, and the same has the same.
#[test]
fn a_wallet_that_is_opened_anew_shows_an_exit_under_its_own_name() {
    let names = |exits: &[u64]| -> Vec<Fr> {
        let mut wallet = wallet();
        wallet.sync_exits(&records(|_| None), 0).unwrap();
        wallet.proven = true;
        wallet.bindings.exits_per_epoch = 3;
        let name = |exit: &u64| wallet.name_for(&Fr::from(*exit), 0).unwrap().pseudonym;
        exits.iter().map(name).collect()
    };
    let all = names(&[256, 257, 258]);
    for (exit, name) in (256..).zip(&all) {
        assert_eq!(names(&[exit]), [*name]);
    }
    // Those of one number are told apart while the wallet knows.
    let [first, again, second] = names(&[256, 256, 259])[..] else {
        panic!("three exits");
    };
    assert_eq!((first, again), (all[0], all[0]));
    assert_ne!(second, first);
}

/// The first note of an owner, of the value that it is of, is the wallet's: smaller ones before it
/// don't make a gift of it.
#[test]
fn a_gift_before_a_note_takes_nothing_of_it() {
    let mut wallet = wallet();
    let found = |value| FoundNote {
        origin: Origin::Reclaim(9),
        number: 0,
        asked: 10,
        value,
    };
    for (index, value) in [(1, 1), (2, 100), (3, 10), (4, 10), (5, 1)] {
        wallet.keep(index, found(value)).unwrap();
    }
    let value = Some(Quarantine::Value { asked: 10 });
    let again = Some(Quarantine::Again { first: 3 });
    let reasons: Vec<Option<Quarantine>> = wallet.notes().map(|note| note.quarantine).collect();
    assert_eq!(reasons, [value, value, None, again, value]);
    assert_eq!(wallet.balance(), 10);
    assert_eq!(wallet.choose(1).unwrap(), [3]);
}
