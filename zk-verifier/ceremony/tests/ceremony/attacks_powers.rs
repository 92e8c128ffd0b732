//! Powers that are none.

use oaic_ceremony::powers;
use oaic_ceremony::progress::Silent;

use crate::forge::{alien, infinity, off_subgroup_g1, off_subgroup_g2, powers_sections, Forged};
use crate::suite::{made, refused, seed, SIZE};

#[test]
fn one_power_that_was_replaced_is_found_in_every_section() {
    for (name, at, size, count) in powers_sections(SIZE) {
        let mut places = vec![0, count - 1, count / 2, 1.min(count - 1)];
        places.dedup();
        for i in places {
            let mut forged = Forged::open(&made().powers);
            forged.put(at + i * size, alien(size));
            forged.refused(&format!("{name} is wrong"));
        }
    }
}

#[test]
fn two_powers_that_changed_places_are_found_in_every_section() {
    for (name, at, size, count) in powers_sections(SIZE) {
        if count > 1 {
            let mut forged = Forged::open(&made().powers);
            forged.swap(at, size, count - 1, count - 2);
            forged.refused(&format!("{name} is wrong"));
        }
    }
}

#[test]
fn points_that_are_none_are_refused_before_a_secret_touches_them() {
    for (name, at, size, count) in powers_sections(SIZE) {
        let off = if size == 96 {
            off_subgroup_g1()
        } else {
            off_subgroup_g2()
        };
        let mut off_curve = alien(size);
        off_curve[size - 1] ^= 1;
        let mut flagged = alien(size);
        flagged[0] |= 0x20;
        for (bytes, says) in [
            (off, "outside the subgroup"),
            (infinity(size), "the point at infinity"),
            (off_curve, "not on the curve"),
            (flagged, "not the canonical encoding"),
        ] {
            let mut forged = Forged::open(&made().powers_open);
            forged.put(at + (count - 1) * size, bytes);
            let path = forged.sealed();
            let says = format!("{name}[{}]: {says}", count - 1);
            refused(powers::verify(&path, &Silent), &says);
            let to = path.with_file_name("out");
            refused(
                powers::contribute(&path, &to, "Eve", &seed(1, 9), &Silent),
                &says,
            );
            assert!(!to.exists(), "half a contribution was left");
        }
    }
}

#[test]
fn a_contributor_is_not_given_powers_of_another_transcript() {
    // Powers of the beginning under a transcript of three: what they'd add would be lost.
    let dir = tempfile::tempdir().unwrap();
    let begun = dir.path().join("begun");
    powers::begin(&begun, SIZE).unwrap();
    let mut forged = Forged::open(&made().powers_open);
    forged.body = Forged::open(&begun).body;
    let path = forged.sealed();
    let to = dir.path().join("out");
    refused(
        powers::contribute(&path, &to, "Eve", &seed(1, 9), &Silent),
        "tau_g1 is wrong",
    );
    assert!(!to.exists());
}

#[test]
fn sizes_out_of_range_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for size in [0, 1, 21, 255] {
        refused(
            powers::begin(&dir.path().join("powers"), size),
            "is not within 2 to 20",
        );
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
