use std::path::Path;

use oaic_circuits::seal::SecretKey;
use oaic_messages::data_market::INLINE_CHUNK_BYTES;
use oaic_poseidon::{field, Fr};
use oaic_sealed_data::delivery::{deliver, receive};
use oaic_sealed_data::format::{Header, MAX_SIZE};
use oaic_sealed_data::pack::pack_with;
use oaic_sealed_data::record::{Manifest, Secret};
use oaic_sealed_data::{inline, pack, silent};
use proptest::prelude::*;

use crate::suite::{bytes, error, failed, packing, Suite, SELLER};

#[test]
fn every_size_opens_byte_for_byte() {
    for len in [0, 1, 30, 31, 32, 991, 992, 993, 1_984, 100_000] {
        let suite = Suite::new(len);
        let chunks = (len as u64).div_ceil(992).max(1);
        assert_eq!(suite.listed.chunks, chunks, "{len}");
        suite.check().unwrap();
        assert!(suite.open().unwrap() == suite.original, "{len} bytes");
    }
}

#[test]
fn more_than_one_batch_opens_byte_for_byte() {
    // 1,024 chunks are read at once; the last of these is one byte of a second batch
    let suite = Suite::new(1_024 * 992 + 1);
    suite.check().unwrap();
    assert!(suite.open().unwrap() == suite.original);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_bytes_open_byte_for_byte(original in prop::collection::vec(any::<u8>(), 0..4_000)) {
        let suite = Suite::of(original);
        suite.check().unwrap();
        prop_assert!(suite.open().unwrap() == suite.original);
    }
}

#[test]
fn the_real_trace_opens_byte_for_byte() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/traces/azure-llm-code-2023.csv");
    let Ok(original) = std::fs::read(&path) else {
        println!("SKIPPED: {} is not here", path.display());
        return;
    };
    let suite = Suite::of(original);
    suite.check().unwrap();
    assert!(suite.open().unwrap() == suite.original);
}

#[test]
fn the_format_is_pinned_to_the_byte() {
    // a change of layout, stream, leaf or hash changes this; published files would not open
    let folder = tempfile::tempdir().unwrap();
    let paths = ["original", "sealed", "manifest"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], b"the same bytes, the same file").unwrap();
    let packing = packing(&paths, folder.path());
    let packed = pack_with(&packing, field::from_u64(7), &silent).unwrap();
    assert_eq!(packed.manifest.sha256, PINNED, "{:?}", packed.manifest);
    let sealed = hex::encode(std::fs::read(&paths[1]).unwrap());
    let (header, chunks) = ("4f414943444154410001000000000000", "0000000000000001");
    assert_eq!(sealed[..64], format!("{header}000000000000001d{chunks}"));
}

const PINNED: &str = "01f16471c12780b6664c50001a35caf11c86ffd6aa08b25b20d42e7301a89a57";

#[test]
fn too_large_is_refused_with_what_to_do() {
    assert!(Header::new(MAX_SIZE).unwrap().chunks() == 1 << 20);
    let text = error(Header::new(MAX_SIZE + 1)).to_string();
    assert!(text.contains("split -b 1040187392"), "{text}");
    // refused from the file's size alone: nothing of a gigabyte is read
    let folder = tempfile::tempdir().unwrap();
    let paths = ["large", "sealed", "manifest"].map(|name| folder.path().join(name));
    let large = std::fs::File::create(&paths[0]).unwrap();
    large.set_len(MAX_SIZE + 1).unwrap();
    let packed = pack(&packing(&paths, folder.path()), &silent);
    failed!(packed, TooLarge { .. });
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn nothing_is_overwritten_unasked_and_a_secret_never() {
    let suite = Suite::new(10);
    let paths = ["original", "sealed", "manifest.json"].map(|name| suite.path(name));
    let mut packing = packing(&paths, suite.folder.path());
    let before = (suite.sealed_bytes(), suite.names());
    failed!(pack(&packing, &silent), Exists(_));
    assert_eq!((suite.sealed_bytes(), suite.names()), before);
    packing.overwrite = true;
    let same_key = pack_with(&packing, *suite.secret.key(), &silent);
    // The secret is there.
    failed!(same_key, Exists(_));
    assert_eq!((suite.sealed_bytes(), suite.names()), before);
    let packed = pack(&packing, &silent).unwrap();
    let commitment = packed.manifest.promise.key_commitment;
    assert_ne!(commitment, suite.listed.key_commitment);
    assert_eq!(Manifest::load(&paths[2]).unwrap(), packed.manifest);
}

#[cfg(unix)]
#[test]
fn a_secret_is_its_owners_alone_and_never_shown() {
    use std::os::unix::fs::PermissionsExt;
    let suite = Suite::new(10);
    let path = suite.path(&format!("{}.json", suite.secret.name()));
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let key = hex::encode(field::to_bytes(suite.secret.key()));
    assert!(std::fs::read_to_string(&path).unwrap().contains(&key));
    assert!(!format!("{:?}", suite.secret).contains(&key));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    assert!(error(Secret::load(&path)).to_string().contains("chmod 600"));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    // a key that was exchanged is noticed before it is delivered
    let other = hex::encode(field::to_bytes(&(suite.secret.key() + Fr::one())));
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace(&key, &other);
    std::fs::write(&path, text).unwrap();
    failed!(Secret::load(&path), Record { .. });
}

#[test]
fn a_delivered_key_opens_the_file_for_its_buyer_and_order_alone() {
    let suite = Suite::new(2_000);
    let mut rng = oaic_sealed_data::random::generator().unwrap();
    let (buyer, other) = (SecretKey::generate(&mut rng), SecretKey::generate(&mut rng));
    let context = field::from_u64(99);
    let sent = deliver(&suite.secret, SELLER, &buyer.public(), &context, 5).unwrap();
    let get = |buyer: &SecretKey, context: &Fr, order| {
        let (point, masked) = (&sent.ephemeral, &sent.masked);
        receive(buyer, point, masked, context, order, &suite.listed)
    };
    let key = get(&buyer, &context, 5).unwrap();
    assert!(suite.open_with(&key).unwrap() == suite.original);
    for wrong in [
        get(&other, &context, 5),
        get(&buyer, &field::from_u64(98), 5),
        get(&buyer, &context, 6),
    ] {
        failed!(wrong, WrongKey { .. });
    }
}

#[test]
fn what_is_stored_on_chain_is_the_whole_sealed_file() {
    let suite = Suite::new(7_000);
    let stored = inline::from_file(&suite.path("sealed")).unwrap();
    assert_eq!(stored.len(), 8 * INLINE_CHUNK_BYTES);
    inline::to_file(7_000, &stored, &suite.path("again"), false).unwrap();
    assert!(std::fs::read(suite.path("again")).unwrap() == suite.sealed_bytes());
    let short = inline::to_file(7_000, &stored[1..], &suite.path("short"), false);
    failed!(short, Length { .. });
    let large = Suite::new(8 * 992 + 1);
    let refused = inline::from_file(&large.path("sealed"));
    failed!(refused, NotInline { chunks: 9, most: 8 });
}

#[test]
fn a_wrong_key_opens_nothing_and_says_so() {
    let suite = Suite::new(100);
    let wrong = suite.open_with(&field::from_u64(1));
    failed!(wrong, WrongKey { .. });
    assert!(!suite.path("evidence.json").exists(), "nobody is to blame");
}

#[test]
fn chunks_are_blinded_so_that_equal_data_shows_nowhere() {
    let suite = Suite::of(vec![7; 3 * 992]);
    let mut file = suite.sealed().unwrap();
    let leaves = file.leaves().unwrap();
    assert!(leaves[0] != leaves[1] && leaves[1] != leaves[2]);
    assert!(file.chunk(0).unwrap() != file.chunk(1).unwrap());
    let again = Suite::of(vec![7; 3 * 992]);
    assert_ne!(again.listed.plain_root, suite.listed.plain_root);
    assert!(bytes(9, 1) != bytes(9, 2));
}
