//! Files that are cut, damaged, of another kind, or being written.

use std::cell::Cell;
use std::path::Path;

use oaic_ceremony::keys;
use oaic_ceremony::powers;
use oaic_ceremony::progress::Progress;
use oaic_ceremony::Contribution;

use crate::forge::{keys_sections, powers_sections, Forged, Section};
use crate::suite::{
    beacon, contribute_keys, contribute_powers, made, refused, verify_keys, verify_powers, SIZE,
};

/// Offsets in the file at which something begins: header, transcript, sections, checksum.
fn edges(path: &Path, sections: &[Section]) -> Vec<usize> {
    let length = std::fs::metadata(path).unwrap().len() as usize;
    let body = length - 32 - Forged::open(path).body.len();
    let mut edges = vec![0, 16, 20, body - 1, length - 32, length - 1];
    edges.extend(sections.iter().map(|(_, at, ..)| body + at));
    edges.sort_unstable();
    edges
}

fn check(path: &Path, sections: &[Section], verify: impl Fn(&Path) -> oaic_ceremony::Result<()>) {
    verify(path).unwrap();
    let bytes = std::fs::read(path).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy");
    for edge in edges(path, sections) {
        for length in [
            edge.saturating_sub(1),
            edge,
            (edge + 1).min(bytes.len() - 1),
        ] {
            std::fs::write(&copy, &bytes[..length]).unwrap();
            assert!(verify(&copy).is_err(), "cut to {length} bytes");
        }
        for bit in [0x01, 0x80] {
            let mut flipped = bytes.clone();
            flipped[edge] ^= bit;
            std::fs::write(&copy, &flipped).unwrap();
            assert!(verify(&copy).is_err(), "bit {bit:#x} of byte {edge}");
        }
    }
    let mut longer = bytes.clone();
    longer.push(0);
    std::fs::write(&copy, &longer).unwrap();
    assert!(verify(&copy).is_err(), "a byte was added");
    std::fs::write(&copy, &bytes).unwrap();
    verify(&copy).unwrap();
}

#[test]
fn phase_1_cut_or_flipped_in_any_section_is_refused() {
    let verify = |path: &Path| verify_powers(path).map(drop);
    check(&made().powers, &powers_sections(SIZE), verify);
}

#[test]
fn phase_2_cut_or_flipped_in_any_section_is_refused() {
    let sections = keys_sections(&Forged::open(&made().keys).body);
    check(&made().keys, &sections, |path| verify_keys(path).map(drop));
}

#[test]
fn damage_is_named_as_damage() {
    let path = &made().powers;
    let bytes = std::fs::read(path).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy");
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    std::fs::write(&copy, &flipped).unwrap();
    refused(verify_powers(&copy), "is damaged: its SHA-256 is");
    std::fs::write(&copy, &bytes[..bytes.len() - 5]).unwrap();
    refused(verify_powers(&copy), "it was cut off or added to");
    refused(verify_powers(&made().keys), "is not a powers-of-tau file");
    refused(verify_keys(path), "is not a keys file");
    refused(verify_keys(&dir.path().join("none")), "can't be opened");
}

#[test]
fn a_failed_contribution_leaves_the_file_as_it_was_and_nothing_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys");
    let mut bytes = std::fs::read(&made().keys_open).unwrap();
    // Damage at the very end, which is found only after everything was written.
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    refused(contribute_keys(&path, &path), "is damaged");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn what_a_killed_process_left_is_overwritten_and_two_at_once_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys");
    let partial = dir.path().join("keys.partial");
    std::fs::copy(&made().keys_open, &path).unwrap();
    std::fs::write(&partial, vec![7; 1 << 20]).unwrap();
    let holder = std::fs::File::open(&partial).unwrap();
    rustix::fs::flock(&holder, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let busy = "is being written by another process";
    refused(contribute_keys(&path, &path), busy);
    drop(holder);
    contribute_keys(&path, &path).unwrap();
    verify_keys(&path).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// Someone contributes as soon as something is said.
struct Meanwhile<F: Fn()>(Cell<Option<F>>);

impl<F: Fn()> Progress for Meanwhile<F> {
    fn at(&self, _: &str, _: u64, _: u64) {
        if let Some(contribute) = self.0.take() {
            contribute();
        }
    }
}

/// Hashing a beacon takes minutes, and the file is nobody's until it is written.
#[test]
fn a_contribution_that_lands_while_the_beacon_is_hashed_is_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    let last = |contributions: &[Contribution]| contributions.last().unwrap().name.clone();
    let says = "was replaced meanwhile";

    std::fs::copy(&made().keys_open, &path).unwrap();
    let late = || drop(contribute_keys(&path, &path).unwrap());
    let meanwhile = Meanwhile(Cell::new(Some(late)));
    let result = keys::beacon(&path, &path, beacon("phase 2"), &meanwhile);
    refused(result, says);
    let verified = verify_keys(&path).unwrap();
    assert_eq!(last(&verified.transcript.contributions), "Late");

    std::fs::copy(&made().powers_open, &path).unwrap();
    let late = || drop(contribute_powers(&path, &path).unwrap());
    let meanwhile = Meanwhile(Cell::new(Some(late)));
    let result = powers::beacon(&path, &path, beacon("phase 1"), &meanwhile);
    refused(result, says);
    let verified = verify_powers(&path).unwrap();
    assert_eq!(last(&verified.transcript().contributions), "Late");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}
