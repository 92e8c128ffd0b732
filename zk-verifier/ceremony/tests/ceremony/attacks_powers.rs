//! Powers that are none.

use std::path::Path;

use oaic_ceremony::powers;

use crate::forge::{bad_points_are_refused, changed_points_are_found, powers_sections, Forged};
use crate::suite::{contribute_powers, made, refused, verify_powers, SIZE};

#[test]
fn powers_that_were_replaced_or_changed_places_are_found_in_every_section() {
    changed_points_are_found(&made().powers, &powers_sections(SIZE));
}

#[test]
fn points_that_are_none_are_refused_before_a_secret_touches_them() {
    let verify = |path: &Path| verify_powers(path).map(drop);
    let sections = powers_sections(SIZE);
    bad_points_are_refused(&made().powers_open, &sections, verify, contribute_powers);
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
    refused(contribute_powers(&path, &to), "tau_g1 is wrong");
    assert!(!to.exists());
}

#[test]
fn sizes_out_of_range_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for size in [0, 1, 21, 255] {
        let begun = powers::begin(&dir.path().join("powers"), size);
        refused(begun, "is not within 2 to 20");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
