//! A store of which a part was put back, copied, half written, or only looked at.

use std::path::{Path, PathBuf};

use crate::common::*;

/// Bytes of a page of SQLite.
const PAGE: usize = 4_096;

/// A store whose log is emptied into its file page by page, the first page first: what is there when
/// it is killed after each of them, or the disk is full from there on.
fn each_cut(file: &Path, close: impl FnOnce(), mut look: impl FnMut(&Path, usize)) {
    let read = |more| std::fs::read(beside(file, more)).unwrap();
    let (before, log, mark) = (read(""), read("-wal"), read(".mark"));
    close();
    let after = read("");
    let folder = file.parent().unwrap();
    for written in 0..=after.len() / PAGE {
        let cut = folder.join(format!("cut{written}"));
        std::fs::create_dir(&cut).unwrap();
        copy_key_file(folder, &cut, true);
        let mut mixed = after[..written * PAGE].to_vec();
        mixed.extend(before.get(mixed.len()..).unwrap_or_default());
        let to = cut.join(file.file_name().unwrap());
        for (more, bytes) in [("", &mixed), ("-wal", &log), (".mark", &mark)] {
            std::fs::write(beside(&to, more), bytes).unwrap();
        }
        look(&to, written);
    }
}

#[test]
fn a_kill_while_the_log_is_emptied_loses_nothing_of_a_provider() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    pair = pair.restart_provider();
    for n in 2..=5 {
        let voucher = pair.authorize(lane(0), n);
        pair.admit(&voucher, n).unwrap();
        let mut done = completion(lane(0), n, n);
        done.response = Some(vec![7; 20_000]);
        let receipt = pair.provider.complete(&done).unwrap();
        pair.accept(lane(0), &receipt, n).unwrap();
    }
    let (file, provider) = (pair.provider_file(), pair.provider);
    each_cut(
        &file,
        || drop(provider),
        |file, written| {
            let mut again = ProviderSession::open(file, options(), &provider_key(), 0)
                .unwrap_or_else(|error| panic!("after {written} pages: {error}"));
            assert_eq!(again.new_key(), None, "after {written} pages");
            again.attach(&terms()).unwrap();
            let found = again.lane(lane(0)).unwrap().unwrap();
            assert_eq!(found.calls, 5, "after {written} pages");
            again.audit(lane(0)).unwrap();
        },
    );
}

#[test]
fn a_kill_while_the_log_is_emptied_loses_nothing_of_a_payer() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    pair = pair.restart_payer();
    for n in 2..=60 {
        pair.call(lane(0), n);
    }
    let (file, payer) = (pair.payer_file(), pair.payer);
    each_cut(
        &file,
        || drop(payer),
        |file, written| {
            let mut again = PayerSession::open(file, options())
                .unwrap_or_else(|error| panic!("after {written} pages: {error}"));
            assert_eq!(again.restored(), None, "after {written} pages");
            again.attach(&terms(), &payer_key(), limits()).unwrap();
            assert_eq!(again.audit(lane(0)).unwrap().calls, 60);
        },
    );
}

/// A log is set aside once, and under a name of its own.
#[test]
fn what_was_set_aside_before_stays() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    pair = pair.restart_provider();
    pair.call(lane(0), 2);
    let file = pair.provider_file();
    let (log, newest) = (beside(&file, "-wal"), beside(&file, "-wal.old"));
    std::fs::write(&newest, b"of another time").unwrap();
    let left = std::fs::read(&log).unwrap();
    drop(pair.provider);
    // Another store's file beside this one's log.
    let folder = pair.folder.path().join("other");
    std::fs::create_dir(&folder).unwrap();
    let other = folder.join("provider.db");
    drop(open_provider(&other));
    std::fs::copy(&other, &file).unwrap();
    std::fs::write(&log, &left).unwrap();
    let _ = ProviderSession::open_settling(&file, options());
    assert_eq!(std::fs::read(&newest).unwrap(), b"of another time");
    assert_eq!(std::fs::read(beside(&file, "-wal.old.1")).unwrap(), left);
}

/// Store and mark were put back together, or copied, and the key file stayed where it was.
#[test]
fn a_store_put_back_with_its_mark_signs_nothing() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = || Options {
        key_dir: Some(keys.path().into()),
        ..options()
    };
    let open = |file: &PathBuf| ProviderSession::open(file, options(), &provider_key(), 0).unwrap();
    let file = folder.path().join("provider.db");
    let mut payer = open_payer(&folder.path().join("payer.db"));
    payer.open_lane(CHANNEL, 0).unwrap();
    drop(ProviderSession::create(&file, options(), &provider_key(), 0).unwrap());
    // Not one commit behind yet: it is the newest there is.
    assert_eq!(open(&file).new_key(), None);
    let old = folder.path().join("old.db");
    copy(&file, &old, true);
    let mut provider = open(&file);
    provider.attach(&terms()).unwrap();
    whole_call(&mut payer, &mut provider, lane(0), 1);
    drop(provider);
    for place in [folder.path().join("copied.db"), file] {
        let _ = std::fs::remove_file(beside(&place, "-wal"));
        copy(&old, &place, true);
        // However often it is opened without its key, it doesn't catch up with what the key signed.
        for _ in 0..20 {
            let mut tower = ProviderSession::open_settling(&place, options()).unwrap();
            tower.attach(&terms()).unwrap();
        }
        assert_eq!(open(&place).new_key(), Some(NewKey::Restored));
        // Also after another start.
        assert_eq!(open(&place).new_key(), Some(NewKey::Restored));
    }
}

/// A store that was put back as it was before it was created for its key isn't created again.
#[test]
fn a_key_that_has_signed_is_given_to_no_store_again() {
    let folder = tempfile::tempdir().unwrap();
    let [file, old] = ["provider.db", "old.db"].map(|name| folder.path().join(name));
    let mut payer = open_payer(&folder.path().join("payer.db"));
    payer.open_lane(CHANNEL, 0).unwrap();
    drop(ProviderSession::open_settling(&file, options()).unwrap());
    copy(&file, &old, true);
    let mut provider = ProviderSession::create(&file, options(), &provider_key(), 0).unwrap();
    provider.attach(&terms()).unwrap();
    whole_call(&mut payer, &mut provider, lane(0), 1);
    drop(provider);
    copy(&old, &file, true);
    let again = ProviderSession::create(&file, options(), &provider_key(), 0);
    fails!(again, Exists { .. });
}

/// A link leads to the store, with the mark, the log and the key file that are beside it.
#[cfg(unix)]
#[test]
fn a_link_to_a_store_is_the_store() {
    for settle in [false, true] {
        let mut pair = Pair::new(1);
        pair.call(lane(0), 1);
        let file = pair.provider_file();
        drop(pair.provider);
        let elsewhere = tempfile::tempdir().unwrap();
        let link = elsewhere.path().join("link.db");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let next = if settle {
            drop(ProviderSession::open_settling(&link, options()).unwrap());
            &file
        } else {
            &link
        };
        let again = ProviderSession::open(next, options(), &provider_key(), 0).unwrap();
        assert_eq!((again.new_key(), again.restored()), (None, None));
    }
}

/// A provider that may sign nothing more still gives what it signed.
#[test]
fn a_store_that_needs_a_new_key_gives_its_receipts() {
    let mut pair = Pair::new(1);
    let (voucher, receipt) = pair.serve(lane(0), 1);
    let without_mark = |file: &Path| std::fs::remove_file(mark_of(file)).unwrap();
    let mut pair = pair.restart_provider_with(without_mark);
    assert_eq!(pair.provider.new_key(), Some(NewKey::Restored));
    pair.provider.attach(&terms()).unwrap();
    assert_eq!(replayed(pair.admit(&voucher, 1)), receipt);
    pair.accept(lane(0), &receipt, 1).unwrap();
    let next = pair.authorize(lane(0), 2);
    assert!(pair.admit(&next, 2).is_err());
}

#[test]
fn two_payers_of_one_session_key_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = open_payer(&folder.path().join("one.db"));
    let mut second = PayerSession::open(folder.path().join("two.db"), options()).unwrap();
    let Err(SessionError::Store(refused)) = second.attach(&terms(), &payer_key(), limits()) else {
        panic!("it was attached")
    };
    fails!(Err::<(), _>(refused), KeyLocked { .. });
    drop(first);
    second.attach(&terms(), &payer_key(), limits()).unwrap();
}

fn all_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Reading changes no byte, be it a store, what kill -9 left of one, or a backup.
#[test]
fn what_is_read_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut payer = open_payer_with(&f.join("payer.db"), backed_up(f));
    let mut provider = open_provider(&f.join("provider.db"));
    payer.open_lane(CHANNEL, 0).unwrap();
    whole_call(&mut payer, &mut provider, lane(0), 1);
    // As kill -9 leaves them.
    let left = tempfile::tempdir().unwrap();
    for (path, bytes) in all_of(f) {
        std::fs::write(left.path().join(path.file_name().unwrap()), bytes).unwrap();
    }
    let before = all_of(left.path());
    for name in ["payer.db", "backup.db"] {
        let read = PayerSession::open_reading(left.path().join(name)).unwrap();
        assert_eq!(read.restored(), None);
    }
    let mut read = PayerSession::open_reading(left.path().join("payer.db")).unwrap();
    read.prove(lane(0), 1, 1).unwrap();
    assert!(read.open_lane(CHANNEL, 0).is_err());
    drop(read);
    let mut read = ProviderSession::open_reading(left.path().join("provider.db")).unwrap();
    read.prove(lane(0), 1, 1).unwrap();
    drop(read);
    assert!(all_of(left.path()) == before, "something was written");
    // The payer goes on with its backup.
    drop(payer);
    let mut payer = open_payer_with(&f.join("payer.db"), backed_up(f));
    drop(PayerSession::open_reading(f.join("backup.db")).unwrap());
    payer.open_lane(CHANNEL, 0).unwrap();
}

/// Another program's database is refused, and stays as it was.
#[test]
fn another_programs_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("photos.db");
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch("CREATE TABLE photo (name TEXT)").unwrap();
    for version in [0, 3, 7] {
        db.pragma_update(None, "user_version", version).unwrap();
        let before = all_of(folder.path());
        let refused = [
            PayerSession::open(&file, options()).map(drop),
            PayerSession::open_reading(&file).map(drop),
            ProviderSession::open_settling(&file, options()).map(drop),
        ];
        for refused in refused {
            fails!(refused, NoStore { .. });
        }
        assert!(all_of(folder.path()) == before, "{version}");
    }
}
