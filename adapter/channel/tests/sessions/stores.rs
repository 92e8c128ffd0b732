//! A provider's store: one receipt key, one store, one process.

use crate::common::*;

/// Receipts that the file forgot were handed out, and a second one for their calls would cost the
/// bond.
#[test]
fn a_provider_that_was_restored_settles_and_signs_nothing() {
    let mut pair = Pair::new(2);
    pair.call(lane(0), 1);
    let open = pair.authorize(lane(1), 5);
    pair.admit(&open, 5).unwrap();
    let (file, backup) = (pair.provider_file(), pair.file("copy.db"));
    drop(pair.provider);
    copy(&file, &backup, true);
    pair.provider = open_provider(&file);
    pair.call(lane(0), 2);
    let again = pair.authorize(lane(0), 3);
    pair.admit(&open, 5).unwrap();
    pair.complete(lane(1), 1, 5).unwrap();
    drop(pair.provider);
    copy(&backup, &file, false);
    let why = NewKey::Restored;
    let refused = Refusal::NeedsNewKey { why };
    // It stays so after another start, when the mark says nothing any more.
    for start in 0..2 {
        pair.provider = open_provider(&file);
        assert_eq!(pair.provider.restored().is_some(), start == 0);
        assert_eq!(pair.provider.new_key(), Some(why));
        for voucher in [&again, &open] {
            assert_eq!(refusal(pair.admit(voucher, 3)), refused);
            let zero = pair.provider.admit_zero(&asked(voucher, 3));
            assert_eq!(refusal(zero), refused);
        }
        let done = pair.complete(lane(1), 1, 5);
        assert_eq!(refusal(done), refused);
        let due = pair.settleable();
        assert_eq!((due.len(), due[0].claim), (1, 21));
        if start == 1 {
            pair.settled(lane(0), chain(0, 21), 1_001);
            assert_eq!(pair.settleable(), []);
        }
        drop(pair.provider);
    }
    // It is not made a new store by saying so, not even under a new key.
    for (key, index) in [(provider_key(), 0), (second_key(), 1)] {
        let made = ProviderSession::create(&file, options(), &key, index);
        fails!(made, Exists { .. });
    }
}

#[test]
fn a_new_store_needs_a_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // Opened where there is nothing: whoever lost a disk does just that.
    let key = provider_key();
    let mut lost = ProviderSession::open(path("a.db"), options(), &key, 0).unwrap();
    assert_eq!(lost.new_key(), Some(NewKey::NewStore));
    lost.attach(&terms()).unwrap();
    drop(lost);
    // Somebody says that the key is registered for it.
    let made = ProviderSession::create(path("a.db"), options(), &key, 0).unwrap();
    assert_eq!(made.new_key(), None);
    drop(made);
    let twice = ProviderSession::create(path("a.db"), options(), &key, 0);
    fails!(twice, Exists { .. });
    // The key has one store, and the store one key.
    let second = ProviderSession::create(path("b.db"), options(), &key, 0);
    fails!(second, Exists { .. });
    let second = ProviderSession::open(path("c.db"), options(), &key, 0).unwrap();
    assert_eq!(second.new_key(), Some(NewKey::SecondStore));
    drop(second);
    let other = second_key();
    for (key, index) in [(&other, 0), (&key, 1)] {
        let opened = ProviderSession::open(path("a.db"), options(), key, index);
        fails!(opened, OtherKey { .. });
    }
    // A copy elsewhere, without the key file, is a second store as well.
    std::fs::create_dir(path("elsewhere")).unwrap();
    copy(&path("a.db"), &path("elsewhere/a.db"), true);
    let copied = ProviderSession::open(path("elsewhere/a.db"), options(), &key, 0).unwrap();
    assert_eq!(copied.new_key(), Some(NewKey::SecondStore));
}

#[test]
fn a_store_and_a_key_have_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let key = provider_key();
    let shared = Options {
        key_dir: Some(folder.path().into()),
        ..options()
    };
    std::fs::create_dir(path("second")).unwrap();
    let running = ProviderSession::create(path("a.db"), shared.clone(), &key, 0).unwrap();
    let store = ProviderSession::open(path("a.db"), shared.clone(), &key, 0);
    fails!(store, Locked { .. });
    let key_file = ProviderSession::open(path("second/b.db"), shared.clone(), &key, 0);
    fails!(key_file, KeyLocked { .. });
    drop(running);
    let again = ProviderSession::open(path("a.db"), shared, &key, 0).unwrap();
    assert_eq!(again.new_key(), None);
}

#[test]
fn a_store_settles_without_its_key() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    let voucher = pair.authorize(lane(0), 2);
    let file = pair.provider_file();
    drop(pair.provider);
    let mut tower = ProviderSession::open_settling(&file, options()).unwrap();
    assert_eq!(tower.new_key(), Some(NewKey::NoKey));
    tower.attach(&terms()).unwrap();
    assert_eq!(tower.settleable(9).unwrap().len(), 1);
    tower.prove(lane(0), 1, 1).unwrap();
    let why = NewKey::NoKey;
    let refused = refusal(tower.admit(&asked(&voucher, 2)));
    assert_eq!(refused, Refusal::NeedsNewKey { why });
    drop(tower);
    // It has changed nothing for the process that serves.
    pair.provider = open_provider(&file);
    pair.admit(&voucher, 2).unwrap();
}
