//! A store's file, its log and its mark, each of another moment.

use std::path::{Path, PathBuf};

use crate::common::*;

/// A killed provider's store in another folder, with an old copy of its file put back.
fn put_back(folder: &Path, old: &Path) -> PathBuf {
    let again = folder.join("again");
    std::fs::create_dir(&again).unwrap();
    let file = again.join("provider.db");
    copy_killed(&folder.join("provider.db"), &file);
    copy_key_file(folder, &again, false);
    std::fs::copy(old, &file).unwrap();
    file
}

/// That no other request gets a receipt for a call that was answered before.
fn same_or_none(provider: &mut ProviderSession, voucher: &PackedVoucher, first: &SignedReceipt) {
    let n = 5_555;
    if let Ok(Admission::Serve { sequence, .. }) = provider.admit(&asked(voucher, n)) {
        let id = LaneId::of(voucher);
        let again = provider.complete(&completion(id, sequence, n));
        let same = again.ok().is_none_or(|again| again == *first);
        assert!(same, "{id}: a second receipt for call {sequence}");
    }
}

/// On another machine: who was killed is not known to be dead there.
fn elsewhere(keys: &Path) -> Options {
    Options {
        key_dir: Some(keys.into()),
        ..options()
    }
}

const LANES: u32 = 64;

fn roomy() -> Options {
    Options {
        max_lanes: LANES,
        ..options()
    }
}

fn many(folder: &Path) -> (PayerSession, ProviderSession) {
    let mut payer = open_payer_with(&folder.join("payer.db"), backed_up(folder));
    let limits = Limits::new(u128::MAX, CEILING, LANES);
    payer.attach(&terms(), &payer_key(), limits).unwrap();
    let provider = open_provider_with(&folder.join("provider.db"), roomy());
    (payer, provider)
}

/// With a call on each of 60 lanes.
fn begun(folder: &Path) -> (PayerSession, ProviderSession) {
    let (mut payer, mut provider) = many(folder);
    for n in 0..60 {
        payer.open_lane(CHANNEL, 0).unwrap();
        whole_call(&mut payer, &mut provider, lane(n), n.into());
    }
    (payer, provider)
}

/// A store whose file is lost after kill -9 leaves its log behind. The backup is put in its place.
#[test]
fn a_log_that_was_left_behind_is_not_mixed_into_a_restored_backup() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut payer = open_payer_with(&f.join("payer.db"), backed_up(f));
    let mut provider = open_provider(&f.join("provider.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    for n in 0..40 {
        whole_call(&mut payer, &mut provider, id, n);
    }
    for keep_mark in [true, false] {
        let dead = f.join(format!("dead{keep_mark}.db"));
        copy_killed(&f.join("payer.db"), &dead);
        std::fs::remove_file(&dead).unwrap();
        if !keep_mark {
            std::fs::remove_file(mark_of(&dead)).unwrap();
        }
        let keys = tempfile::tempdir().unwrap();
        let there = elsewhere(keys.path());
        let restored = PayerSession::restore(f.join("backup.db"), &dead, there);
        let mut restored = restored.expect("a good backup can be restored");
        assert!(restored.restored().is_some(), "with its mark: {keep_mark}");
        restored.attach(&terms(), &payer_key(), limits()).unwrap();
        assert!(restored.lane(id).unwrap().unwrap().unsure);
        restored.audit(id).unwrap();
    }
}

/// Copies of file and mark of any two moments: no copy signs a second receipt for a call.
#[test]
fn no_mix_of_file_and_mark_equivocates() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut provider = open_provider(&f.join("provider.db"));
    let mut payer = open_payer(&f.join("payer.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    let moment = |i: usize| f.join(format!("moment{i}.db"));
    let (mut vouchers, mut receipts) = (Vec::new(), Vec::new());
    copy_killed(&f.join("provider.db"), &moment(0));
    let mut count = 1;
    for n in 0..3 {
        let voucher = payer.authorize(call(id, n)).unwrap();
        provider.admit(&asked(&voucher, n)).unwrap();
        copy_killed(&f.join("provider.db"), &moment(count));
        let receipt = provider.complete(&completion(id, n + 1, n)).unwrap();
        copy_killed(&f.join("provider.db"), &moment(count + 1));
        count += 2;
        payer.accept(&delivery(id, &receipt, n)).unwrap();
        vouchers.push(voucher);
        receipts.push(receipt);
    }
    drop(provider);
    // A file with its own mark is a snapshot of the whole machine, which nothing gives away; one
    // with an older mark was killed before it wrote it.
    for file in 0..count {
        for mark in file + 1..count {
            let mixed = f.join(format!("mix{file}-{mark}"));
            std::fs::create_dir(&mixed).unwrap();
            let store = mixed.join("provider.db");
            copy_killed(&moment(file), &store);
            std::fs::copy(mark_of(&moment(mark)), mark_of(&store)).unwrap();
            copy_key_file(f, &mixed, false);
            let opened = ProviderSession::open(&store, options(), &provider_key(), 0);
            let Ok(mut provider) = opened else { continue };
            provider.attach(&terms()).unwrap();
            for (voucher, first) in vouchers.iter().zip(&receipts) {
                same_or_none(&mut provider, voucher, first);
            }
        }
    }
}

/// The provider was killed; its file alone is put back out of a backup, its log, mark and key file
/// are still there.
#[test]
fn a_provider_whose_file_alone_was_restored_signs_nothing() {
    // Logs of several lengths.
    for after in [400u64, 520, 700] {
        let folder = tempfile::tempdir().unwrap();
        let f = folder.path();
        drop(begun(f));
        // A backup of the stopped provider's file.
        std::fs::copy(f.join("provider.db"), f.join("old.db")).unwrap();
        let (mut payer, mut provider) = many(f);
        let (voucher, first) = whole_call(&mut payer, &mut provider, lane(2), 1_000);
        for n in 0..after {
            whole_call(&mut payer, &mut provider, lane(59), 2_000 + n);
        }
        let file = put_back(f, &f.join("old.db"));
        let opened = ProviderSession::open(&file, roomy(), &provider_key(), 0);
        let Ok(mut restored) = opened else { continue };
        if restored.attach(&terms()).is_ok() {
            same_or_none(&mut restored, &voucher, &first);
        }
    }
}

/// The payer was killed and its file is lost; its log and mark are still there.
#[test]
fn a_payer_that_was_restored_beside_its_old_log_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let (mut payer, mut provider) = begun(f);
    for round in 0..8u64 {
        whole_call(&mut payer, &mut provider, lane(2), 90_000 + round);
        let signed = payer.lane(lane(2)).unwrap().unwrap().calls;
        for n in 0..130 {
            let n = 2_000 + round * 200 + n;
            whole_call(&mut payer, &mut provider, lane(59), n);
        }
        let to = f.join(format!("round{round}.db"));
        copy_killed(&f.join("payer.db"), &to);
        std::fs::remove_file(&to).unwrap();
        let keys = tempfile::tempdir().unwrap();
        let there = elsewhere(keys.path());
        let restored = PayerSession::restore(f.join("backup.db"), &to, there);
        let mut restored = restored.expect("a good backup can be restored");
        let limits = Limits::new(u128::MAX, CEILING, LANES);
        restored.attach(&terms(), &payer_key(), limits).unwrap();
        let state = restored.lane(lane(2)).unwrap().unwrap();
        let known = state.unsure || state.calls == signed;
        assert!(known, "round {round}: {signed} calls, {state:?}");
    }
}

/// The same with so many lanes that pages of the quiet ones aren't in the log.
#[test]
fn a_provider_of_many_lanes_whose_file_alone_was_restored_signs_nothing() {
    const LANES: u32 = 1_500;
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let many = || Options {
        max_lanes: LANES,
        ..options()
    };
    let mut payer = open_payer(&f.join("payer.db"));
    let limits = Limits::new(u128::MAX, CEILING, LANES);
    payer.attach(&terms(), &payer_key(), limits).unwrap();
    let mut provider = open_provider_with(&f.join("provider.db"), many());
    begin_calls(&mut payer, &mut provider, LANES);
    // What is due falls with the lane's number, so that the index of it is in order.
    let done = (0..LANES).map(|n| {
        let done = completion(lane(n), 1, u64::from(LANES - n) / 2 + 3);
        let mut done = of_request(done, n.into());
        done.response_hash = response(n.into());
        done
    });
    let (receipts, _) = provider.exchange(&done.collect::<Vec<_>>(), &[]).unwrap();
    let delivered: Vec<Delivery> = (0..)
        .zip(receipts)
        .map(|(n, receipt)| delivery(lane(n), &receipt.unwrap(), n.into()))
        .collect();
    payer.exchange(&delivered, &[]).unwrap();
    for n in 0..510 {
        whole_call(&mut payer, &mut provider, lane(0), 5_000 + n);
    }
    drop(provider);
    std::fs::copy(f.join("provider.db"), f.join("old.db")).unwrap();
    let mut provider = open_provider_with(&f.join("provider.db"), many());
    let quiet = lane(1_200);
    let (voucher, first) = whole_call(&mut payer, &mut provider, quiet, 5);
    for n in 0..450 {
        whole_call(&mut payer, &mut provider, lane(0), 9_000 + n);
    }
    let file = put_back(f, &f.join("old.db"));
    let mut restored = open_provider_with(&file, many());
    same_or_none(&mut restored, &voucher, &first);
}
