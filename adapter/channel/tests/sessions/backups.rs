//! Stores that are older than what was signed from them: found out before anything is signed.

use crate::common::*;

/// A pair whose payer's store is put back to where it stood after two calls of five, by a copy of
/// the file.
fn behind(mark: bool) -> Pair {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    pair.call(lane(0), 2);
    let backup = pair.file("copy.db");
    let mut pair = pair.restart_payer_with(|file| copy(file, &backup, true));
    pair.attach_payer(&terms(), &payer_key());
    for n in 3..=5 {
        pair.call(lane(0), n);
    }
    let voucher = pair.payer.final_voucher(lane(0)).unwrap();
    pair.provider.acknowledge(&voucher).unwrap();
    let mut pair = pair.restart_payer_with(|file| copy(&backup, file, mark));
    pair.attach_payer(&terms(), &payer_key());
    pair
}

/// The refusal of a request that comes from a store that is behind.
fn view_of(pair: &mut Pair) -> ProviderView {
    let voucher = pair.authorize(lane(0), 9);
    let refused = pair.admit(&voucher, 9).unwrap_err();
    refused.view().unwrap().clone()
}

#[test]
fn a_start_needs_no_comparison() {
    let mut pair = Pair::new(2);
    pair.call(lane(0), 1);
    let (_, receipt) = pair.serve(lane(1), 2);
    let mut pair = pair.restart_payer().restart_provider();
    assert_eq!(pair.payer.restored(), None);
    pair.call(lane(0), 3);
    // The answer that was under way is asked for again.
    let voucher = pair.payer.retry(lane(1)).unwrap();
    let replay = pair.admit(&voucher, 2).unwrap();
    let expected = Admission::Replay {
        receipt: receipt.clone(),
        response: None,
    };
    assert_eq!(replay, expected);
    pair.accept(lane(1), &receipt, 2).unwrap();
}

#[test]
fn a_copy_that_its_mark_gives_away_adopts_what_it_signed() {
    let mut pair = behind(false);
    let restored = pair.payer.restored().unwrap();
    assert!(restored.mark.unwrap() > restored.generation);
    assert!(!restored.too_old);
    let view = view_of(&mut pair);
    let (calls, unseen) = (5, 0);
    let heard = pair.payer.refused(lane(0), &view).unwrap();
    assert_eq!(heard, Heard::Adopted { calls, unseen });
    pair.call(lane(0), 6);
    let ours = pair.payer.lane(lane(0)).unwrap().unwrap();
    let theirs = pair.provider.audit(lane(0)).unwrap();
    assert_eq!((ours.calls, ours.commitment), (6, theirs.commitment));

    // The receipts between are asked for; any that is not of this lane is refused.
    let id = lane(0);
    let missing = Refusal::MissingReceipts {
        lane: id,
        sequence: 3,
        adopted: 5,
    };
    assert_eq!(refusal(pair.payer.audit(id)), missing);
    let mut receipts = pair.provider.receipts(id, 3, 6).unwrap();
    let too_many = mismatched(pair.payer.import(id, &receipts));
    assert_eq!(too_many, Field::Sequence);
    receipts.pop();
    let mut forged = receipts.clone();
    forged[1].signature[0] ^= 1;
    refused!(pair.payer.import(id, &forged), Signature { .. });
    assert_eq!(pair.payer.import(id, &receipts).unwrap(), 3);
    assert_eq!(pair.payer.import(id, &receipts).unwrap(), 0);
    assert_eq!(pair.payer.audit(id).unwrap(), ours);
    assert_eq!(pair.payer.prove(id, 4, 6).unwrap().0, receipts[1]);
}

/// File and mark together look like a store that was never anything else: a stolen key would look
/// the same, so somebody has to say.
#[test]
fn an_own_signature_that_is_unknown_stops_and_asks() {
    let mut pair = behind(true);
    assert_eq!(pair.payer.restored(), None);
    let view = view_of(&mut pair);
    let stopped = stopped(Stop::OwnSignature);
    assert_eq!(refusal(pair.payer.refused(lane(0), &view)), stopped);
    // On every lane of the channel, and after every start.
    let mut pair = pair.restart_payer();
    assert_eq!(refusal(pair.payer.open_lane(CHANNEL, 0)), stopped);
    assert_eq!(refusal(pair.payer.retry(lane(0))), stopped);
    assert_eq!(refusal(pair.payer.final_voucher(lane(0))), stopped);
    // It was restored:
    pair.payer.restored_from_backup(CHANNEL).unwrap();
    let (calls, unseen) = (5, 0);
    let heard = pair.payer.refused(lane(0), &view).unwrap();
    assert_eq!(heard, Heard::Adopted { calls, unseen });
    pair.call(lane(0), 6);
    // Or the key was stolen, and is rotated.
    let mut pair = behind(true);
    assert_eq!(refusal(pair.payer.refused(lane(0), &view)), stopped);
    let new = new_payer_key();
    let rotated = rotated(&new, 1);
    pair.attach_payer(&rotated, &new);
    pair.open();
}

#[test]
fn a_chain_that_is_ahead_stops_and_asks() {
    for (id, paid) in [(lane(0), 1_001), (lane(5), 1)] {
        let mut pair = Pair::new(1);
        pair.authorize(lane(0), 1);
        let chain = chain(0, paid);
        let heard = refusal(pair.payer.mark_settled(&[(id, chain)], 1_001));
        assert_eq!(heard, stopped(Stop::ChainAhead));
        pair.payer.restored_from_backup(CHANNEL).unwrap();
        // It is news once.
        pair.payer.mark_settled(&[(id, chain)], 1_002).unwrap();
        pair.payer.retry(lane(0)).unwrap();
    }
    let mut pair = Pair::new(1);
    pair.authorize(lane(0), 1);
    let signed = [(lane(0), chain(0, 1_000))];
    pair.payer.mark_settled(&signed, 1_001).unwrap();
}

/// What a refusal shows is believed as far as our own key signed it, and one receipt beyond, which
/// counts in the exposure.
#[test]
fn a_view_is_believed_as_far_as_it_is_signed() {
    let mut pair = behind(false);
    let voucher = pair.authorize(lane(0), 9);
    // The provider has a sixth call, which this store's earlier life sent.
    let known = pair.provider.lane(lane(0)).unwrap().unwrap().voucher;
    let sixth = forged(&known.unwrap(), &payer_key(), |v| v.amount += CEILING);
    pair.admit(&sixth, 6).unwrap();
    let done = of_request(completion(lane(0), 6, 80), 6);
    let receipt = pair.provider.complete(&done).unwrap();
    let refused = pair.admit(&voucher, 9).unwrap_err();
    let view = refused.view().unwrap().clone();
    assert_eq!(view.receipt, Some(receipt.clone()));
    // It travels as bytes, and no part of them is enough.
    let bytes = view.to_bytes();
    assert_eq!(ProviderView::from_bytes(&bytes).unwrap(), view);
    for length in 0..bytes.len() {
        assert!(ProviderView::from_bytes(&bytes[..length]).is_err());
    }
    assert!(ProviderView::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    let nothing = ProviderView::default();
    let read = ProviderView::from_bytes(&nothing.to_bytes()).unwrap();
    assert_eq!(read, nothing);

    let mut with = |change: &dyn Fn(&mut ProviderView)| {
        let mut bad = view.clone();
        change(&mut bad);
        pair.payer.refused(lane(0), &bad)
    };
    let amount = with(&|v| v.voucher.as_mut().unwrap().amount += 1);
    refused!(amount, Signature { .. });
    let signature = with(&|v| v.receipt.as_mut().unwrap().signature[0] ^= 1);
    refused!(signature, Signature { .. });
    let dear = doctored(&receipt, &provider_key(), |r| r.amount += 1);
    let dear = with(&|v| v.receipt = Some(dear.clone()));
    refused!(dear, Overcharge { .. });
    let peaks = with(&|v| v.peaks = None);
    assert_eq!(mismatched(peaks), Field::Commitment);
    let elsewhere = with(&|v| v.voucher.as_mut().unwrap().lane = 3);
    assert_eq!(mismatched(elsewhere), Field::Lane);
    // Without a voucher of ours nothing is.
    let nothing = with(&|v| v.voucher = None);
    assert_eq!(nothing.unwrap(), Heard::NothingNew);

    assert_eq!(pair.payer.lane(lane(0)).unwrap().unwrap().calls, 2);
    let (calls, unseen) = (6, 100);
    let heard = pair.payer.refused(lane(0), &view).unwrap();
    assert_eq!(heard, Heard::Adopted { calls, unseen });
    assert_eq!(pair.exposure(), 100);
    pair.call(lane(0), 7);
    // And when it ends, it counts a whole ceiling.
    pair.payer.give_up(lane(0)).unwrap();
    assert_eq!(pair.exposure(), 1_100);
}

#[test]
fn a_backup_is_renewed_before_a_lane_is_opened_or_ended() {
    let folder = tempfile::tempdir().unwrap();
    let [file, backup] = ["payer.db", "backup.db"].map(|name| folder.path().join(name));
    let options = backed_up(folder.path());
    let mut payer = PayerSession::open(&file, options.clone()).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    assert!(!backup.exists());
    payer.open_lane(CHANNEL, 0).unwrap();
    payer.open_lane(CHANNEL, 0).unwrap();
    payer.authorize(call(lane(0), 1)).unwrap();
    payer.give_up(lane(0)).unwrap();
    let exists = PayerSession::restore(&backup, &file, options.clone());
    fails!(exists, Exists { .. });
    drop(payer);
    // The mark stays where the store was, and says that nothing is missing.
    std::fs::remove_file(&file).unwrap();
    let mut payer = PayerSession::restore(&backup, &file, options.clone()).unwrap();
    let restored = payer.restored().unwrap();
    assert!(!restored.too_old);
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    assert_eq!(payer.exposure(CHANNEL).unwrap(), 1_000);
    let lanes = payer.lanes(CHANNEL).unwrap();
    let states: Vec<_> = lanes.iter().map(|l| (l.ended, l.unsure)).collect();
    assert_eq!(states, [(true, false), (false, true)]);
    assert_eq!(payer.open_lane(CHANNEL, 0).unwrap(), lane(2));
    assert_eq!(payer.give_up(lane(1)).unwrap().at_risk, 1_000);
    drop(payer);
    // It is a store of its own now.
    let payer = PayerSession::open(&file, options).unwrap();
    assert_eq!(payer.restored(), None);
}

/// A milestone with nothing to write: the commit after it is no reason to take the backup for too old.
#[test]
fn a_milestone_that_writes_nothing_ages_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    let [file, backup] = ["payer.db", "backup.db"].map(|name| folder.path().join(name));
    let options = backed_up(folder.path());
    let mut payer = PayerSession::open(&file, options.clone()).unwrap();
    let key = new_payer_key();
    payer.attach(&rotated(&key, 1), &key, limits()).unwrap();
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    payer.realize(CHANNEL, &[], 1_010).unwrap();
    payer.authorize(call(id, 1)).unwrap();
    drop(payer);
    std::fs::remove_file(&file).unwrap();
    let payer = PayerSession::restore(&backup, &file, options).unwrap();
    assert!(!payer.restored().unwrap().too_old);
}

/// A backup that can't be written keeps the lane from being given out.
#[test]
fn nothing_leaves_without_its_backup() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        backup: Some(folder.path().join("no such folder").join("backup.db")),
        ..options()
    };
    let mut payer = PayerSession::open(folder.path().join("payer.db"), options).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    let failed = payer.open_lane(CHANNEL, 0).unwrap_err();
    assert!(failed.to_string().contains("no such folder"), "{failed}");
    assert!(payer.lanes(CHANNEL).unwrap().iter().all(|lane| lane.ended));
    std::fs::create_dir(folder.path().join("no such folder")).unwrap();
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    assert_eq!(id, lane(1), "the number is used up");
}

/// A copy from before the last lane was opened: that lane, and what was signed on it, is unknown
/// here. Only a rotation of the key helps.
#[test]
fn a_copy_that_lacks_whole_lanes_signs_nothing_under_its_keys() {
    let pair = Pair::new(1);
    let (file, backup) = (pair.payer_file(), pair.file("copy.db"));
    drop(pair.payer);
    copy(&file, &backup, false);
    let mut payer = open_payer(&file);
    let second = payer.open_lane(CHANNEL, 0).unwrap();
    payer.authorize(call(second, 1)).unwrap();
    drop(payer);
    copy(&backup, &file, false);
    let mut payer = open_payer(&file);
    assert!(payer.restored().unwrap().too_old);
    let stopped = stopped(Stop::OldBackup);
    assert_eq!(refusal(payer.open_lane(CHANNEL, 0)), stopped);
    assert_eq!(refusal(payer.authorize(call(lane(0), 1))), stopped);
    assert_eq!(refusal(payer.restored_from_backup(CHANNEL)), stopped);
    drop(payer);
    let mut payer = PayerSession::open(&file, options()).unwrap();
    let new = new_payer_key();
    let rotated = rotated(&new, 1);
    payer.attach(&rotated, &new, limits()).unwrap();
    // Numbers that may have been used are left out.
    let next = payer.open_lane(CHANNEL, 0).unwrap();
    assert!(next.lane > second.lane, "{next}");
}

#[test]
fn a_store_without_its_mark_or_a_mark_without_its_store_is_seen() {
    let pair = Pair::new(1);
    let (file, other) = (pair.payer_file(), pair.provider_file());
    drop(pair.payer);
    std::fs::remove_file(mark_of(&file)).unwrap();
    let payer = PayerSession::open(&file, options()).unwrap();
    assert_eq!(payer.restored().unwrap().mark, None);
    drop(payer);
    let payer = PayerSession::open(&file, options()).unwrap();
    assert_eq!(payer.restored(), None);
    drop(payer);
    std::fs::remove_file(&file).unwrap();
    let payer = PayerSession::open(&file, options()).unwrap();
    assert_eq!(payer.restored().unwrap().generation, 0);
    // A provider's file that is gone while its mark is left.
    drop(pair.provider);
    std::fs::remove_file(&other).unwrap();
    let provider = ProviderSession::open(&other, options(), &provider_key(), 0).unwrap();
    assert_eq!(provider.new_key(), Some(NewKey::Restored));
}
