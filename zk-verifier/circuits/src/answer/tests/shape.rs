//! How large the circuit is, and that nothing in it can be changed unnoticed.

use super::suite::{honest, kinds, Small, ROWS, TABLE};
use crate::answer::AnswerCircuit;
use crate::tests::harness::assert_sound;
use crate::{Provable, Shape};

/// Constraints and private variables.
fn counts<const CAPACITY: usize>() -> (usize, usize) {
    let shape = Shape::of(AnswerCircuit::<CAPACITY>::blank()).expect("a shape");
    assert_eq!(shape.inputs, 2);
    (shape.constraints, shape.aux)
}

// Below 2^15 and 2^19 with the two that Groth16 adds for the inputs: one more and setup and proof
// cost twice as much.
#[test]
fn a_circuit_that_changed_has_other_counts() {
    assert_eq!(counts::<64>(), (32_410, 32_272));
    assert_eq!(counts::<1024>(), (367_014, 364_956));
}

#[test]
fn the_shape_depends_on_no_assignment() {
    let blank = Shape::of(Small::blank()).expect("a shape");
    for query in kinds() {
        let assigned = Shape::of(honest::<ROWS>(&TABLE, &query)).expect("a shape");
        assert_eq!(assigned, blank);
    }
}

// zk 6: under-constraint.
#[test]
fn no_variable_is_the_provers_to_change() {
    for query in kinds() {
        assert_sound(honest::<ROWS>(&TABLE, &query));
    }
}
