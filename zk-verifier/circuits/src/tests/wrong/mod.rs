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
use crate::{KeyDeliveryCircuit, MembershipCircuit, MisbehaviorCircuit, Provable, SpendCircuit};

/// Part of the message, and the change to statement or witness that it refuses.
type Case<'a, T> = (&'a str, &'a dyn Fn(&mut T));

/// The message of a claim that both the native check and the circuit refuse.
pub fn refused<C: Provable>(circuit: C) -> String {
    assert!(!satisfied(circuit.clone()), "the circuit holds");
    circuit.check().expect_err("refused").to_string()
}

pub fn says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{message:?} doesn't say {part:?}");
    }
}

/// Each change of what is good is refused, with the case's part and these in the message.
fn each_refused<C: Provable, T: Clone>(
    good: &T,
    cases: &[Case<T>],
    parts: &[&str],
    circuit: impl Fn(T) -> C,
) {
    for (part, change) in cases {
        let mut wrong = good.clone();
        change(&mut wrong);
        let message = refused(circuit(wrong));
        says(&message, &[part]);
        says(&message, parts);
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
        let hint = "make it with a statement and witness";
        says(message, &[name, "blank", hint]);
    }
}

/// The circuit has no room for such an index: it would prove the one below instead.
#[test]
fn an_index_above_its_tree_is_refused_before_it_is_proven() {
    let (spend, mut spent) = suite::spend();
    spent.index |= 1 << 20;
    let (membership, mut member) = suite::membership();
    member.index |= 1 << 20;
    let (misbehavior, mut chunk) = suite::misbehavior(true);
    chunk.index |= 1 << 20;
    for result in [
        SpendCircuit::new(spend, spent).check(),
        MembershipCircuit::new(membership, member).check(),
        MisbehaviorCircuit::new(misbehavior, chunk).check(),
    ] {
        let message = result.expect_err("refused").to_string();
        says(&message, &["index", "below 1048576"]);
    }
}

#[test]
fn what_a_proof_is_for_is_part_of_its_input() {
    fn part<S: Statement + Copy>(statement: S, change: impl Fn(&mut S)) {
        let mut other = statement;
        change(&mut other);
        assert_ne!(statement.input(), other.input());
    }
    let (misbehavior, _) = suite::misbehavior(true);
    part(misbehavior, |it| it.context += Fr::ONE);
    part(misbehavior, |it| it.order += Fr::ONE);
    part(suite::spend().0, |it| it.action += Fr::ONE);
    part(suite::membership().0, |it| it.action += Fr::ONE);
    part(suite::key_delivery().0, |it| it.order += Fr::ONE);
}
