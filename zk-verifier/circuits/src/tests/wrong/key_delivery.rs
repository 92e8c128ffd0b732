//! Deliveries that seal something else, to somebody else or for something else.

use ff::Field;
use oaic_statements::{Fr, KeyDelivery, Point, Statement};

use super::{each_refused, hex, refused, satisfied, says, suite, Case};
use crate::gadgets::{self, multiply, Bit};
use crate::tests::harness::ConstraintTest;
use crate::{seal, KeyDeliveryCircuit, Provable};

#[test]
fn a_delivery_of_another_key_order_context_or_to_another_buyer_is_refused() {
    let (good, witness) = suite::key_delivery();
    let one = Fr::ONE;
    let other = seal::SecretKey::generate(&mut suite::rng(9)).public();
    // Field by field: what is changed, the field whose claim fails, and why.
    let cases: [Case<KeyDelivery>; 9] = [
        ("masked", &|it| it.context += one),
        ("masked", &|it| it.order += one),
        ("commitment", &|it| it.seller += one),
        ("commitment", &|it| it.commitment += one),
        ("masked", &|it| it.buyer = other),
        ("ephemeral.u", &|it| it.ephemeral = other),
        ("ephemeral.v", &|it| it.ephemeral.v += one),
        // Its negative: on the curve, and another mask for the buyer.
        ("ephemeral.u", &|it| it.ephemeral.u = -it.ephemeral.u),
        ("masked", &|it| it.masked += one),
    ];
    let parts = ["key-delivery", "correct the statement"];
    let circuit = |it| KeyDeliveryCircuit::new(it, witness.clone());
    each_refused(&good, &cases, &parts, circuit);
    let mut wrong = good;
    wrong.masked = -good.masked;
    let message = refused(circuit(wrong));
    let masked = [&*hex(&wrong.masked), &*hex(&good.masked), "plus its mask"];
    says(&message, &masked);
    let key = hex(&witness.key);
    assert!(!message.contains(&key), "the data key is shown");
}

#[test]
fn a_seller_who_seals_another_key_than_the_committed_one_is_refused() {
    let (good, mut witness) = suite::key_delivery();
    witness.key += Fr::ONE;
    let mut wrong = good;
    wrong.masked += Fr::ONE;
    let message = refused(KeyDeliveryCircuit::new(wrong, witness));
    says(
        &message,
        &["commitment", "the seller's commitment to the data key"],
    );
}

/// Whoever lists what another packed can't have it delivered: no key opens the commitment under
/// their name, not the rightful seller's either.
#[test]
fn a_key_is_not_delivered_for_who_listed_anothers_commitment() {
    let (good, witness) = suite::key_delivery();
    let copied = KeyDelivery {
        seller: oaic_statements::seller("oaic1mallory"),
        ..good
    };
    assert_ne!(copied.input(), good.input());
    let message = refused(KeyDeliveryCircuit::new(copied, witness));
    says(&message, &["commitment", "the seller's commitment"]);
}

#[test]
fn sealing_to_a_point_beside_the_curve_is_refused() {
    let (good, witness) = suite::key_delivery();
    let mut wrong = good;
    wrong.buyer.v += Fr::ONE;
    let message = refused(KeyDeliveryCircuit::new(wrong, witness));
    says(&message, &["buyer", &hex(&wrong.buyer.v)]);
    says(&message, &["a point on Jubjub", "another key"]);
}

/// Off the curve the multiples may leak the secret, so the circuit must refuse even a sealing that
/// follows its own formulas all the way.
#[test]
fn formulas_followed_beside_the_curve_are_refused_too() {
    let (mut wrong, witness) = suite::key_delivery();
    wrong.buyer.v += Fr::ONE;
    let mut cs = ConstraintTest::new();
    let bytes = witness.ephemeral_secret.to_bytes();
    let secret: Vec<Bit> = (0..multiply::SCALAR_BITS)
        .map(|at| Bit::constant((bytes[at / 8] >> (at % 8)) & 1 == 1))
        .collect();
    let mut clean = gadgets::Point::alloc(&mut cs, Some(wrong.buyer)).unwrap();
    for _ in 0..3 {
        clean = clean.double(&mut cs).unwrap();
    }
    let shared = multiply::variable(&mut cs, &secret, &clean).unwrap();
    let shared = shared.value().expect("a value");
    let mask = oaic_poseidon::seal::mask(&shared, &wrong.context, &wrong.order, 1);
    wrong.masked = witness.key + mask[0];
    says(
        &refused(KeyDeliveryCircuit::new(wrong, witness)),
        &["buyer"],
    );
}

#[test]
fn sealing_to_a_point_of_small_order_is_refused_before_it_is_proven() {
    let (good, mut witness) = suite::key_delivery();
    let mut wrong = good;
    wrong.buyer = Point {
        u: Fr::ZERO,
        v: -Fr::ONE,
    };
    // The circuit itself holds: what it says is true, and useless. Contracts refuse such buyers.
    let shared = seal::shared(&witness.ephemeral_secret, &wrong.buyer).unwrap();
    let mask = oaic_poseidon::seal::mask(&shared, &good.context, &good.order, 1);
    wrong.masked = witness.key + mask[0];
    let circuit = KeyDeliveryCircuit::new(wrong, witness.clone());
    assert!(satisfied(circuit.clone()));
    let message = circuit.check().expect_err("refused").to_string();
    says(&message, &["buyer", "small order"]);
    witness.key += Fr::ONE;
    refused(KeyDeliveryCircuit::new(wrong, witness));
}
