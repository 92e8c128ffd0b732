//! Wrong statements: each is refused in words before it is proven, and by the circuit as well.

mod key_delivery;
mod membership;
mod misbehavior;
mod spend;

use ff::Field;
use oaic_statements::{Fr, Statement};

use super::harness::satisfied;
use super::suite;
use crate::circuit::hex;
use crate::{
    CircuitError, KeyDeliveryCircuit, MembershipCircuit, MisbehaviorCircuit, Provable, SpendCircuit,
};

/// Part of the message, and the change to statement or witness that it refuses.
type Case<'a, T> = (&'a str, &'a dyn Fn(&mut T));

/// The message of a claim that both the native check and the circuit refuse.
fn refused<C: Provable>(statement: C::Statement, witness: C::Witness) -> String {
    let circuit = C::new(statement, witness);
    assert!(!satisfied(circuit.clone()), "the circuit holds");
    circuit.check().expect_err("refused").to_string()
}

fn says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{message:?} doesn't say {part:?}");
    }
}

#[test]
fn blank_circuits_prove_nothing() {
    let messages = [
        KeyDeliveryCircuit::blank().check(),
        MisbehaviorCircuit::blank().check(),
        SpendCircuit::blank().check(),
        MembershipCircuit::blank().check(),
    ]
    .map(|result| result.expect_err("blank").to_string());
    let names = ["key-delivery", "misbehavior", "spend", "membership"];
    for (message, name) in messages.iter().zip(names) {
        says(
            message,
            &[name, "blank", "make it with a statement and witness"],
        );
    }
}

/// The circuit has no room for such an index: it would prove the one below instead.
#[test]
fn an_index_above_its_tree_is_refused_before_it_is_proven() {
    let above = |error: CircuitError| says(&error.to_string(), &["index", "below 1048576"]);
    let (statement, mut witness) = suite::spend();
    witness.index |= 1 << 20;
    above(
        SpendCircuit::new(statement, witness)
            .check()
            .expect_err("refused"),
    );
    let (statement, mut witness) = suite::membership();
    witness.index |= 1 << 20;
    above(
        MembershipCircuit::new(statement, witness)
            .check()
            .expect_err("refused"),
    );
    let (statement, mut witness) = suite::misbehavior(true);
    witness.index |= 1 << 20;
    above(
        MisbehaviorCircuit::new(statement, witness)
            .check()
            .expect_err("refused"),
    );
}

#[test]
fn what_a_proof_is_for_is_part_of_its_input() {
    let (delivery, ..) = suite::key_delivery();
    let (misbehavior, _) = suite::misbehavior(true);
    let (spend, _) = suite::spend();
    let (membership, _) = suite::membership();
    let mut other = misbehavior;
    other.context += Fr::ONE;
    assert_ne!(misbehavior.input(), other.input());
    other = misbehavior;
    other.order += Fr::ONE;
    assert_ne!(misbehavior.input(), other.input());
    let mut other = spend;
    other.action += Fr::ONE;
    assert_ne!(spend.input(), other.input());
    let mut other = membership;
    other.action += Fr::ONE;
    assert_ne!(membership.input(), other.input());
    let mut other = delivery;
    other.order += Fr::ONE;
    assert_ne!(delivery.input(), other.input());
}
