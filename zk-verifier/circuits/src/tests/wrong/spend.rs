//! Notes spent twice, for more, or by others.

use ff::Field;
use oaic_poseidon::merkle::Tree;
use oaic_statements::note::{note_leaf, note_owner, nullifier};
use oaic_statements::{Fr, Spend, NOTE_DEPTH};

use super::suite::fr;
use super::{each_refused, hex, refused, satisfied, says, suite, Case};
use crate::{Provable, SpendCircuit, SpendWitness as Witness};

#[test]
fn a_spend_of_more_of_another_note_or_under_another_nullifier_is_refused() {
    let (good, witness) = suite::spend();
    let one = Fr::ONE;
    let cases: [Case<Spend>; 7] = [
        ("nullifier", &|it| it.context += one),
        ("root", &|it| it.root += one),
        ("nullifier", &|it| it.tree += one),
        ("tree", &|it| it.tree = fr(1 << 44)),
        ("nullifier", &|it| it.nullifier += one),
        ("root", &|it| it.value -= one),
        ("value", &|it| it.value += one),
    ];
    let circuit = |it| SpendCircuit::new(it, witness.clone());
    each_refused(&good, &cases, &["spend"], circuit);
    let cases: [Case<Witness>; 4] = [
        ("root", &|it| it.secret += one),
        ("root", &|it| it.nonce += one),
        ("root", &|it| it.index = 3),
        ("root", &|it| it.path[7] += one),
    ];
    let circuit = |it| SpendCircuit::new(good, it);
    each_refused(&witness, &cases, &["spend"], circuit);
}

#[test]
fn two_equal_notes_are_both_spendable_under_nullifiers_of_their_own() {
    let (spend, witness) = suite::spend();
    let leaf = note_leaf(u64::MAX, &note_owner(&witness.secret, &witness.nonce));
    let tree = Tree::new(NOTE_DEPTH, vec![leaf; 4]).expect("fits");
    let mut nullifiers = Vec::new();
    for index in 0..4 {
        let (mut spend, mut witness) = (spend, witness.clone());
        spend.root = tree.root();
        let place = (5 << NOTE_DEPTH) + index;
        spend.nullifier = nullifier(&witness.secret, &witness.nonce, place, &spend.context);
        witness.index = index;
        witness.path = tree.path(index).unwrap().try_into().expect("the depth");
        assert!(!nullifiers.contains(&spend.nullifier));
        nullifiers.push(spend.nullifier);
        let circuit = SpendCircuit::new(spend, witness);
        circuit.check().unwrap();
        assert!(satisfied(circuit), "note {index}");
    }
}

/// What a stranger pays to an owner they saw stands somewhere else: whatever they pay, and in
/// whatever tree, no nullifier is that of the owner's note.
#[test]
fn notes_of_one_owner_at_one_place_of_two_trees_have_two_nullifiers() {
    let (first, witness) = suite::spend();
    let owner = note_owner(&witness.secret, &witness.nonce);
    let mut nullifiers = vec![];
    for (tree, value) in [(5, u64::MAX), (6, 1), (7, u64::MAX), (0, 1)] {
        let mut spend = first;
        spend.tree = fr(tree);
        spend.value = fr(value);
        let leaf = note_leaf(value, &owner);
        spend.root = oaic_poseidon::merkle::root_of(&leaf, witness.index, &witness.path);
        let place = (tree << NOTE_DEPTH) + witness.index;
        spend.nullifier = nullifier(&witness.secret, &witness.nonce, place, &spend.context);
        assert!(!nullifiers.contains(&spend.nullifier), "tree {tree}");
        assert!(satisfied(SpendCircuit::new(spend, witness.clone())));
        for other in &nullifiers {
            let mut wrong = spend;
            wrong.nullifier = *other;
            let message = refused(SpendCircuit::new(wrong, witness.clone()));
            says(&message, &["nullifier"]);
        }
        nullifiers.push(spend.nullifier);
    }
}

// zk 6: nullifier scope. One note, one nullifier: an index above the tree would give a second.
#[test]
fn a_note_has_no_second_nullifier() {
    let (mut wrong, mut witness) = suite::spend();
    witness.index |= 1 << 20;
    let place = (5 << NOTE_DEPTH) + witness.index;
    wrong.nullifier = nullifier(&witness.secret, &witness.nonce, place, &wrong.context);
    let message = refused(SpendCircuit::new(wrong, witness));
    says(&message, &["index", "1048578", "below 1048576"]);
}

#[test]
fn a_value_above_64_bits_is_refused_even_if_it_stands_in_the_tree() {
    let (mut wrong, mut witness) = suite::spend();
    wrong.value = fr(u64::MAX) + Fr::ONE;
    let owner = note_owner(&witness.secret, &witness.nonce);
    let leaf = oaic_poseidon::hash(oaic_poseidon::Tag::NoteLeaf, &[wrong.value, owner]);
    assert_ne!(leaf, note_leaf(u64::MAX, &owner));
    witness.index = 2;
    wrong.root = oaic_poseidon::merkle::root_of(&leaf, 2, &witness.path);
    let message = refused(SpendCircuit::new(wrong, witness));
    says(
        &message,
        &["value", &hex(&wrong.value), "at most 18446744073709551615"],
    );
}
