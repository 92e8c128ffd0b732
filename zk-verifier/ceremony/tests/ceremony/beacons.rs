//! The last contribution, which anyone can derive again.

use oaic_ceremony::keys;
use oaic_ceremony::powers;
use oaic_ceremony::progress::Silent;
use oaic_ceremony::Beacon;
use serde_json::Value;

use crate::forge::Forged;
use crate::suite::{beacon, contribute_keys, contribute_powers, made, refused, seed, SIZE};

#[test]
fn a_beacon_that_was_altered_is_refused() {
    for (field, value) in [
        ("source", Value::from("another chain")),
        ("value", "000000000000000000015d6077a411b3".into()),
        ("iterations_log2", 11.into()),
    ] {
        let mut forged = Forged::open(&made().keys);
        forged.contributions()[3]["beacon"][field] = value.clone();
        forged.refused("were changed");
        forged.rehashed().refused("is known does not verify");
        let mut forged = Forged::open(&made().powers);
        forged.contributions()[3]["beacon"][field] = value;
        forged.rehashed().refused("is known does not verify");
    }
}

#[test]
fn a_person_can_not_pass_for_the_beacon_nor_the_beacon_for_a_person() {
    // Without its value, the beacon would be a contribution of someone unknown.
    let mut forged = Forged::open(&made().keys);
    forged.contributions()[3]
        .as_object_mut()
        .unwrap()
        .remove("beacon");
    forged.rehashed().refused("the name of the beacon");
    forged.contributions()[3]["name"] = "Dora".into();
    forged.rehashed().refused("is known does not verify");
    // A seed of one's own under a beacon's name.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys");
    for name in ["beacon", "Beacon"] {
        let result = keys::contribute(&made().keys_open, &path, name, &seed(2, 9), &Silent);
        refused(result, "is the name of the beacon");
    }
}

#[test]
fn a_beacon_with_factors_of_ones_own_is_refused() {
    // Its proof of knowledge holds; but 5 is not what the value derives.
    let announced = serde_json::to_value(beacon("phase 2")).unwrap();
    let mut forged = Forged::open(&made().keys_open);
    forged.contribute("beacon", Some(announced), 5, 5);
    forged.refused("contribution 4 ('beacon'): it is not what its beacon derives");
}

#[test]
fn nothing_follows_a_beacon() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("out");
    for result in [
        contribute_keys(&made().keys, &to),
        keys::beacon(&made().keys, &to, beacon("again"), &Silent),
        contribute_powers(&made().powers, &to),
    ] {
        refused(result, "nothing can be contributed any more");
    }
    assert!(!to.exists());
    let mut forged = Forged::open(&made().keys);
    forged.contributions().swap(2, 3);
    forged.rehashed().refused("contribution 3");
}

#[test]
fn a_beacon_alone_is_no_ceremony() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("powers");
    powers::begin(&path, SIZE).unwrap();
    let to = dir.path().join("keys");
    for result in [
        powers::beacon(&path, &path, beacon("phase 1"), &Silent),
        keys::beacon(&made().keys_begun, &to, beacon("phase 2"), &Silent),
    ] {
        refused(result, "no contributions yet");
    }
    assert!(!to.exists());
}

#[test]
fn beacons_out_of_range_are_refused_before_any_hashing() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("out");
    let good = beacon("phase 2");
    let with = |change: &dyn Fn(&mut Beacon)| {
        let mut beacon = good.clone();
        change(&mut beacon);
        beacon
    };
    for (bad, says) in [
        (with(&|b| b.iterations_log2 = 9), "2^9 iterations"),
        (with(&|b| b.iterations_log2 = 255), "2^255 iterations"),
        (with(&|b| b.value = "00".into()), "8 to 256 bytes"),
        (with(&|b| b.value = "0".repeat(15)), "8 to 256 bytes"),
        (with(&|b| b.value = "AA".repeat(16)), "lower-case"),
        (with(&|b| b.value = "aa".repeat(257)), "8 to 256 bytes"),
        (with(&|b| b.source = String::new()), "source of the beacon"),
        (with(&|b| b.source = "a\nb".into()), "control characters"),
    ] {
        refused(keys::beacon(&made().keys_open, &to, bad, &Silent), says);
    }
    let long = "x".repeat(201);
    for name in ["", " Ada", "Ada\u{7}", long.as_str()] {
        let result = keys::contribute(&made().keys_open, &to, name, &seed(2, 9), &Silent);
        refused(result, "the name must be");
    }
    assert!(!to.exists());
}
