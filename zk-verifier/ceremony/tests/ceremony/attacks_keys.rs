//! Parameters that are not what phase 1, circuit and contributions make them.

use std::path::Path;

use oaic_ceremony::keys::{self, Qap};
use oaic_ceremony::progress::Silent;
use sha2::{Digest, Sha256};

use crate::forge::{
    alien, bad_points_are_refused, changed_points_are_found, g1, g2, keys_sections, Encoded, Forged,
};
use crate::suite::{
    beacon, contribute_keys, made, qap, refused, seed, short_powers, verify_keys, verify_powers,
    Cubes, SIZE,
};

#[test]
fn points_that_were_replaced_or_changed_places_are_found_in_every_section() {
    let sections = keys_sections(&Forged::open(&made().keys).body);
    changed_points_are_found(&made().keys, &sections);
}

#[test]
fn points_that_are_none_are_refused_before_a_secret_touches_them() {
    let verify = |path: &Path| verify_keys(path).map(drop);
    let sections = keys_sections(&Forged::open(&made().keys_open).body);
    bad_points_are_refused(&made().keys_open, &sections, verify, contribute_keys);
}

#[test]
fn the_coordinator_can_not_hide_a_tampered_start_under_honest_contributions() {
    // l of the beginning changed; everyone after it contributes in good faith.
    let body = Forged::open(&made().keys_begun).body;
    for section in ["h", "l", "a", "b_g1", "b_g2", "ic", "alpha_g1"] {
        let (name, at, size, _) = *keys_sections(&body)
            .iter()
            .find(|(name, ..)| *name == section)
            .unwrap();
        let mut forged = Forged::open(&made().keys_begun);
        forged.put(at, alien(size));
        let path = forged.sealed();
        keys::contribute(&path, &path, "Ada", &seed(2, 0), &Silent).unwrap();
        keys::beacon(&path, &path, beacon("phase 2"), &Silent).unwrap();
        refused(verify_keys(&path), &format!("{name} is wrong"));
    }
}

#[test]
fn delta_in_g1_and_g2_are_one_and_neither_is_the_generator() {
    let mut forged = Forged::open(&made().keys);
    forged.put(576, g1(1));
    forged.refused("delta_g1 is wrong");
    let mut forged = Forged::open(&made().keys);
    forged.put(672, g2(1));
    forged.refused("delta_g2 is wrong");
    // gamma = delta, the key with which everything can be forged.
    let mut forged = Forged::open(&made().keys);
    let delta = forged.body[672..864].to_vec();
    forged.put(384, delta);
    forged.refused("gamma_g2 is wrong");
}

#[test]
fn counts_of_every_list_are_the_circuits() {
    let body = Forged::open(&made().keys).body;
    for (name, at, size, count) in keys_sections(&body) {
        if at < 868 {
            continue;
        }
        for more in [true, false] {
            let mut forged = Forged::open(&made().keys);
            let point = alien(size);
            if more {
                forged.body.splice(at..at, point);
            } else {
                forged.body.drain(at..at + size);
            }
            let changed = if more { count + 1 } else { count - 1 } as u32;
            forged.put(at - 4, changed.to_be_bytes().to_vec());
            forged.refused(&format!("{name} has {changed} elements"));
        }
        let mut forged = Forged::open(&made().keys);
        forged.put(at - 4, u32::MAX.to_be_bytes().to_vec());
        forged.refused(&format!("{name} has 4294967295"));
    }
    assert_eq!(g1(77).encoded(), alien(96));
}

#[test]
fn the_transcript_of_another_circuit_is_refused() {
    let made = made();
    let other = Cubes { rounds: 8, x: None };
    let renamed = Qap::new("squares", Cubes::blank()).unwrap();
    let changed = Qap::new("cubes", other).unwrap();
    let says = |path: &Path, qap: &Qap, words: &str| {
        refused(keys::verify(path, qap, &made.verified, &Silent), words);
    };
    let names = "the circuit differs: the file has cubes, expected was squares";
    says(&made.keys, &renamed, names);
    says(&made.keys, &changed, "the circuit's hash differs");
    // The forger says what is expected; the chain began with something else.
    let mut forged = Forged::open(&made.keys);
    forged.transcript["circuit_hash"] = hex::encode(changed.shape().hash).into();
    says(&forged.sealed(), &changed, "were changed");
    forged.rehashed();
    says(&forged.sealed(), &changed, "the circuit's shape differs");
    let counts = [
        ("inputs", 2),
        ("aux", changed.shape().aux as u64),
        ("size", 5),
    ];
    for (name, count) in counts {
        forged.transcript[name] = count.into();
    }
    says(
        &forged.rehashed().sealed(),
        &changed,
        "is known does not verify",
    );
}

#[test]
fn parameters_of_another_phase_1_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let other = short_powers(&dir.path().join("powers"), SIZE, &seed(7, 7));
    let says = |path: &Path, words: &str| {
        refused(keys::verify(path, &qap(), &other, &Silent), words);
    };
    says(&made().keys, "phase 1 differs");
    // With the other's transcript in its place, the body is still of the first.
    let begun = dir.path().join("begun");
    keys::begin(&begun, &qap(), &other, &Silent).unwrap();
    let mut forged = Forged::open(&begun);
    forged.body = Forged::open(&made().keys_begun).body;
    says(&forged.sealed(), "the hash of the first parameters differs");
    forged.transcript["initial_parameters_hash"] = hex::encode(Sha256::digest(&forged.body)).into();
    says(&forged.sealed(), "alpha_g1 is wrong: it is not phase 1's");
}

#[test]
fn phase_1_must_still_be_the_file_that_was_checked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("powers");
    std::fs::copy(&made().powers, &path).unwrap();
    let verified = verify_powers(&path).unwrap();
    let mut forged = Forged::open(&path);
    forged.put(96 * 40, alien(96));
    std::fs::copy(forged.sealed(), &path).unwrap();
    let result = keys::verify(&made().keys, &qap(), &verified, &Silent);
    refused(result, "the file of phase 1 differs");
}

#[test]
fn a_phase_1_that_is_too_small_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let small = short_powers(&dir.path().join("powers"), SIZE - 1, &seed(1, 0));
    let to = dir.path().join("keys");
    let begun = keys::begin(&to, &qap(), &small, &Silent);
    refused(begun, "the circuit needs powers of size 5");
    assert!(!to.exists());
}
