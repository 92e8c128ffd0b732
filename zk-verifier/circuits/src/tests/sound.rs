//! Counts of the four circuits, and that nothing in them can be changed unnoticed.

use std::time::Instant;

use super::harness::{assert_sound, ConstraintTest};
use super::world;
use crate::{
    KeyDeliveryCircuit, MembershipCircuit, MisbehaviourCircuit, Provable, Shape, SpendCircuit,
};

/// Constraints and private variables, assigned or not.
fn counts<C: Provable>(circuit: C) -> (usize, usize) {
    let shape = Shape::of(C::blank()).expect("a circuit needs no assignment for its shape");
    let assigned = Shape::of(circuit).expect("a shape");
    assert_eq!(shape, assigned, "the shape depends on the assignment");
    assert_eq!(shape.inputs, 2);
    (shape.constraints, shape.aux)
}

fn key_delivery() -> KeyDeliveryCircuit {
    let (statement, witness, _) = world::key_delivery();
    KeyDeliveryCircuit::new(statement, witness)
}

fn misbehaviour() -> MisbehaviourCircuit {
    let (statement, witness) = world::misbehaviour(true);
    MisbehaviourCircuit::new(statement, witness)
}

fn spend() -> SpendCircuit {
    let (statement, witness) = world::spend();
    SpendCircuit::new(statement, witness)
}

fn membership() -> MembershipCircuit {
    let (statement, witness) = world::membership();
    MembershipCircuit::new(statement, witness)
}

#[test]
fn a_circuit_that_changed_has_other_counts() {
    assert_eq!(counts(key_delivery()), (0, 0));
    assert_eq!(counts(misbehaviour()), (0, 0));
    assert_eq!(counts(spend()), (0, 0));
    assert_eq!(counts(membership()), (0, 0));
}

// zk 6: under-constraint.
#[test]
fn no_variable_of_a_key_delivery_is_the_provers_to_change() {
    assert_sound(key_delivery(), &[]);
}

#[test]
fn no_variable_of_a_misbehaviour_proof_is_the_provers_to_change() {
    assert_sound(misbehaviour(), &[]);
}

#[test]
fn no_variable_of_a_spend_is_the_provers_to_change() {
    assert_sound(spend(), &[]);
}

#[test]
fn no_variable_of_a_membership_proof_is_the_provers_to_change() {
    assert_sound(membership(), &[]);
}

#[test]
fn combinations_that_keep_a_variable_twice_make_a_misbehaviour_proof_large() {
    let start = Instant::now();
    let test = ConstraintTest::of(misbehaviour());
    println!("{} terms, {:?}", test.non_zeros(), start.elapsed());
    assert_eq!(test.non_zeros(), 0);
}
