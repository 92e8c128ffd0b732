//! zk 6: every case of the vectors; the same ones run on a real chain in `integration`.

use std::mem::discriminant;

use bls12_381::{G1Affine, Scalar};
use oaic_zk_vectors::{cases, rng, Parts, Setup, EXAMPLE_SEED};
use oaic_zk_verifier::{Part, VerifyError};
use proptest::prelude::*;

use crate::suite::{file, key, verify};

/// Cases there must be, so that none is lost unseen.
const AT_LEAST: usize = 1_000;

#[test]
fn every_case_is_accepted_or_refused_as_it_must_be() {
    let key = key(&file(), 5);
    let cases = cases::all().unwrap();
    let (mut accepted, mut refused) = (0, 0);
    let mut wrong = vec![];
    for case in &cases {
        let Ok(input) = <&[u8; 32]>::try_from(&case.input[..]) else {
            assert!(!case.accepted, "{}", case.name);
            continue;
        };
        let outcome = verify(&key, &case.proof, input);
        match (&outcome, case.accepted) {
            (Ok(()), true) => accepted += 1,
            (Err(_), false) => refused += 1,
            _ => wrong.push(format!("{}: {outcome:?}", case.name)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cases.len() >= AT_LEAST, "only {} cases", cases.len());
    assert!(accepted > 150 && refused > 700, "{accepted} {refused}");
}

/// What is wrong is said, and where: by the name of the case.
#[test]
fn refusals_say_what_is_wrong() {
    let key = key(&file(), 5);
    let cases = cases::all().unwrap();
    let refusal = |name: &str| {
        let case = cases.iter().find(|case| case.name == name);
        let case = case.unwrap_or_else(|| panic!("no case '{name}'"));
        verify(&key, &case.proof, case.input[..].try_into().unwrap()).unwrap_err()
    };
    for (name, part) in [
        ("A infinity with junk in an equation that holds", Part::A),
        (
            "B infinity as it is written in an equation that holds",
            Part::B,
        ),
        ("C infinity with the sign in an honest proof", Part::C),
    ] {
        assert!(matches!(refusal(name), VerifyError::Infinity { part: p, .. } if p == part));
    }
    for (name, part) in [
        ("A without the flag of compression", Part::A),
        ("B without the flag of compression", Part::B),
        ("C without the flag of compression", Part::C),
    ] {
        assert!(matches!(refusal(name), VerifyError::Uncompressed { part: p, .. } if p == part));
    }
    for (name, part) in [
        ("A's coordinate is the modulus", Part::A),
        ("B's first coordinate plus the modulus", Part::B),
        ("B's second coordinate plus the modulus", Part::B),
        ("C's coordinate plus the modulus", Part::C),
    ] {
        assert_eq!(refusal(name), VerifyError::Coordinate { part });
    }
    assert_eq!(
        refusal("proof cut to 191 bytes"),
        VerifyError::Length { found: 191 }
    );
    let head = [0x73, 0xed, 0xa7, 0x53];
    assert_eq!(refusal("input r"), VerifyError::Input { head });
    assert_eq!(refusal("A off the curve"), VerifyError::NotInGroup);
    assert_eq!(
        refusal("C plus a point of order 3"),
        VerifyError::NotInGroup
    );
    let refused = VerifyError::Refused {
        circuit: "factors",
        hash: "hash",
    };
    assert_eq!(refusal("A negated"), refused);
    assert_eq!(refusal("under another key"), refused);
}

/// Infinity is well formed to the host and holds in the equation: this crate alone refuses it.
#[test]
fn only_the_encoding_refuses_infinity_in_an_equation_that_holds() {
    use cosmwasm_std::{testing::MockApi, Api};
    let file = file();
    let setup = Setup::new(EXAMPLE_SEED).unwrap();
    let input = Scalar::from(4_294_967_297);
    let x = G1Affine::from(setup.input_point(&input)).to_compressed();
    let bytes = |field: &str| hex::decode(file[field].as_str().unwrap()).unwrap();
    let mut held = 0;
    for case in cases::all().unwrap() {
        if !case
            .name
            .ends_with("infinity as it is written in an equation that holds")
        {
            continue;
        }
        let (a, rest) = case.proof.split_at(48);
        let (b, c) = rest.split_at(96);
        let in_g1 = [&bytes("alpha_g1"), &x[..], c].concat();
        let in_g2 = [bytes("beta_g2"), bytes("gamma_g2"), bytes("delta_g2")].concat();
        let api = MockApi::default();
        assert_eq!(
            api.bls12_381_pairing_equality(&in_g1, &in_g2, a, b),
            Ok(true)
        );
        held += 1;
    }
    assert_eq!(held, 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the input and the width of the digits: a proof of it holds, one of the next
    /// number doesn't.
    #[test]
    fn any_input_verifies_and_its_neighbor_does_not(seed: u64, width in 2u32..=8) {
        let mut random = rng(&seed.to_string());
        let setup = Setup::new(EXAMPLE_SEED).unwrap();
        let key = key(&file(), width);
        let input = <Scalar as ff::Field>::random(&mut random);
        let proof = setup.forge(&input, &mut random).bytes();
        prop_assert_eq!(verify(&key, &proof, &cases::bytes(&input)), Ok(()));
        let next = cases::bytes(&(input + Scalar::one()));
        let error = verify(&key, &proof, &next).unwrap_err();
        let refused = VerifyError::Refused { circuit: "factors", hash: "hash" };
        prop_assert_eq!(discriminant(&error), discriminant(&refused));
    }

    #[test]
    fn any_two_factors_prove_their_product(p in 2u128..1 << 64, q in 2u128..1 << 64) {
        let setup = Setup::new(EXAMPLE_SEED).unwrap();
        let proof: Parts = setup.prove(p, q, &mut rng("factors")).unwrap();
        let input = oaic_zk_vectors::Factors::of(p, q).input().unwrap();
        let verified = verify(&key(&file(), 5), &proof.bytes(), &cases::bytes(&input));
        prop_assert_eq!(verified, Ok(()));
    }

    #[test]
    fn any_bytes_are_refused_and_never_panic(
        proof in proptest::collection::vec(any::<u8>(), 0..400),
        input: [u8; 32],
    ) {
        prop_assert!(verify(&key(&file(), 5), &proof, &input).is_err());
    }
}
