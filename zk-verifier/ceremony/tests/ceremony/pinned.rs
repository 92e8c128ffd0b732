//! The keys that are shipped, and keys that must never be.

use std::path::Path;

use oaic_ceremony::keys::{self, KeysTranscript};
use oaic_ceremony::pinned::{check_by_transcript, check_key, shipped};
use oaic_ceremony::progress::Silent;
use oaic_prover::keys::{PinnedKey, Status};
use serde_json::Value;

use crate::forge::{g1, g2, Forged};
use crate::suite::{made, qap, refused};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../keys")
}

#[test]
fn a_shipped_key_says_ceremony_only_with_a_transcript_that_gives_it() {
    for key in shipped() {
        check_key(key).unwrap();
        let path = folder().join(format!("{}.transcript.json", key.circuit));
        match key.status {
            Status::Dev => assert!(!path.exists(), "{}: a DEV key has no ceremony", key.circuit),
            Status::Ceremony => {
                let json = std::fs::read(&path)
                    .unwrap_or_else(|e| panic!("{}: its transcript: {e}", key.circuit));
                let transcript = KeysTranscript::from_json(&json).unwrap();
                check_by_transcript(key, &transcript, &Silent).unwrap();
            }
        }
    }
}

fn finished() -> (PinnedKey, KeysTranscript) {
    let dir = tempfile::tempdir().unwrap();
    let done = keys::finish(&made().keys, &qap(), &made().verified, dir.path(), &Silent).unwrap();
    let json = std::fs::read(&done.transcript_path).unwrap();
    (done.key, KeysTranscript::from_json(&json).unwrap())
}

fn not_of(key: &PinnedKey, transcript: &KeysTranscript, says: &str) {
    refused(check_by_transcript(key, transcript, &Silent), says);
}

type Change = fn(&mut PinnedKey);

fn infinity() -> String {
    format!("c0{}", "00".repeat(47))
}

fn hex_g2(times: u64) -> String {
    hex::encode(g2(times).to_compressed())
}

/// A key with a change.
fn with(key: &PinnedKey, change: impl FnOnce(&mut PinnedKey)) -> PinnedKey {
    let mut key = key.clone();
    change(&mut key);
    key
}

/// A transcript whose JSON was changed, if it is read at all.
fn changed(
    transcript: &KeysTranscript,
    change: impl FnOnce(&mut Value),
) -> oaic_ceremony::Result<KeysTranscript> {
    let mut json = serde_json::from_slice(&transcript.to_json().unwrap()).unwrap();
    change(&mut json);
    KeysTranscript::from_json(&serde_json::to_vec(&json).unwrap())
}

/// Under a forged `ic` anything can be proven: of a statement that is wanted x, say ic[0] less
/// x·ic[1], whose sum is then the same whatever is proven. All else of the key is the ceremony's.
#[test]
fn a_forged_ic_is_refused() {
    let (good, transcript) = finished();
    for place in [0, 1] {
        let mut key = good.clone();
        key.ic[place] = hex::encode(g1(77).to_compressed());
        check_key(&key).unwrap();
        not_of(&key, &transcript, "ic is wrong");
        // With a transcript that says so too, no published hash holds any more.
        let ic = key.ic.clone();
        let forged = changed(&transcript, |json| json["ic"] = ic.into());
        refused(forged, "were changed, dropped");
        // With hashes that nobody published, no proof does.
        let mut forged = Forged::open(&made().keys);
        forged.transcript["ic"] = key.ic.clone().into();
        forged.rehashed();
        let json = serde_json::to_vec(&forged.transcript).unwrap();
        let forged = KeysTranscript::from_json(&json).unwrap();
        not_of(&key, &forged, "is known does not verify");
    }
    let mut key = good.clone();
    key.ic.reverse();
    not_of(&key, &transcript, "ic is wrong");
}

#[test]
fn a_forged_parameters_hash_is_refused() {
    let (good, transcript) = finished();
    let mut key = good.clone();
    key.parameters_hash = "00".repeat(32);
    not_of(&key, &transcript, "the parameters' hash differs");
    // With a closing record that says so, its own hash differs.
    let zeros = || Value::from("00".repeat(32));
    let forged = changed(&transcript, |json| {
        json["closing"]["parameters_hash"] = zeros()
    });
    refused(forged, "its closing record is not of the state");
    // Nor without one, nor with the first parameters' hash changed under the contributions.
    let open = keys::transcript(&made().keys).unwrap();
    not_of(&good, &open, "has no closing record");
    let forged = changed(&transcript, |json| {
        json["initial_parameters_hash"] = zeros()
    });
    refused(forged, "were changed, dropped");
}

/// Who contributes first checks what every later hash will bind.
#[test]
fn a_begin_that_says_another_ic_or_hash_than_its_parameters_have_is_refused() {
    let mut forged = Forged::open(&made().keys_begun);
    forged.transcript["initial_parameters_hash"] = "00".repeat(32).into();
    forged.refused("the hash of the first parameters differs");
    let mut forged = Forged::open(&made().keys_begun);
    forged.transcript["ic"][1] = hex::encode(g1(77).to_compressed()).into();
    forged.refused("ic is wrong");
    // Whoever begins again begins with the same.
    let dir = tempfile::tempdir().unwrap();
    let again = dir.path().join("again");
    keys::begin(&again, &qap(), &made().verified, &Silent).unwrap();
    assert_eq!(
        std::fs::read(again).unwrap(),
        std::fs::read(&made().keys_begun).unwrap()
    );
    let names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "only the file itself is left");
}

#[test]
fn a_key_that_is_not_its_transcripts_is_refused() {
    let (good, transcript) = finished();
    check_by_transcript(&good, &transcript, &Silent).unwrap();
    let cases: [(Change, &str); 7] = [
        (|k| k.delta_g2 = hex_g2(9), "delta_g2 is wrong"),
        (|k| k.beta_g2 = hex_g2(9), "beta_g2 is wrong"),
        (|k| k.gamma_g2 = hex_g2(9), "gamma_g2 is wrong"),
        (|k| k.alpha_g1 = k.ic[0].clone(), "alpha_g1 is wrong"),
        (|k| k.circuit = "spend".into(), "the circuit differs"),
        (|k| k.circuit_hash = "00".repeat(32), "hash differs"),
        (|k| k.status = Status::Dev, "has no ceremony"),
    ];
    for (change, says) in cases {
        not_of(&with(&good, change), &transcript, says);
    }
    // A transcript without people, or without a beacon.
    let open = keys::transcript(&made().keys_open).unwrap();
    not_of(&good, &open, "has no beacon yet");
    let begun = keys::transcript(&made().keys_begun).unwrap();
    not_of(&good, &begun, "no contribution besides");
}

#[test]
fn degenerate_keys_are_refused() {
    let (good, _) = finished();
    let cases: [(Change, &str); 7] = [
        (|k| k.delta_g2 = k.gamma_g2.clone(), "equals gamma_g2"),
        (
            |k| (k.gamma_g2, k.delta_g2) = (hex_g2(3), hex_g2(1)),
            "it is the generator",
        ),
        (|k| k.alpha_g1 = infinity(), "infinity"),
        (|k| k.ic[1] = infinity(), "infinity"),
        (|k| k.ic.push(k.ic[0].clone()), "ic has 3 elements"),
        (|k| k.ic.truncate(1), "ic has 1 elements"),
        (|k| k.beta_g2 = "00".into(), "canonical encoding"),
    ];
    for (change, says) in cases {
        refused(check_key(&with(&good, change)), says);
    }
}

#[test]
fn a_phase_1_inside_a_transcript_is_checked_as_well() {
    let (key, _) = finished();
    let mut forged = Forged::open(&made().keys);
    let powers = &mut forged.transcript["powers"]["contributions"];
    let others = powers[0]["links"][0]["r_x"].clone();
    powers[1]["links"][0]["r_x"] = others;
    // Hashes of both phases are made to chain again.
    let mut inner = Forged::open(&made().powers);
    inner.transcript = forged.transcript["powers"].clone();
    forged.transcript["powers"] = inner.rehashed().transcript.clone();
    forged.rehashed();
    let json = serde_json::to_vec(&forged.transcript).unwrap();
    let transcript = KeysTranscript::from_json(&json).unwrap();
    not_of(&key, &transcript, "is known does not verify");
}
