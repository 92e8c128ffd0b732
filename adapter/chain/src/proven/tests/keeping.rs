//! The newest trusted header between runs, and snapshots that age.

use std::fs;

use super::*;

fn kept_at(
    path: &std::path::Path,
    root: TrustRoot,
    node: Node,
    now: u64,
) -> Result<u64, ProvenError> {
    let config = ReaderConfig {
        store: Some(path.to_owned()),
        ..config(root)
    };
    let reader = ProvenReader::in_memory(config, node, move || now)?;
    let at = reader.newest()?;
    Ok(at.height())
}

#[test]
fn the_newest_header_is_kept_and_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trusted");
    let mut chain = chain(40);
    let node = honest(&shared(chain.clone()));
    assert_eq!(
        kept_at(&path, chain.root(ROOT), node, chain.time()).unwrap(),
        39
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    // Long after the pinned header expired, on a node that has pruned it.
    chain.interval = 600_000;
    chain.next_time = chain.time() + 600_000;
    chain.grow(2);
    let pruned = lying(&shared(chain.clone()), |method, params, answer| {
        let height = params["height"]
            .as_str()
            .and_then(|h| h.parse::<u64>().ok());
        if method == "commit" && height.is_some_and(|h| h < 41) {
            *answer = serde_json::json!({ "error": { "message": "pruned" } });
        }
    });
    let now = chain.time();
    assert_eq!(
        kept_at(&path, chain.root(ROOT), Arc::clone(&pruned), now).unwrap(),
        41
    );
    fs::remove_file(&path).unwrap();
    let found = fault(kept_at(&path, chain.root(ROOT), pruned, now));
    assert!(matches!(found, Fault::Refused { .. }), "{found}");
    assert!(found.to_string().contains("pin a newer header"), "{found}");
}

/// A full disk keeps nobody from what is proven, and is told of.
#[test]
fn a_header_that_can_not_be_kept_is_no_less_proven() {
    let folder = tempfile::tempdir().unwrap();
    let chain = chain(40);
    let config = |path| ReaderConfig {
        store: Some(folder.path().join(path)),
        ..config(chain.root(ROOT))
    };
    let now = chain.time();
    for (path, kept) in [("there", true), ("gone/there", false)] {
        let node = honest(&shared(chain.clone()));
        let reader = ProvenReader::in_memory(config(path), node, move || now).unwrap();
        assert_eq!(reader.newest().unwrap().height(), 39);
        assert_eq!(reader.unkept().is_none(), kept, "{path}");
    }
}

#[test]
fn what_is_kept_of_another_root_is_neither_used_nor_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trusted");
    let chain = chain(40);
    let node = honest(&shared(chain.clone()));
    let now = chain.time();
    kept_at(&path, chain.root(ROOT), Arc::clone(&node), now).unwrap();
    let before = fs::read(&path).unwrap();
    let hash = chain.root(ROOT).header_hash();
    let other_name = TrustRoot::new("oaic-2", ROOT, &hash, 1_209_600).unwrap();
    for other in [chain.root(3), other_name] {
        let error = kept_at(&path, other, Arc::clone(&node), now).unwrap_err();
        assert!(matches!(error, ProvenError::Store { .. }), "{error}");
        assert!(
            error.to_string().contains("of another trust root"),
            "{error}"
        );
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    // How long it is trusted may change.
    let longer = TrustRoot::new(CHAIN, ROOT, &hash, 1_500_000).unwrap();
    kept_at(&path, longer, node, now).unwrap();
}

#[test]
fn what_is_kept_and_contradicts_itself_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trusted");
    let chain = chain(40);
    let node = honest(&shared(chain.clone()));
    let now = chain.time();
    kept_at(&path, chain.root(ROOT), Arc::clone(&node), now).unwrap();
    let good: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
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
        *bad.pointer_mut(place).unwrap() = value;
        fs::write(&path, bad.to_string()).unwrap();
        let error = kept_at(&path, chain.root(ROOT), Arc::clone(&node), now).unwrap_err();
        assert!(error.to_string().contains("remove it"), "{place}: {error}");
    }
    fs::write(&path, b"{").unwrap();
    assert!(kept_at(&path, chain.root(ROOT), node, now).is_err());
}

#[test]
fn a_snapshot_is_refused_when_it_is_old() {
    let chain = chain(40);
    let clock = Arc::new(AtomicU64::new(chain.time()));
    let ticks = Arc::clone(&clock);
    let node = honest(&shared(chain.clone()));
    let reader = ProvenReader::in_memory(config(chain.root(ROOT)), node, move || {
        ticks.load(Ordering::SeqCst)
    })
    .unwrap();
    let at = reader.newest().unwrap();
    clock.fetch_add(60, Ordering::SeqCst);
    at.value(&market(), b"order").unwrap();
    clock.fetch_add(1, Ordering::SeqCst);
    let found = fault(at.value(&market(), b"order"));
    assert!(matches!(found, Fault::Old { height: 39, .. }), "{found}");
    let found = fault(at.code(&market()));
    assert!(matches!(found, Fault::Old { .. }), "{found}");
}
