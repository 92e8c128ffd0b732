//! The tables that a build makes.

use bls12_381::{G1Affine, G1Projective, Scalar};
use oaic_zk_vectors::{Setup, EXAMPLE_SEED};
use oaic_zk_verifier::build::{Code, Key, KeyError, DEFAULT_WIDTH};

use crate::suite::file;

#[test]
fn every_entry_of_the_tables_is_the_multiple_it_stands_for() {
    let setup = Setup::new(EXAMPLE_SEED).unwrap();
    let constant = setup.input_point(&Scalar::zero());
    let input = setup.input_point(&Scalar::one()) - constant;
    let parsed = Key::parse(&file().to_string()).unwrap();
    let code = Code::of(&parsed, 5).unwrap();
    let mut entries = code.table().chunks(48);
    let mut place = Scalar::one();
    for _ in 0..50 {
        for multiple in 1..=16 {
            let expected = input * (place * Scalar::from(multiple));
            assert_eq!(entries.next().unwrap(), compressed(expected));
        }
        place *= Scalar::from(32);
    }
    for multiple in 0..=29 {
        let expected = constant + input * (place * Scalar::from(multiple));
        assert_eq!(entries.next().unwrap(), compressed(expected));
    }
    assert_eq!(entries.next(), None);
}

#[test]
fn widths_have_the_sizes_that_the_decision_names() {
    let parsed = Key::parse(&file().to_string()).unwrap();
    let bytes = |width| Code::of(&parsed, width).unwrap().table().len();
    assert_eq!([4, 5, 6, 8].map(bytes), [24_624, 39_840, 64_944, 196_080]);
    for width in [0, 1, 9] {
        assert!(matches!(Code::of(&parsed, width), Err(KeyError::Width(w)) if w == width));
    }
}

#[test]
fn the_code_names_no_path_of_this_machine_and_is_the_same_every_time() {
    let parsed = Key::parse(&file().to_string()).unwrap();
    let code = Code::of(&parsed, DEFAULT_WIDTH).unwrap();
    assert_eq!(code, Code::of(&parsed, DEFAULT_WIDTH).unwrap());
    assert!(code.code().contains("include_bytes!(\"factors.points\")"));
    assert!(!code.code().contains('/'));
    let folder = tempfile::tempdir().unwrap();
    let path = code.write(folder.path()).unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), code.code());
    let table = std::fs::read(folder.path().join("factors.points")).unwrap();
    assert_eq!(table, code.table());
}

fn compressed(point: G1Projective) -> [u8; 48] {
    G1Affine::from(point).to_compressed()
}
