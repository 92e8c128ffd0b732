//! Key files that no key is made of.

use bls12_381::{G1Affine, G2Affine, Scalar};
use oaic_zk_vectors::{cases, Parts, Setup, EXAMPLE_SEED};
use oaic_zk_verifier::build::{Key, KeyError};
use oaic_zk_verifier::Status;
use serde_json::{json, Value};

use crate::suite::{file, unchecked, verify};

fn parse(change: impl FnOnce(&mut Value)) -> Result<Key, KeyError> {
    let mut file = file();
    change(&mut file);
    Key::parse(&file.to_string())
}

fn g1(point: G1Affine) -> Value {
    json!(hex::encode(point.to_compressed()))
}

fn g2(point: G2Affine) -> Value {
    json!(hex::encode(point.to_compressed()))
}

fn decoded(file: &Value, field: &str) -> G2Affine {
    let bytes = hex::decode(file[field].as_str().unwrap()).unwrap();
    G2Affine::from_compressed(&bytes.try_into().unwrap()).unwrap()
}

/// The points that an error says are one another, or its negative.
fn related(error: &KeyError) -> Option<[&'static str; 2]> {
    match error {
        KeyError::Degenerate { one, other } => Some([*one, *other]),
        _ => None,
    }
}

#[test]
fn the_example_key_is_a_key() {
    assert_eq!(parse(|_| ()).unwrap().circuit(), "factors");
}

/// zk 6: degenerate keys. With delta = gamma anybody proves anything: A = alpha, B = beta,
/// C = -x. Tables of such a key are refused; were they not, this proof would hold.
#[test]
fn a_key_with_delta_equal_to_gamma_is_refused_and_would_take_forged_proofs() {
    let mut degenerate = file();
    degenerate["delta_g2"] = degenerate["gamma_g2"].clone();
    let error = Key::parse(&degenerate.to_string()).unwrap_err();
    assert_eq!(related(&error), Some(["delta_g2", "gamma_g2"]), "{error}");

    let setup = Setup::new(EXAMPLE_SEED).unwrap();
    let parsed = Key::parse(&file().to_string()).unwrap();
    let table = oaic_zk_verifier::build::Code::of(&parsed, 4).unwrap();
    let table = table.table().to_vec().leak();
    let key = unchecked(&degenerate, Status::Dev, 4, table);
    let (a, b) = setup.alpha_and_beta();
    for prime in [7u64, 1_000_003] {
        // Primes have no two factors: the statement is false.
        let input = Scalar::from(prime);
        let c = -G1Affine::from(setup.input_point(&input));
        let forged = Parts { a, b, c }.bytes();
        assert_eq!(verify(&key, &forged, &cases::bytes(&input)), Ok(()));
    }
}

/// zk 6: degenerate keys.
#[test]
fn keys_with_related_points_are_refused() {
    let original = file();
    let [beta, gamma] = ["beta_g2", "gamma_g2"].map(|field| decoded(&original, field));
    let generator = G2Affine::generator();
    let another = G2Affine::from(generator * Scalar::from(77));
    let refused = [
        ("delta_g2", generator, "another gamma", another),
        ("delta_g2", -generator, "another gamma", another),
        ("delta_g2", another, "another gamma", another),
        ("delta_g2", -another, "another gamma", another),
        ("delta_g2", beta, "the same gamma", gamma),
        ("delta_g2", -beta, "the same gamma", gamma),
        ("beta_g2", generator, "another gamma", another),
        ("beta_g2", another, "another gamma", another),
    ];
    for (field, point, which, gamma) in refused {
        let error = parse(|file| {
            file["gamma_g2"] = g2(gamma);
            file[field] = g2(point);
        })
        .unwrap_err();
        assert!(related(&error).is_some(), "{field}, {which}: {error}");
    }
    for point in [G1Affine::generator(), -G1Affine::generator()] {
        let error = parse(|file| file["alpha_g1"] = g1(point)).unwrap_err();
        assert_eq!(related(&error), Some(["alpha_g1", "the generator"]));
    }
    // Gamma is the generator in every key of a ceremony.
    assert_eq!(gamma, generator);
}

#[test]
fn infinity_and_points_of_no_group_are_refused_in_every_place() {
    let mut outside = [0; 48];
    outside[0] = 0x80;
    let outside_g1 = hex::encode(outside);
    let cases = cases::all().unwrap();
    let outside = cases.iter().find(|case| case.name == "B outside the group");
    let outside_g2 = hex::encode(&outside.unwrap().proof[48..144]);
    let infinity = |bytes: usize| format!("c0{}", "00".repeat(bytes - 1));
    for field in [
        "alpha_g1", "beta_g2", "gamma_g2", "delta_g2", "ic[0]", "ic[1]",
    ] {
        let (bytes, outside) = match field.ends_with("g2") {
            true => (96, &outside_g2),
            false => (48, &outside_g1),
        };
        for wrong in [infinity(bytes), outside.clone(), "aa".repeat(bytes)] {
            let error = parse(|file| match field {
                "ic[0]" => file["ic"][0] = json!(wrong),
                "ic[1]" => file["ic"][1] = json!(wrong),
                field => file[field] = json!(wrong),
            })
            .unwrap_err();
            let named = matches!(&error, KeyError::Point { field: f, .. } if f == field);
            assert!(named, "{field} {wrong}: {error}");
        }
    }
}

/// zk 6: unlinked vk, missing and surplus inputs.
#[test]
fn a_key_of_no_input_or_two_is_refused() {
    for count in [0, 1, 3] {
        let ic = |file: &mut Value| file["ic"] = json!(vec![file["ic"][0].clone(); count]);
        let error = parse(ic).unwrap_err();
        let counted = matches!(error, KeyError::Inputs { found } if found == count);
        assert!(counted, "{error}");
    }
}

#[test]
fn missing_and_malformed_fields_are_named() {
    for field in [
        "circuit",
        "status",
        "circuit_hash",
        "parameters_hash",
        "alpha_g1",
        "beta_g2",
        "gamma_g2",
        "delta_g2",
        "ic",
    ] {
        for wrong in [Value::Null, json!(7), json!(""), json!("Zz"), json!([1, 2])] {
            let error = parse(|file| file[field] = wrong.clone()).unwrap_err();
            assert!(
                error.to_string().contains(field),
                "{field} {wrong}: {error}"
            );
        }
    }
    for wrong in ["../factors", "Factors", "a b", "1a", "a\"b"] {
        let error = parse(|file| file["circuit"] = json!(wrong)).unwrap_err();
        assert!(matches!(error, KeyError::Field { .. }), "{wrong}: {error}");
    }
    assert!(matches!(Key::parse("{"), Err(KeyError::Json(_))));
    assert!(Key::parse("[]").is_err());
}

/// Who reads the file sees the first one. It would pass for the key of a ceremony on any chain.
#[test]
fn a_field_that_stands_twice_is_refused() {
    let text = file().to_string();
    let (head, _) = text.rsplit_once('}').unwrap();
    for field in [r#""status":"CEREMONY""#, r#""delta_g2":"00""#, r#""ic":[]"#] {
        let twice = format!("{head},{field}}}");
        let error = Key::parse(&twice).unwrap_err().to_string();
        assert!(error.contains("duplicate field"), "{field}: {error}");
    }
    // What is for people may be anything.
    Key::parse(&format!("{head},\"note\":\"x\",\"note\":\"y\"}}")).unwrap();
}

/// zk 6: degenerate keys. Where constant and input cancel, nothing of the input is left in the
/// equation: A = alpha, B = beta + delta, C = alpha holds for whatever.
#[test]
fn a_key_whose_constant_an_input_cancels_is_refused_and_would_take_forged_proofs() {
    let mut degenerate = file();
    degenerate["ic"][0] = degenerate["ic"][1].clone();
    let error = Key::parse(&degenerate.to_string()).unwrap_err();
    assert_eq!(related(&error), Some(["ic[0]", "ic[1]"]), "{error}");
    let input = hex::decode(file()["ic"][1].as_str().unwrap()).unwrap();
    let input: [u8; 48] = input.try_into().unwrap();
    let input = G1Affine::from_compressed(&input).unwrap();
    let error = parse(|file| file["ic"][0] = g1(-input)).unwrap_err();
    assert_eq!(related(&error), Some(["ic[0]", "ic[1]"]), "{error}");

    // The tables it would have: those of the key's lower 63 digits, and a last one of its own.
    let tables = oaic_zk_verifier::build::Code::of(&parse(|_| ()).unwrap(), 4).unwrap();
    let (lower, last) = tables.table().split_at(63 * 8 * 48);
    let mut table = lower.to_vec();
    let top = input * (0..252).fold(Scalar::one(), |power, _| power.double());
    let mut next = bls12_381::G1Projective::from(input);
    for _ in 0..last.len() / 48 {
        table.extend(G1Affine::from(next).to_compressed());
        next += top;
    }
    let key = unchecked(&degenerate, Status::Dev, 4, table.leak());
    let (a, beta) = Setup::new(EXAMPLE_SEED).unwrap().alpha_and_beta();
    let delta = decoded(&degenerate, "delta_g2");
    let b = G2Affine::from(beta + bls12_381::G2Projective::from(delta));
    let forged = Parts { a, b, c: a }.bytes();
    let minus_one = cases::bytes(&-Scalar::one());
    assert_eq!(verify(&key, &forged, &minus_one), Ok(()));
}

/// A DEV key's secrets are published. With its status changed it would be taken on every chain.
#[test]
fn a_dev_key_relabeled_ceremony_does_not_build() {
    let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/../keys");
    let mut seen = 0;
    for entry in std::fs::read_dir(keys).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut key: Value = serde_json::from_str(&text).unwrap();
        if key["status"] != "DEV" {
            continue;
        }
        seen += 1;
        Key::parse(&text).unwrap();
        key["status"] = json!("CEREMONY");
        // With one of the two points exchanged it is no better.
        let another = g2(G2Affine::from(G2Affine::generator() * Scalar::from(77)));
        for other in ["gamma_g2", "beta_g2", "delta_g2"] {
            let mut key = key.clone();
            if other != "gamma_g2" {
                key[other] = another.clone();
            }
            let error = Key::parse(&key.to_string()).unwrap_err();
            let named = matches!(&error, KeyError::Relabeled { circuit, .. } if key["circuit"] == **circuit);
            assert!(named, "{error}");
        }
    }
    assert!(seen > 0, "no key says DEV any more: make one here");
}

/// What a ceremony made says so and builds.
#[test]
fn a_key_of_other_secrets_may_say_ceremony() {
    let key = parse(|file| file["status"] = json!("CEREMONY")).unwrap();
    assert_eq!(key.circuit(), "factors");
}
