use oaic_poseidon::Fr;
use oaic_sealed_data::dispute::Evidence;
use oaic_sealed_data::record::{Manifest, Secret};
use oaic_sealed_data::DataError;

use crate::suite::{error, failed, Suite};

#[test]
fn every_byte_changed_is_noticed_before_paying() {
    // one chunk and a bit: each of header, chunks, leaves and digest
    let suite = Suite::new(993);
    let sealed = suite.sealed_bytes();
    let header = suite.header();
    let mut places: Vec<usize> = (0..sealed.len()).step_by(37).collect();
    places.extend(0..32);
    for end in [
        32,
        header.leaf_offset(0),
        header.digest_offset(),
        header.file_bytes(),
    ] {
        let end = end as usize;
        places.extend([end - 1, end.min(sealed.len() - 1)]);
    }
    for place in places {
        for bit in [1, 0x80] {
            let mut damaged = sealed.clone();
            damaged[place] ^= bit;
            suite.write_sealed(&damaged);
            let noticed = suite.check_listed().is_err() && suite.check().is_err();
            assert!(noticed, "byte {place} was changed by {bit}");
        }
    }
}

#[test]
fn what_is_damaged_after_it_was_checked_is_nobodys_fault() {
    let suite = Suite::new(3_000);
    let sealed = suite.sealed_bytes();
    let header = suite.header();
    let with = |place: u64| {
        let mut damaged = sealed.clone();
        damaged[place as usize] ^= 1;
        suite.write_sealed(&damaged);
        suite.open()
    };
    for place in [header.chunk_offset(2) + 1_023, header.leaf_offset(1) + 31] {
        failed!(with(place), NotAsListed { .. });
        // None against an honest seller.
        assert!(!suite.path("evidence.json").exists());
    }
    // the digest says nothing that the leaves don't say better
    assert!(with(header.digest_offset()).unwrap() == suite.original);
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let suite = Suite::new(1_984);
    let sealed = suite.sealed_bytes();
    let header = suite.header();
    let chunks = [header.chunk_offset(1), header.chunk_offset(2) - 1];
    let leaves = [header.leaf_offset(0), header.leaf_offset(1)];
    let digest = [header.digest_offset(), header.digest_offset() + 1];
    let ends = [chunks, leaves, digest].into_iter().flatten();
    let starts = [0, 1, 8, 16, 31, 32, header.file_bytes() - 1];
    for edge in starts.into_iter().chain(ends) {
        suite.write_sealed(&sealed[..edge as usize]);
        let checked = error(suite.check());
        let opened = error(suite.open());
        for error in [checked, opened] {
            let known = matches!(error, DataError::Length { .. })
                || (edge == 0 && matches!(error, DataError::NotSealed));
            assert!(known, "{edge} bytes: {error}");
        }
    }
    let mut longer = sealed;
    longer.push(0);
    suite.write_sealed(&longer);
    let text = error(suite.check()).to_string();
    assert!(text.contains("after its end"), "{text}");
}

#[test]
fn each_field_of_the_header_is_checked_by_name() {
    let suite = Suite::new(50);
    let sealed = suite.sealed_bytes();
    let with = |place: usize, byte: u8| {
        let mut other = sealed.clone();
        other[place] = byte;
        suite.write_sealed(&other);
        suite.sealed()
    };
    failed!(with(0, b'X'), NotSealed);
    failed!(with(9, 2), Version { found: 2, known: 1 });
    failed!(with(12, 1), Reserved);
    failed!(with(16, 1), TooLarge { .. });
    let count = error(with(31, 2)).to_string();
    assert!(
        count.contains("says 2 chunks") && count.contains("make 1"),
        "{count}"
    );
    // a size of the same number of chunks is caught by the listing
    let mut other = sealed.clone();
    other[23] = 51;
    suite.write_sealed(&other);
    let text = error(suite.check()).to_string();
    for part in ["the size", "51", "50"] {
        assert!(text.contains(part), "{text}");
    }
}

/// Each number of the header at its ends: nothing is added up or multiplied that doesn't fit.
#[test]
fn numbers_of_the_header_at_their_ends_are_refused() {
    let suite = Suite::new(50);
    let sealed = suite.sealed_bytes();
    let ends = [
        0,
        1 << 20,
        (1 << 20) + 1,
        u64::MAX / 1_056,
        u64::MAX / 992,
        u64::MAX / 992 * 992,
        i64::MAX as u64,
        u64::MAX - 31,
        u64::MAX,
    ];
    for size in ends {
        for chunks in ends {
            let mut other = sealed.clone();
            other[16..24].copy_from_slice(&size.to_be_bytes());
            other[24..32].copy_from_slice(&chunks.to_be_bytes());
            suite.write_sealed(&other);
            let refused = error(suite.sealed());
            let known = matches!(
                refused,
                DataError::TooLarge { .. }
                    | DataError::ChunkCount { .. }
                    | DataError::Length { .. }
            );
            assert!(known, "{size} and {chunks}: {refused}");
        }
    }
}

/// Bit by bit: what says something of the file, and changed, is refused, or is caught before a
/// proof or a payment depends on it.
#[test]
fn every_bit_of_a_secret_evidence_and_manifest_is_checked_or_says_nothing() {
    let suite = Suite::new(2_000).with_garbage(1);
    let (listed, key) = (suite.listed.clone(), suite.secret.key());
    let evidence = suite.evidence().unwrap();
    evidence.save(&suite.path("evidence"), false).unwrap();
    let secret = Secret::new(*key, listed.clone());
    secret.save(&suite.path("secret")).unwrap();
    let manifest = Manifest::new(listed.clone(), &[7; 32], "s", "l");
    manifest.save(&suite.path("manifest"), false).unwrap();

    let each = |name: &str, step: usize, load: &dyn Fn(&std::path::Path) -> bool| {
        let whole = std::fs::read(suite.path(name)).unwrap();
        assert!(load(&suite.path(name)), "{name}");
        for place in (0..whole.len()).step_by(step) {
            for bit in 0..8 {
                let mut other = whole.clone();
                other[place] ^= 1 << bit;
                std::fs::write(suite.path(name), &other).unwrap();
                let is_same = other.eq_ignore_ascii_case(&whole);
                let refused = !load(&suite.path(name));
                assert!(refused || is_same, "{name} {place} {bit}");
            }
        }
        for end in (0..whole.len() - 1).step_by(step) {
            std::fs::write(suite.path(name), &whole[..end]).unwrap();
            let cut = whole[end..].iter().all(u8::is_ascii_whitespace);
            assert!(cut || !load(&suite.path(name)), "{name} cut off at {end}");
        }
    };
    // What is loaded and says the same is what was written.
    each("secret", 1, &|path| {
        Secret::load(path).is_ok_and(|found| found == secret)
    });
    each("manifest", 1, &|path| {
        Manifest::load(path).is_ok_and(|found| found == manifest)
    });
    // All of it is bound by the two roots but key commitment and size, which the circuit and the
    // listing say.
    let circuit = |found: &Evidence| found.circuit(key, &Fr::one(), 1).is_ok();
    each("evidence", 23, &|path| {
        Evidence::load(path).is_ok_and(|found| {
            let promise = found.promise();
            circuit(&found) && (promise.size, promise.chunks) == (listed.size, listed.chunks)
        })
    });
}

#[test]
fn records_of_a_sealed_file_of_a_later_version_are_refused() {
    let suite = Suite::new(10);
    let secret = suite.path("secret");
    Secret::new(*suite.secret.key(), suite.listed.clone())
        .save(&secret)
        .unwrap();
    let manifest = suite.path("manifest.json");
    for path in [&secret, &manifest] {
        let text = std::fs::read_to_string(path).unwrap();
        let later = text.replace("\"version\": 1", "\"version\": 2");
        assert_ne!(text, later);
        std::fs::write(path, later).unwrap();
    }
    let loaded = [
        Secret::load(&secret).map(drop),
        Manifest::load(&manifest).map(drop),
    ];
    for refused in loaded.map(error) {
        assert!(refused.to_string().contains("version 2"), "{refused}");
    }
}

// zk 6: aliasing
#[test]
fn an_element_that_is_not_canonical_is_named_with_its_place() {
    let suite = Suite::new(2_500);
    let sealed = suite.sealed_bytes();
    let header = suite.header();
    for place in [header.chunk_offset(1) + 5 * 32, header.leaf_offset(2)] {
        let mut other = sealed.clone();
        other[place as usize] = 0xff;
        suite.write_sealed(&other);
        for error in [error(suite.check()), error(suite.open())] {
            match error {
                DataError::NotCanonical {
                    chunk: 1,
                    element: 5,
                    offset,
                } => assert_eq!(offset, place),
                DataError::LeafNotCanonical { chunk: 2, offset } => assert_eq!(offset, place),
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn another_file_of_the_same_size_is_not_the_listed_one() {
    let (suite, other) = (Suite::new(700), Suite::new(700));
    std::fs::copy(other.path("sealed"), suite.path("sealed")).unwrap();
    let checked = error(suite.check()).to_string();
    assert!(checked.contains("the cipher root"), "{checked}");
    // Who opens has paid: the hint is right before and afterwards.
    let opened = error(suite.open());
    assert!(matches!(opened, DataError::NotAsListed { .. }), "{opened}");
    let opened = opened.to_string();
    assert!(!opened.contains("pay"), "{opened}");
    for text in [checked, opened] {
        assert!(text.contains("download it again"), "{text}");
    }
}
