//! Key files that no key is made of.

use bls12_381::{G1Affine, G2Affine, Scalar};
use oaic_zk_vectors::{cases, Parts, Setup, EXAMPLE_SEED};
use oaic_zk_verifier::build::{Key, KeyError};
use oaic_zk_verifier::Status;
use serde_json::{json, Value};

use crate::world::{file, unchecked, verify};

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
    let refused = Key::parse(&degenerate.to_string()).unwrap_err();
    assert!(
        matches!(
            refused,
            KeyError::Degenerate {
                one: "delta_g2",
                other: "gamma_g2"
            }
        ),
        "{refused}"
    );

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
        assert!(
            matches!(error, KeyError::Degenerate { .. }),
            "{field}, {which}: {error}"
        );
    }
    for point in [G1Affine::generator(), -G1Affine::generator()] {
        let error = parse(|file| file["alpha_g1"] = g1(point)).unwrap_err();
        assert!(matches!(
            error,
            KeyError::Degenerate {
                one: "alpha_g1",
                ..
            }
        ));
    }
    // Gamma is the generator in every key of a ceremony.
    assert_eq!(gamma, generator);
}

#[test]
fn infinity_and_points_of_no_group_are_refused_in_every_place() {
    let mut outside = [0; 48];
    outside[0] = 0x80;
    let outside_g1 = hex::encode(outside);
    let outside_g2 = cases::all()
        .unwrap()
        .into_iter()
        .find(|case| case.name == "B outside the group")
        .map(|case| hex::encode(&case.proof[48..144]))
        .unwrap();
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
        let error =
            parse(|file| file["ic"] = json!(vec![file["ic"][0].clone(); count])).unwrap_err();
        assert!(
            matches!(error, KeyError::Inputs { found } if found == count),
            "{error}"
        );
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
            let error = parse(|file| file[field] = wrong.clone())
                .unwrap_err()
                .to_string();
            assert!(error.contains(field), "{field} {wrong}: {error}");
        }
    }
    for wrong in ["../factors", "Factors", "a b", "1a", "a\"b"] {
        let error = parse(|file| file["circuit"] = json!(wrong)).unwrap_err();
        assert!(matches!(error, KeyError::Field { .. }), "{wrong}: {error}");
    }
    assert!(matches!(Key::parse("{"), Err(KeyError::Json(_))));
    assert!(Key::parse("[]").is_err());
}
