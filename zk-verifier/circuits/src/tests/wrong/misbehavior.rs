//! Accusations that are false.

use ff::Field;
use oaic_statements::{Fr, Misbehavior};
use proptest::prelude::*;

use super::{each_refused, hex, refused, satisfied, says, suite, Case};
use crate::{MisbehaviorCircuit, MisbehaviorWitness as Witness, Provable};

#[test]
fn an_honest_seller_is_never_accused() {
    let (statement, witness) = suite::misbehavior(false);
    let leaf = hex(&witness.promised_leaf);
    let message = refused(MisbehaviorCircuit::new(statement, witness));
    let claim = "chunk 4 opens to exactly what was promised";
    says(&message, &["misbehavior", claim, &leaf]);
}

#[test]
fn a_seller_is_not_accused_with_another_key_chunk_or_place() {
    let (good, witness) = suite::misbehavior(false);
    let one = Fr::ONE;
    let cases: [Case<Witness>; 8] = [
        ("commitment", &|it| it.key += one),
        ("cipher_root", &|it| it.cipher[0] += one),
        ("cipher_root", &|it| it.cipher_path[19] += one),
        ("plain_root", &|it| it.promised_leaf += one),
        ("plain_root", &|it| it.plain_path[0] += one),
        ("cipher_root", &|it| it.index = 3),
        ("index", &|it| it.index = 1 << 20 | 4),
        // Nor with the chunk from one place and the promise from another.
        ("plain_root", &|it| it.promised_leaf = Fr::ZERO),
    ];
    each_refused(&witness, &cases, &[], |it| {
        MisbehaviorCircuit::new(good, it)
    });
}

#[test]
fn a_misbehavior_proof_of_another_file_is_refused() {
    let (good, witness) = suite::misbehavior(true);
    let one = Fr::ONE;
    let cases: [Case<Misbehavior>; 4] = [
        ("commitment", &|it| it.seller += one),
        ("commitment", &|it| it.commitment += one),
        ("cipher_root", &|it| it.cipher_root += one),
        ("plain_root", &|it| it.plain_root += one),
    ];
    let circuit = |it| MisbehaviorCircuit::new(it, witness.clone());
    each_refused(&good, &cases, &["is stated as"], circuit);
}

#[test]
fn a_chunk_whose_promise_was_left_out_is_misbehavior() {
    let (mut statement, mut witness) = suite::misbehavior(false);
    witness.promised_leaf = Fr::ZERO;
    statement.plain_root = oaic_poseidon::merkle::root_of(&Fr::ZERO, 4, &witness.plain_path);
    let circuit = MisbehaviorCircuit::new(statement, witness);
    circuit.check().unwrap();
    assert!(satisfied(circuit));
}

/// 2^exponent.
fn power(exponent: u64) -> Fr {
    Fr::from(2).pow_vartime(&[exponent, 0, 0, 0])
}

/// From one more than 31 bytes can say up to the modulus, with the ends of both ranges in which
/// the circuit looks for it.
#[test]
fn an_element_of_more_than_31_bytes_is_misbehavior() {
    let one = Fr::ONE;
    let first = power(248);
    let highest = -one;
    let begin = -power(254);
    for element in [
        first,
        first + one,
        begin - one,
        begin,
        begin + one,
        first + power(254) - one,
        first + power(254),
        first + power(254) + one,
        highest,
        highest - first,
    ] {
        let (statement, witness) = suite::promised(element);
        let circuit = MisbehaviorCircuit::new(statement, witness);
        circuit.check().unwrap();
        assert!(satisfied(circuit), "{}", hex(&element));
    }
}

#[test]
fn an_element_of_31_bytes_is_none() {
    for element in [Fr::ZERO, Fr::ONE, power(248) - Fr::ONE, power(247)] {
        let (statement, mut witness) = suite::promised(element);
        let message = refused(MisbehaviorCircuit::new(statement, witness.clone()));
        says(
            &message,
            &["chunk 4", "its element 0 to no more than 31 bytes"],
        );
        witness.element = 31;
        refused(MisbehaviorCircuit::new(statement, witness));
    }
}

/// The chosen one, not another one of its chunk.
#[test]
fn an_honest_element_is_not_accused_of_its_neighbors_size() {
    let (statement, mut witness) = suite::promised(power(250));
    for element in 1..32 {
        witness.element = element;
        let message = refused(MisbehaviorCircuit::new(statement, witness.clone()));
        says(&message, &[&format!("its element {element} ")]);
    }
    witness.element = 32;
    let circuit = MisbehaviorCircuit::new(statement, witness);
    let message = circuit.check().expect_err("refused").to_string();
    says(&message, &["element", "below 32"]);
}

proptest! {
    /// A number of more than 254 bits passes for no offset from either range: whichever of them an
    /// accuser chooses, 31 bytes are out of it.
    #[test]
    fn no_choice_of_range_holds_an_element_of_31_bytes(bytes in any::<[u8; 31]>()) {
        let element = oaic_statements::field::from_data(&bytes).expect("31 bytes");
        for begin in [power(248), -power(254)] {
            let above = oaic_statements::field::to_bytes(&(element - begin));
            prop_assert!(above[0] >= 0x40, "{}", hex(&element));
        }
    }
}
