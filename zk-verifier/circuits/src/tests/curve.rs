//! Points and their multiples against the curve library, at every order.

use ff::Field;
use jubjub::ExtendedPoint;
use oaic_statements::Point as Coordinates;
use proptest::prelude::*;

use super::harness::ConstraintTest as Cs;
use super::suite::{fr, rng};
use crate::gadgets::{multiply, Bit, Point};
use crate::seal::{affine, generator};

/// Private bits of a number, lowest first, from its little-endian bytes.
fn scalar(cs: &mut Cs, bytes: &[u8; 32]) -> Vec<Bit> {
    let bit = |place: usize| (bytes[place / 8] >> (place % 8)) & 1 == 1;
    (0..multiply::SCALAR_BITS)
        .map(|place| Bit::alloc(cs, "bit", Some(bit(place))).expect("a value"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_scalar_times_any_point_is_the_curve_librarys(
        bytes in prop::array::uniform32(any::<u8>()), seed in any::<u64>(),
    ) {
        let mut bytes = bytes;
        bytes[31] &= 0x0f;
        let base = <ExtendedPoint as group::Group>::random(&mut rng(seed));
        multiplies(&bytes, base)?;
    }
}

/// The multiple by repeated doubling of the curve library's points: scalars above the order too,
/// and points of every order.
fn native_multiple(bytes: &[u8; 32], base: ExtendedPoint) -> Coordinates {
    let mut sum = ExtendedPoint::identity();
    for place in (0..256).rev() {
        sum = sum.double();
        if (bytes[place / 8] >> (place % 8)) & 1 == 1 {
            sum += base;
        }
    }
    affine(sum)
}

fn multiplies(bytes: &[u8; 32], base: ExtendedPoint) -> Result<(), TestCaseError> {
    let mut cs = Cs::new();
    let bits = scalar(&mut cs, bytes);
    let product = multiply::fixed(&mut cs, &bits, &base).unwrap();
    prop_assert_eq!(product.value(), Some(native_multiple(bytes, base)));
    let point = Point::alloc(&mut cs, Some(affine(base))).unwrap();
    point.enforce_on_curve(&mut cs).unwrap();
    let product = multiply::variable(&mut cs, &bits, &point).unwrap();
    prop_assert_eq!(product.value(), Some(native_multiple(bytes, base)));
    prop_assert!(cs.is_satisfied());
    // Bits themselves are free where every multiple is the same point.
    let mut free = cs.free();
    free.retain(|(name, _)| name != "bit");
    prop_assert_eq!(free, []);
    prop_assert_eq!(cs.undetermined(), []);
    Ok(())
}

/// A point of order 8, from one that isn't in the prime-order subgroup.
fn order_eight() -> ExtendedPoint {
    let order = -jubjub::Scalar::ONE;
    for seed in 0.. {
        let point = <ExtendedPoint as group::Group>::random(&mut rng(seed));
        // order · point, by (order − 1) · point + point: only the torsion is left.
        let torsion = point * order + point;
        if !bool::from(torsion.double().double().is_identity()) {
            return torsion;
        }
    }
    unreachable!("one point in two has order-8 torsion")
}

#[test]
fn multiplication_is_right_at_the_edges_of_scalars_and_at_points_of_small_order() {
    let mut order = (-jubjub::Scalar::ONE).to_bytes();
    order[0] += 1;
    let mut most = [0xff; 32];
    most[31] = 0x0f;
    let mut one = [0; 32];
    one[0] = 1;
    let small = order_eight();
    let bases = [
        ExtendedPoint::from(generator()),
        ExtendedPoint::identity(),
        small,
        small.double(),
        small.double().double(),
        small + ExtendedPoint::from(generator()),
    ];
    for bytes in [[0; 32], one, order, most] {
        for base in bases {
            multiplies(&bytes, base).unwrap();
        }
    }
}

#[test]
fn multiplication_costs_what_it_says() {
    let mut cs = Cs::new();
    let bits = scalar(&mut cs, &[5; 32]);
    let base = ExtendedPoint::from(generator());
    let start = cs.constraints();
    multiply::fixed(&mut cs, &bits, &base).unwrap();
    assert_eq!(cs.constraints() - start, 750);
    let point = Point::alloc(&mut cs, Some(affine(base))).unwrap();
    let start = cs.constraints();
    multiply::variable(&mut cs, &bits, &point).unwrap();
    assert_eq!(cs.constraints() - start, 2767);
}

#[test]
fn a_point_beside_the_curve_is_refused() {
    let on = affine(ExtendedPoint::from(generator()));
    let beside = [
        Coordinates {
            u: on.u + fr(1),
            v: on.v,
        },
        Coordinates {
            u: on.u,
            v: on.v + fr(1),
        },
        Coordinates { u: on.v, v: on.u },
        Coordinates { u: fr(0), v: fr(0) },
    ];
    let holds = |point| {
        let mut cs = Cs::new();
        let point = Point::alloc(&mut cs, Some(point)).unwrap();
        point.enforce_on_curve(&mut cs).unwrap();
        cs.is_satisfied()
    };
    assert!(holds(on));
    for point in beside {
        assert!(!holds(point), "{point:?}");
    }
}
