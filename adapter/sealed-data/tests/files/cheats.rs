use oaic_circuits::Provable;
use oaic_poseidon::field;
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::DataError;

use crate::suite::{failed, Suite};

#[test]
fn garbage_in_a_chunk_becomes_evidence_instead_of_half_a_file() {
    let suite = Suite::new(4_000).with_garbage(2);
    let failed = suite.open().unwrap_err();
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
    suite.circuit(&evidence).unwrap().check().unwrap();
    // the sealed file alone gives the same
    assert_eq!(suite.evidence().unwrap(), evidence);
    // with another key it proves nothing
    let (other, context) = (field::from_u64(1), field::from_u64(5));
    assert!(evidence.circuit(&other, &context, 9).is_err());
}

#[test]
fn an_honest_file_cant_be_disputed() {
    let suite = Suite::new(4_000);
    failed!(suite.evidence(), NothingToDispute);
    // nor with evidence of a copy that the buyer changed
    let liar = Suite::new(4_000).with_garbage(1);
    let path = liar.path("lie.json");
    liar.evidence().unwrap().save(&path, false).unwrap();
    let root = |suite: &Suite| hex::encode(field::to_bytes(&suite.listed.cipher_root));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&root(&liar), &root(&suite))).unwrap();
    failed!(Evidence::load(&path), Record { .. });
}

#[test]
fn evidence_of_a_chunk_that_is_right_makes_no_circuit() {
    // chunk 0 of a file in which only chunk 1 is bad, its elements put in by hand
    let suite = Suite::new(2_000).with_garbage(1);
    let path = suite.path("e.json");
    suite.evidence().unwrap().save(&path, false).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let moved = text.replace("\"index\": 1", "\"index\": 0");
    assert_ne!(text, moved);
    std::fs::write(&path, moved).unwrap();
    assert!(Evidence::load(&path).is_err());
}

/// An element of more than 31 bytes keeps the promise of its leaf and is no data all the same: the
/// buyer has evidence as of any other garbage.
#[test]
fn an_element_above_31_bytes_can_be_disputed() {
    let suite = Suite::new(3_000).with_no_data(1);
    let failed = suite.open().unwrap_err();
    let DataError::BadChunk {
        chunk: 1,
        element: Some(0),
        evidence: Some(path),
    } = &failed
    else {
        panic!("{failed}")
    };
    for part in ["more than 31 bytes", "can be proven"] {
        assert!(failed.to_string().contains(part), "{failed}");
    }
    let evidence = Evidence::load(path).unwrap();
    suite.circuit(&evidence).unwrap();
    assert_eq!(suite.evidence().unwrap(), evidence);
    // Said of an element that is data, or that isn't there, it is evidence of nothing.
    let text = std::fs::read_to_string(path).unwrap();
    for lie in ["\"element\": 1", "\"element\": 32"] {
        std::fs::write(path, text.replace("\"element\": 0", lie)).unwrap();
        assert!(suite.circuit(&Evidence::load(path).unwrap()).is_err());
    }
}

#[test]
fn the_first_fault_of_either_kind_is_the_evidence() {
    let suite = Suite::new(1_030 * 992).with_no_data(1_027);
    let garbage = suite.with_garbage(1_026).open().unwrap_err();
    let DataError::BadChunk { chunk, element, .. } = garbage else {
        panic!("{garbage}")
    };
    assert_eq!((chunk, element), (1_026, None));
    let no_data = Suite::new(3_000).with_no_data(0).with_garbage(1).open();
    let no_data = no_data.unwrap_err();
    let DataError::BadChunk { chunk, element, .. } = no_data else {
        panic!("{no_data}")
    };
    assert_eq!((chunk, element), (0, Some(0)));
}
