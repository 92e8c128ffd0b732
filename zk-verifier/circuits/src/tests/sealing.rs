//! Native sealing, and its names.

use ff::Field;
use group::CurveAffine;
use jubjub::{AffinePoint, ExtendedPoint};
use proptest::prelude::*;

use super::suite::{fr, rng};
use crate::circuit::hex;
use crate::seal::{affine, generator, open, seal, Fr, Point, SealError, SecretKey};
use crate::CircuitId;

/// G must never move: all sealings and proofs hang on it.
#[test]
fn the_generator_is_pinned_and_of_prime_order() {
    let point = affine(ExtendedPoint::from(generator()));
    assert_eq!(
        hex(&point.u),
        "3ea5c4673a121ca35ed37ee3b172f5ee04315c657fbe375f512dfea318d56fe5"
    );
    assert_eq!(
        hex(&point.v),
        "57137b83ea6edb4f78f7d30d3f616cb3b9aa6e8e40808413c10cea38d50c55cb"
    );
    assert!(point.is_usable());
    let generator = ExtendedPoint::from(generator());
    assert!(bool::from(generator.is_prime_order()));
    // Eight times (u, 11), with the u that the curve's equation gives.
    let eleven = ExtendedPoint::from(AffinePoint::generator());
    assert_eq!(affine(eleven).v, fr(11));
    assert_eq!(eleven.mul_by_cofactor(), generator);
}

#[test]
fn d_of_the_contracts_check_is_the_curves_and_no_square() {
    // Completeness of the addition law hangs on both.
    let d = -fr(10240) * fr(10241).invert().unwrap();
    assert!(bool::from(d.sqrt().is_none()), "d is a square");
    assert!(
        bool::from((-Fr::ONE).sqrt().is_some()),
        "-1 is not a square"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn only_the_buyer_opens_what_was_sealed(seed in any::<u64>(), count in 0..9usize) {
        let mut rng = rng(seed);
        let buyer = SecretKey::generate(&mut rng);
        let elements: Vec<Fr> = (0..count).map(|_| Fr::random(&mut rng)).collect();
        let sealed = seal(&buyer.public(), &fr(1), &fr(2), &elements, &mut rng).unwrap();
        let opened = |key: &SecretKey, context, order| {
            open(key, &sealed.ephemeral, &fr(context), &fr(order), &sealed.masked).unwrap()
        };
        prop_assert_eq!(&opened(&buyer, 1, 2), &elements);
        if count > 0 {
            let other = SecretKey::generate(&mut rng);
            prop_assert_ne!(&opened(&other, 1, 2), &elements);
            prop_assert_ne!(&opened(&buyer, 3, 2), &elements);
            prop_assert_ne!(&opened(&buyer, 1, 3), &elements);
        }
    }

    #[test]
    fn a_secret_key_survives_its_bytes(seed in any::<u64>()) {
        let key = SecretKey::generate(&mut rng(seed));
        let again = SecretKey::from_bytes(&key.to_bytes()).unwrap();
        prop_assert_eq!(again.public(), key.public());
        prop_assert!(key == again);
    }

    /// What the contract computes by hand against the curve library, on and beside the curve.
    #[test]
    fn usable_points_are_those_the_curve_library_would_take(seed in any::<u64>(), torsion in 0..8u32) {
        let mut small = ExtendedPoint::identity();
        for _ in 0..torsion {
            small += torsion_point();
        }
        let any = <ExtendedPoint as group::Group>::random(&mut rng(seed));
        for point in [any, any + small, any.mul_by_cofactor(), small] {
            let affine_point = affine(point);
            prop_assert!(affine_point.is_on_curve());
            let small_order = bool::from(point.is_small_order());
            prop_assert_eq!(affine_point.is_usable(), !small_order);
            let beside = Point { u: affine_point.u + fr(seed | 1), v: affine_point.v };
            let negative = affine_point.u + beside.u == Fr::ZERO;
            prop_assert!(negative || !beside.is_usable());
        }
    }
}

/// A generator of the eight points of small order.
fn torsion_point() -> ExtendedPoint {
    let full = ExtendedPoint::from(AffinePoint::generator());
    full * (-jubjub::Scalar::ONE) + full
}

#[test]
fn every_point_of_small_order_is_refused_with_its_coordinates() {
    let mut point = ExtendedPoint::identity();
    let mut seen = Vec::new();
    for _ in 0..8 {
        let coordinates = affine(point);
        assert!(coordinates.is_on_curve() && !coordinates.is_usable());
        assert!(!seen.contains(&coordinates), "torsion_point has order 8");
        let error = seal(&coordinates, &fr(1), &fr(2), &[fr(3)], &mut rng(1)).err();
        let error = error.expect("refused").to_string();
        assert!(
            error.contains(&hex(&coordinates.v)) && error.contains("small order"),
            "{error}"
        );
        seen.push(coordinates);
        point += torsion_point();
    }
    assert!(bool::from(point.is_identity()));
}

#[test]
fn points_beside_the_curve_are_refused_by_both_sides() {
    let beside = Point { u: fr(1), v: fr(2) };
    assert!(!beside.is_on_curve() && !beside.is_usable());
    assert!(seal(&beside, &fr(1), &fr(2), &[], &mut rng(1)).is_err());
    let key = SecretKey::generate(&mut rng(2));
    let error = open(&key, &beside, &fr(1), &fr(2), &[]).expect_err("refused");
    assert!(error.to_string().contains("ephemeral key"), "{error}");
}

// zk 6: aliasing, of secret keys.
#[test]
fn secret_keys_that_are_zero_or_not_below_the_order_are_refused() {
    let mut last = (-jubjub::Scalar::ONE).to_bytes();
    last.reverse();
    assert!(SecretKey::from_bytes(&last).is_ok());
    let mut order = last;
    order[31] += 1;
    for bytes in [[0; 32], order, [0xff; 32]] {
        assert_eq!(
            SecretKey::from_bytes(&bytes).err(),
            Some(SealError::SecretKey)
        );
    }
}

#[test]
fn every_circuit_is_found_by_its_name_alone() {
    for id in CircuitId::all() {
        assert_eq!(CircuitId::from_name(id.name()), Some(id));
        assert_eq!(id.to_string(), id.name());
    }
    assert_eq!(CircuitId::from_name("Spend"), None);
    let names: std::collections::BTreeSet<_> = CircuitId::all().map(CircuitId::name).into();
    assert_eq!(names.len(), 6);
}
