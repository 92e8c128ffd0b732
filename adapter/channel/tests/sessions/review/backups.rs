//! Backups that come late, fail, or would overwrite something.

use crate::common::*;

/// kill -9 after the lane is in the store and before it is in the backup.
#[test]
fn a_lane_that_survives_a_kill_is_backed_up_before_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut payer = open_payer_with(&f.join("payer.db"), backed_up(f));
    payer.open_lane(CHANNEL, 0).unwrap();
    let old = std::fs::read(f.join("backup.db")).unwrap();
    payer.open_lane(CHANNEL, 0).unwrap();
    drop(payer);
    // As if killed before the backup was renamed.
    std::fs::write(f.join("backup.db"), old).unwrap();
    let mut payer = open_payer_with(&f.join("payer.db"), backed_up(f));
    let lanes = payer.lanes(CHANNEL).unwrap();
    let live: Vec<_> = lanes.iter().filter(|l| !l.ended).map(|l| l.id).collect();
    assert_eq!(live.len(), 2);
    payer.authorize(call(live[1], 1)).unwrap();
    drop(payer);
    // The disk is lost, with its mark.
    let mut back = PayerSession::restore(f.join("backup.db"), f.join("new.db"), options()).unwrap();
    back.attach(&terms(), &payer_key(), limits()).unwrap();
    let known = back.lanes(CHANNEL).unwrap().iter().any(|l| l.id == live[1]);
    let again = back.open_lane(CHANNEL, 0).unwrap();
    assert!(
        known && again != live[1],
        "lane {again} is signed on a second time from its beginning"
    );
}

/// A voucher of a commit whose backup failed is not given out by another method or a restart.
#[test]
fn nothing_leaves_after_a_failed_backup() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let gone = f.join("gone");
    std::fs::create_dir(&gone).unwrap();
    let mut payer = open_payer_with(&f.join("payer.db"), backed_up(&gone));
    let mut provider = open_provider(&f.join("provider.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    let voucher = payer.authorize(call(id, 1)).unwrap();
    let receipt = answer(&mut provider, &voucher, 1);
    std::fs::remove_dir_all(&gone).unwrap();
    let unseen = undelivered(id, &receipt);
    assert!(payer.exchange(&[unseen], &[call(id, 2)]).is_err());
    assert!(payer.retry(id).is_err(), "a voucher left with no backup");
    drop(payer);
    let mut payer = open_payer_with(&f.join("payer.db"), backed_up(&gone));
    assert!(payer.retry(id).is_err(), "a restart forgets the backup");
}

#[test]
fn a_backup_is_not_written_over_a_store() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    let own = pair.payer.backup(pair.payer_file());
    let other = pair.payer.backup(pair.provider_file());
    assert!(own.is_err() && other.is_err(), "{own:?} {other:?}");
}
