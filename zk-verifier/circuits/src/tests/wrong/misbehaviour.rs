//! Accusations that are false.

use ff::Field;
use oaic_statements::{Fr, Misbehaviour};

use super::{hex, refused, satisfied, says, world, Case};
use crate::{MisbehaviourCircuit, MisbehaviourWitness as Witness, Provable};

#[test]
fn an_honest_seller_is_never_accused() {
    let (statement, witness) = world::misbehaviour(false);
    let leaf = hex(&witness.promised_leaf);
    let message = refused::<MisbehaviourCircuit>(statement, witness);
    says(
        &message,
        &[
            "misbehaviour",
            "chunk 4 opens to exactly what was promised",
            &leaf,
        ],
    );
}

#[test]
fn a_seller_is_not_accused_with_another_key_chunk_or_place() {
    let (good, witness) = world::misbehaviour(false);
    let one = Fr::ONE;
    let cases: [Case<Witness>; 7] = [
        ("commitment", &|it| it.key += one),
        ("cipher_root", &|it| it.cipher[0] += one),
        ("cipher_root", &|it| it.cipher_path[19] += one),
        ("plain_root", &|it| it.promised_leaf += one),
        ("plain_root", &|it| it.plain_path[0] += one),
        ("cipher_root", &|it| it.index = 3),
        ("index", &|it| it.index = 1 << 20 | 4),
    ];
    for (field, change) in cases {
        let mut wrong = witness.clone();
        change(&mut wrong);
        says(&refused::<MisbehaviourCircuit>(good, wrong), &[field]);
    }
    // Nor with the chunk from one place and the promise from another.
    let mut wrong = witness.clone();
    wrong.promised_leaf = Fr::ZERO;
    says(
        &refused::<MisbehaviourCircuit>(good, wrong),
        &["plain_root"],
    );
}

#[test]
fn a_misbehaviour_proof_of_another_file_is_refused() {
    let (good, witness) = world::misbehaviour(true);
    let one = Fr::ONE;
    let cases: [Case<Misbehaviour>; 3] = [
        ("commitment", &|it| it.commitment += one),
        ("cipher_root", &|it| it.cipher_root += one),
        ("plain_root", &|it| it.plain_root += one),
    ];
    for (field, change) in cases {
        let mut wrong = good;
        change(&mut wrong);
        says(
            &refused::<MisbehaviourCircuit>(wrong, witness.clone()),
            &[field, "is stated as"],
        );
    }
}

#[test]
fn a_chunk_whose_promise_was_left_out_is_misbehaviour() {
    let (mut statement, mut witness) = world::misbehaviour(false);
    witness.promised_leaf = Fr::ZERO;
    statement.plain_root = oaic_poseidon::merkle::root_of(&Fr::ZERO, 4, &witness.plain_path);
    let circuit = MisbehaviourCircuit::new(statement, witness);
    circuit.check().unwrap();
    assert!(satisfied(circuit));
}
