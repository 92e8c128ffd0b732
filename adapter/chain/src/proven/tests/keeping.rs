//! The newest trusted header between runs, and snapshots that age.

use std::fs;
use std::path::PathBuf;

use super::*;

/// A folder with a file for trusted headers, and readers that store theirs there.
struct Suite {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Suite {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trusted");
        Self { folder, path }
    }

    fn newest(&self, root: TrustRoot, node: &Node, now: u64) -> Result<u64, ProvenError> {
        let config = ReaderConfig {
            store: Some(self.path.clone()),
            ..config(root)
        };
        let reader = ProvenReader::in_memory(config, Arc::clone(node), move || now)?;
        let at = reader.newest()?;
        Ok(at.height())
    }
}

#[test]
fn the_newest_header_is_stored_and_taken_up() {
    let suite = Suite::new();
    let mut chain = chain(40);
    let (root, node) = (chain.root(ROOT), honest(&shared(&chain)));
    let height = suite.newest(root.clone(), &node, chain.time());
    assert_eq!(height.unwrap(), 39);
    assert_eq!(fs::read_dir(suite.folder.path()).unwrap().count(), 1);

    // Long after the pinned header expired, on a node that has pruned it.
    chain.interval = 600_000;
    chain.next_time = chain.time() + 600_000;
    chain.grow(2);
    let pruned = lying(&shared(&chain), |method, params, answer| {
        let height = params["height"].as_str().unwrap_or("41").parse::<u64>();
        if method == "commit" && height.unwrap() < 41 {
            *answer = json!({ "error": { "message": "pruned" } });
        }
    });
    let now = chain.time();
    assert_eq!(suite.newest(root.clone(), &pruned, now).unwrap(), 41);
    fs::remove_file(&suite.path).unwrap();
    let found = suite.newest(root, &pruned, now);
    let text = assert_fault!(found, Fault::Refused { .. });
    assert!(text.contains("pin a newer header"), "{text}");
}

/// A full disk keeps nobody from what is proven, and is reported.
#[test]
fn a_header_that_can_not_be_stored_is_no_less_proven() {
    let folder = tempfile::tempdir().unwrap();
    let chain = chain(40);
    let config = |path| ReaderConfig {
        store: Some(folder.path().join(path)),
        ..config(chain.root(ROOT))
    };
    let now = chain.time();
    for (path, stored) in [("there", true), ("gone/there", false)] {
        let node = honest(&shared(&chain));
        let reader = ProvenReader::in_memory(config(path), node, move || now).unwrap();
        assert_eq!(reader.newest().unwrap().height(), 39);
        assert_eq!(reader.unstored().is_none(), stored, "{path}");
    }
}

#[test]
fn what_is_stored_of_another_root_is_neither_used_nor_replaced() {
    let suite = Suite::new();
    let chain = chain(40);
    let (node, now) = (honest(&shared(&chain)), chain.time());
    suite.newest(chain.root(ROOT), &node, now).unwrap();
    let before = fs::read(&suite.path).unwrap();
    let hash = chain.root(ROOT).header_hash();
    let other_name = TrustRoot::new("oaic-2", ROOT, &hash, 1_209_600).unwrap();
    for other in [chain.root(3), other_name] {
        let error = suite.newest(other, &node, now).unwrap_err();
        assert!(matches!(error, ProvenError::Store { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains("of another trust root"), "{text}");
        assert_eq!(fs::read(&suite.path).unwrap(), before);
    }
    // How long it is trusted may change.
    let longer = TrustRoot::new(CHAIN, ROOT, &hash, 1_500_000).unwrap();
    suite.newest(longer, &node, now).unwrap();
}

#[test]
fn what_is_stored_and_contradicts_itself_is_refused() {
    let suite = Suite::new();
    let chain = chain(40);
    let (node, now) = (honest(&shared(&chain)), chain.time());
    let newest = || suite.newest(chain.root(ROOT), &node, now);
    newest().unwrap();
    let good: Value = serde_json::from_slice(&fs::read(&suite.path).unwrap()).unwrap();
    let changes: [(&str, Value); 7] = [
        ("/next_validators/0/pub_key/value", "====".into()),
        ("/version", 2.into()),
        ("/header/height", "1".into()),
        ("/header/chain_id", "oaic-2".into()),
        ("/header/next_validators_hash", "AB".repeat(32).into()),
        ("/next_validators/0/power", "99".into()),
        ("/next_validators/0/power", i64::MAX.to_string().into()),
    ];
    for (place, value) in changes {
        let mut bad = good.clone();
        set(&mut bad, place, value);
        fs::write(&suite.path, bad.to_string()).unwrap();
        let error = newest().unwrap_err().to_string();
        assert!(error.contains("remove it"), "{place}: {error}");
    }
    fs::write(&suite.path, b"{").unwrap();
    assert!(newest().is_err());
}

#[test]
fn a_snapshot_is_refused_when_it_is_old() {
    let chain = chain(40);
    let clock = Arc::new(AtomicU64::new(chain.time()));
    let ticks = Arc::clone(&clock);
    let now = move || ticks.load(Ordering::SeqCst);
    let node = honest(&shared(&chain));
    let reader = ProvenReader::in_memory(config(chain.root(ROOT)), node, now).unwrap();
    let at = reader.newest().unwrap();
    clock.fetch_add(60, Ordering::SeqCst);
    at.value(&market(), b"order").unwrap();
    clock.fetch_add(1, Ordering::SeqCst);
    let found = at.value(&market(), b"order");
    assert_fault!(found, Fault::Old { height: 39, .. });
    assert_fault!(at.code(&market()), Fault::Old { .. });
}
