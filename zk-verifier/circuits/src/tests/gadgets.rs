//! Gadgets against what they stand for, at their edges.

use bellman::SynthesisError;
use ff::Field;
use oaic_poseidon::merkle::Tree;
use oaic_poseidon::{hash, permute, Tag};
use oaic_statements::Fr;
use proptest::prelude::*;

use super::harness::ConstraintTest as Cs;
use super::suite::fr;
use crate::gadgets::{bits, compare, merkle, poseidon, sealing, Bit, Num, Point};

/// A private variable.
fn num(cs: &mut Cs, value: Fr) -> Num {
    Num::alloc(cs, "test", Some(value)).expect("a value")
}

fn element() -> impl Strategy<Value = Fr> {
    prop::array::uniform32(any::<u8>()).prop_map(|bytes| {
        let mut wide = [0; 64];
        wide[..32].copy_from_slice(&bytes);
        Fr::from_bytes_wide(&wide)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_permutation_is_the_native_one_in_243_constraints(state in prop::array::uniform3(element())) {
        let mut cs = Cs::new();
        let variables = state.map(|value| num(&mut cs, value));
        let out = poseidon::permute(&mut cs, variables).unwrap();
        let mut native = state;
        permute(&mut native);
        prop_assert_eq!(out.map(|num| num.value()), native.map(Some));
        prop_assert!(cs.is_satisfied());
        prop_assert_eq!(cs.constraints(), 243);
    }

    #[test]
    fn any_length_hashes_and_squeezes_as_natively(elements in prop::collection::vec(element(), 0..6)) {
        let mut cs = Cs::new();
        let variables: Vec<Num> = elements.iter().map(|value| num(&mut cs, *value)).collect();
        let mut sponge = poseidon::Sponge::new(&mut cs, Tag::Stream, &variables).unwrap();
        let mut native = oaic_poseidon::hash::Sponge::new(Tag::Stream, &elements);
        for _ in 0..5 {
            prop_assert_eq!(sponge.squeeze(&mut cs).unwrap().value(), Some(native.squeeze()));
        }
        let hashed = poseidon::hash(&mut cs, Tag::Query, &variables).unwrap();
        prop_assert_eq!(hashed.value(), Some(hash(Tag::Query, &elements)));
        prop_assert!(cs.is_satisfied());
    }

    #[test]
    fn a_root_is_the_native_one_on_both_sides(
        leaves in prop::collection::vec(element(), 1..9), at in any::<prop::sample::Index>(),
    ) {
        let index = at.index(leaves.len()) as u64;
        let tree = Tree::new(3, leaves.clone()).unwrap();
        let mut cs = Cs::new();
        let leaf = num(&mut cs, leaves[index as usize]);
        let place = bits::alloc_low(&mut cs, "index", Some(fr(index)), 3).unwrap();
        let path = tree.path(index).unwrap();
        let path = merkle::alloc_path(&mut cs, Some(&path), 3).unwrap();
        let root = merkle::root(&mut cs, &leaf, &place, &path).unwrap();
        prop_assert_eq!(root.value(), Some(tree.root()));
        prop_assert!(cs.is_satisfied());
        prop_assert_eq!(cs.constraints(), 3 + 3 * 241);
    }

    #[test]
    fn comparing_is_right_near_and_far(a in any::<u32>(), b in any::<u32>(), near in 0..3u32) {
        for (a, b) in [(a, b), (a, a.wrapping_add(near)), (a, a.wrapping_sub(near)), (u32::MAX, 0), (0, u32::MAX)] {
            let mut cs = Cs::new();
            let (x, y) = (num(&mut cs, fr(a.into())), num(&mut cs, fr(b.into())));
            compare::enforce_at_least(&mut cs, &x, &y, 32).unwrap();
            prop_assert_eq!(cs.is_satisfied(), a >= b);
        }
    }
}

#[test]
fn a_range_ends_where_it_says() {
    let holds = |value: Fr, count| {
        let mut cs = Cs::new();
        let value = num(&mut cs, value);
        bits::enforce_range(&mut cs, &value, count).unwrap();
        cs.is_satisfied()
    };
    assert!(holds(fr(0), 64) && holds(fr(u64::MAX), 64));
    assert!(!holds(fr(u64::MAX) + Fr::ONE, 64));
    assert!(!holds(-Fr::ONE, 64));
    assert!(holds(fr(255), 8) && !holds(fr(256), 8));
    // The modulus has 255 bits, so that its last number doesn't fit 254.
    assert!(!holds(-Fr::ONE, bits::MAX_BITS));
    assert!(holds(fr(0), 0) && !holds(fr(1), 0));
}

// zk 6: aliasing. With 255 bits, x and x + r would both be bits of x.
#[test]
fn bits_that_could_stand_for_two_numbers_are_never_made() {
    let mut cs = Cs::new();
    let value = num(&mut cs, fr(1));
    let refused =
        |result: Result<(), SynthesisError>| matches!(result, Err(SynthesisError::Unsatisfiable));
    assert!(refused(bits::enforce_range(&mut cs, &value, 255)));
    let compared = compare::enforce_at_least(&mut cs, &value, &value, 254);
    assert!(refused(compared));
}

#[test]
fn a_bit_is_zero_or_one_and_nothing_else() {
    let mut cs = Cs::new();
    let bit = Bit::alloc(&mut cs, "bit", Some(true)).unwrap();
    assert_eq!(bit.not().value(), Some(false));
    for (value, holds) in [
        (fr(0), true),
        (fr(1), true),
        (fr(2), false),
        (-Fr::ONE, false),
    ] {
        cs.set(0, value);
        assert_eq!(cs.is_satisfied(), holds, "{value:?}");
    }
}

#[test]
fn zero_is_refused_where_it_must_not_be_and_nothing_else() {
    for (value, zero) in [(fr(0), true), (fr(1), false), (-Fr::ONE, false)] {
        let mut cs = Cs::new();
        let value = num(&mut cs, value);
        Num::enforce_equal(&mut cs, &value, &Num::constant(value.value().unwrap()));
        compare::enforce_nonzero(&mut cs, &value).unwrap();
        assert_eq!(cs.is_satisfied(), !zero);
        if !zero {
            assert_eq!(cs.free(), []);
            assert_eq!(cs.undetermined(), []);
        }
    }
}

#[test]
fn selecting_takes_the_one_the_bit_names() {
    for bit in [false, true] {
        let mut cs = Cs::new();
        let (yes, no) = (num(&mut cs, fr(7)), num(&mut cs, fr(9)));
        let chosen = Bit::alloc(&mut cs, "bit", Some(bit)).unwrap();
        let out = compare::select(&mut cs, &chosen, &yes, &no).unwrap();
        assert_eq!(out.value(), Some(if bit { fr(7) } else { fr(9) }));
        assert!(cs.is_satisfied());
    }
}

#[test]
fn terms_that_cancel_or_meet_stand_once() {
    let mut cs = Cs::new();
    let (a, b) = (num(&mut cs, fr(3)), num(&mut cs, fr(4)));
    let sum = &(&a + &b) + &a;
    assert_eq!((sum.len(), sum.value()), (2, Some(fr(10))));
    let less = &sum - &a.scale(fr(2));
    assert_eq!((less.len(), less.value()), (1, Some(fr(4))));
    assert!((&less - &b).is_empty());
}

#[test]
fn constants_cost_nothing_and_are_the_same_as_variables() {
    let mut cs = Cs::new();
    let constants = [Num::from_u64(1), Num::from_u64(2)];
    let folded = poseidon::hash(&mut cs, Tag::Node, &constants).unwrap();
    assert_eq!(cs.constraints(), 0);
    assert_eq!(folded.as_constant(), Some(hash(Tag::Node, &[fr(1), fr(2)])));
}

/// Pairing off what is there would leave the rest of the longer one unbound.
#[test]
fn paths_and_masks_of_another_length_are_never_made() {
    let mut cs = Cs::new();
    let one = num(&mut cs, fr(1));
    let bits = bits::alloc_low(&mut cs, "index", Some(fr(1)), 2).unwrap();
    let short = std::slice::from_ref(&one);
    for siblings in [short, &[one.clone(), one.clone(), one.clone()]] {
        let root = merkle::root(&mut cs, &one, &bits, siblings);
        assert!(matches!(root, Err(SynthesisError::Unsatisfiable)));
    }
    let point = Point::identity();
    for (elements, masked) in [(2, 1), (1, 2), (0, 1)] {
        let (elements, masked) = (vec![one.clone(); elements], vec![one.clone(); masked]);
        let sealed = sealing::Sealed {
            buyer: &point,
            ephemeral: &point,
            context: &one,
            order: &one,
            elements: &elements,
            masked: &masked,
        };
        let made = sealing::enforce(&mut cs, Some(&jubjub::Scalar::ONE), &sealed);
        assert!(matches!(made, Err(SynthesisError::Unsatisfiable)));
    }
}
