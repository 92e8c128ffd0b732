//! Counts of the four circuits, and that nothing in them can be changed unnoticed.

use std::time::Instant;

use oaic_statements::Fr;

use super::harness::{assert_sound, ConstraintTest};
use super::suite;
use crate::gadgets::Num;
use crate::{
    KeyDeliveryCircuit, MembershipCircuit, MisbehaviorCircuit, Provable, Shape, SpendCircuit,
};

/// Constraints and private variables, assigned or not.
fn counts<C: Provable>(circuit: C) -> (usize, usize) {
    let shape = Shape::of(C::blank()).expect("a circuit needs no assignment for its shape");
    let assigned = Shape::of(circuit).expect("a shape");
    assert_eq!(shape, assigned, "the shape depends on the assignment");
    assert_eq!(shape.inputs, 2);
    (shape.constraints, shape.aux)
}

/// The circuit of an assignment.
fn of<C: Provable>((statement, witness): (C::Statement, C::Witness)) -> C {
    C::new(statement, witness)
}

fn key_delivery() -> KeyDeliveryCircuit {
    of(suite::key_delivery())
}

fn misbehavior() -> MisbehaviorCircuit {
    of(suite::misbehavior(true))
}

fn spend() -> SpendCircuit {
    of(suite::spend())
}

fn membership() -> MembershipCircuit {
    of(suite::membership())
}

#[test]
fn a_circuit_that_changed_has_other_counts() {
    assert_eq!(counts(key_delivery()), (5_727, 5_731));
    assert_eq!(counts(misbehavior()), (23_068, 23_142));
    assert_eq!(counts(spend()), (6_642, 6_665));
    assert_eq!(counts(membership()), (7_329, 7_348));
}

// zk 6: under-constraint.
#[test]
fn no_variable_of_a_key_delivery_is_the_provers_to_change() {
    assert_sound(key_delivery());
}

#[test]
fn no_variable_of_a_misbehavior_proof_is_the_provers_to_change() {
    assert_sound(misbehavior());
    assert_sound::<MisbehaviorCircuit>(of(suite::promised(-Fr::one())));
}

#[test]
fn no_variable_of_a_spend_is_the_provers_to_change() {
    assert_sound(spend());
}

#[test]
fn no_variable_of_a_membership_proof_is_the_provers_to_change() {
    assert_sound(membership());
}

/// What the prover chooses: anything else that isn't computed would be a way around the rest.
#[test]
fn the_prover_chooses_the_witness_and_the_public_fields_and_nothing_else() {
    fn chosen<C: Provable>(circuit: C, expected: &[(&str, usize)]) {
        let test = ConstraintTest::of(circuit);
        assert_eq!(test.chosen(), expected.iter().copied().collect());
    }
    chosen(
        key_delivery(),
        &[
            ("public field", 9),
            ("data key", 1),
            ("ephemeral secret", 252),
        ],
    );
    chosen(
        misbehavior(),
        &[
            ("public field", 6),
            ("data key", 1),
            ("index", 20),
            ("cipher", 32),
            ("promised leaf", 1),
            ("sibling", 40),
            ("element is too large", 1),
            ("element", 5),
            ("upper range", 1),
            ("bit", 254),
        ],
    );
    chosen(
        spend(),
        &[
            ("public field", 6),
            ("secret", 1),
            ("nonce", 1),
            ("index", 20),
            ("sibling", 20),
            ("bit", 64 + 44),
        ],
    );
    // Bits: of both ends, both levels, the epoch, the name's number and how many there are, and of how
    // far apart they are.
    chosen(
        membership(),
        &[
            ("public field", 8),
            ("secret", 1),
            ("credential's level", 1),
            ("credential's end", 1),
            ("slot", 1),
            ("index", 20),
            ("sibling", 20),
            ("bit", 4 * 64 + 6 * 8),
        ],
    );
}

#[test]
fn combinations_that_keep_a_variable_twice_make_a_misbehavior_proof_large() {
    let start = Instant::now();
    let test = ConstraintTest::of(misbehavior());
    println!("{} terms, {:?}", test.non_zeros(), start.elapsed());
    assert_eq!(test.non_zeros(), 636_312);
}

/// The harness itself: what it can't see, no test of ours can.
#[test]
fn the_harness_sees_what_is_free_alone_and_what_is_only_tied_to_itself() {
    let alloc = |cs: &mut ConstraintTest, name, value: u64| {
        Num::alloc(cs, name, Some(Fr::from(value))).expect("a value")
    };
    let mut cs = ConstraintTest::new();
    let a = alloc(&mut cs, "secret", 3);
    Num::enforce_equal(&mut cs, &a, &Num::from_u64(3));
    alloc(&mut cs, "product", 5);
    assert_eq!(cs.free(), [("product".to_owned(), 1)]);

    // x·y = 6 and x·2y = 12 hold for whatever x; changing one of them alone shows nothing.
    let mut cs = ConstraintTest::new();
    let (x, y) = (alloc(&mut cs, "product", 2), alloc(&mut cs, "quotient", 3));
    Num::enforce_product(&mut cs, &x, &y, &Num::from_u64(6));
    Num::enforce_product(&mut cs, &x, &y.scale(Fr::from(2)), &Num::from_u64(12));
    assert_eq!(cs.free(), []);
    assert_eq!(cs.undetermined().len(), 2);
    // A factor of zero leaves the other one open.
    let zero = alloc(&mut cs, "secret", 0);
    let open = alloc(&mut cs, "product", 4);
    Num::enforce_product(&mut cs, &zero, &open, &Num::zero());
    assert_eq!(cs.undetermined().len(), 3);
    // x = 2 settles the first two.
    Num::enforce_equal(&mut cs, &x, &Num::from_u64(2));
    assert_eq!(cs.undetermined(), [("product".to_owned(), 3)]);
}
