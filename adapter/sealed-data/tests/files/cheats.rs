use oaic_circuits::Provable;
use oaic_poseidon::field;
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::{silent, DataError, SealedFile};

use crate::suite::{error, failed, Suite};

#[test]
fn garbage_in_a_chunk_becomes_evidence_instead_of_half_a_file() {
    let suite = Suite::new(4_000).with_garbage(2);
    let failed = error(suite.open());
    let DataError::BadChunk {
        chunk: 2,
        element: None,
        evidence: Some(path),
    } = failed
    else {
        panic!("{failed}")
    };
    let evidence = Evidence::load(&path).unwrap();
    assert_eq!((evidence.chunk(), evidence.promise()), (2, &suite.listed));
    let key = suite.secret.key();
    evidence
        .circuit(key, &field::from_u64(5), 9)
        .unwrap()
        .check()
        .unwrap();
    // the sealed file alone gives the same
    let mut file = SealedFile::open(&suite.path("sealed")).unwrap();
    assert_eq!(
        Evidence::find(&mut file, &suite.listed, key, &silent).unwrap(),
        evidence
    );
    // with another key it proves nothing
    assert!(evidence
        .circuit(&field::from_u64(1), &field::from_u64(5), 9)
        .is_err());
}

#[test]
fn an_honest_file_cant_be_disputed() {
    let suite = Suite::new(4_000);
    let mut file = SealedFile::open(&suite.path("sealed")).unwrap();
    let found = Evidence::find(&mut file, &suite.listed, suite.secret.key(), &silent);
    failed!(found, NothingToDispute);
    // nor with evidence of a copy that the buyer changed himself
    let liar = Suite::new(4_000).with_garbage(1);
    let mut file = SealedFile::open(&liar.path("sealed")).unwrap();
    let found = Evidence::find(&mut file, &liar.listed, liar.secret.key(), &silent).unwrap();
    found.save(&liar.path("lie.json"), false).unwrap();
    let text = std::fs::read_to_string(liar.path("lie.json")).unwrap();
    let root = |suite: &Suite| hex::encode(field::to_bytes(&suite.listed.cipher_root));
    std::fs::write(
        liar.path("lie.json"),
        text.replace(&root(&liar), &root(&suite)),
    )
    .unwrap();
    failed!(Evidence::load(&liar.path("lie.json")), Record { .. });
}

#[test]
fn evidence_of_a_chunk_that_is_right_makes_no_circuit() {
    // chunk 0 of a file in which only chunk 1 is bad, its elements put in by hand
    let suite = Suite::new(2_000).with_garbage(1);
    let mut file = SealedFile::open(&suite.path("sealed")).unwrap();
    let key = suite.secret.key();
    let evidence = Evidence::find(&mut file, &suite.listed, key, &silent).unwrap();
    evidence.save(&suite.path("e.json"), false).unwrap();
    let text = std::fs::read_to_string(suite.path("e.json")).unwrap();
    let moved = text.replace("\"index\": 1", "\"index\": 0");
    assert_ne!(text, moved);
    std::fs::write(suite.path("e.json"), moved).unwrap();
    assert!(Evidence::load(&suite.path("e.json")).is_err());
}

/// An element of more than 31 bytes keeps the promise of its leaf and is no data all the same: the
/// buyer has evidence as of any other garbage.
#[test]
fn an_element_above_31_bytes_can_be_disputed() {
    let suite = Suite::new(3_000).with_no_data(1);
    let failed = error(suite.open());
    let DataError::BadChunk {
        chunk: 1,
        element: Some(0),
        evidence: Some(path),
    } = &failed
    else {
        panic!("{failed}")
    };
    let said = failed.to_string();
    assert!(said.contains("more than 31 bytes"), "{said}");
    assert!(said.contains("can be proven"), "{said}");
    let evidence = Evidence::load(path).unwrap();
    let key = suite.secret.key();
    evidence.circuit(key, &field::from_u64(5), 9).unwrap();
    let mut file = SealedFile::open(&suite.path("sealed")).unwrap();
    let found = Evidence::find(&mut file, &suite.listed, key, &silent).unwrap();
    assert_eq!(found, evidence);
    // Said of an element that is data, or that isn't there, it is evidence of nothing.
    let text = std::fs::read_to_string(path).unwrap();
    for lie in ["\"element\": 1", "\"element\": 32"] {
        std::fs::write(path, text.replace("\"element\": 0", lie)).unwrap();
        let lie = Evidence::load(path).unwrap();
        assert!(lie.circuit(key, &field::from_u64(5), 9).is_err());
    }
}

#[test]
fn the_first_fault_of_either_kind_is_the_evidence() {
    let suite = Suite::new(1_030 * 992)
        .with_no_data(1_027)
        .with_garbage(1_026);
    failed!(
        suite.open(),
        BadChunk {
            chunk: 1_026,
            element: None,
            ..
        }
    );
    let suite = Suite::new(3_000).with_no_data(0).with_garbage(1);
    failed!(
        suite.open(),
        BadChunk {
            chunk: 0,
            element: Some(0),
            ..
        }
    );
}
