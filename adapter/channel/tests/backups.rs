//! Stores that are older than what was signed from them: found out before anything is signed.

mod common;

use common::*;
use oaic_channel::{
    Admission, Field, Heard, NewKey, Options, PayerSession, ProviderSession, ProviderView, Refusal,
    Stop, StoreError,
};

/// A pair whose payer's store is put back to where it stood after two calls of five, by a copy of
/// the file.
fn behind(mark: bool) -> Pair {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    pair.call(lane(0), 2);
    let backup = pair.folder.path().join("copy.db");
    let mut pair = pair.restart_payer_with(|file| copy(file, &backup, true));
    attach(&mut pair);
    for n in 3..=5 {
        pair.call(lane(0), n);
    }
    let voucher = pair.payer.final_voucher(lane(0)).unwrap();
    pair.provider.acknowledge(&voucher).unwrap();
    let mut pair = pair.restart_payer_with(|file| copy(&backup, file, mark));
    attach(&mut pair);
    pair
}

fn attach(pair: &mut Pair) {
    let payer = &mut pair.payer;
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
}

/// The refusal of a request that comes from a store that is behind.
fn view_of(pair: &mut Pair) -> ProviderView {
    let voucher = pair.payer.authorize(call(lane(0), 9)).unwrap();
    let refused = pair.provider.admit(&asked(&voucher, 9)).unwrap_err();
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
    let replay = pair.provider.admit(&asked(&voucher, 2)).unwrap();
    let expected = Admission::Replay {
        receipt: receipt.clone(),
        response: None,
    };
    assert_eq!(replay, expected);
    pair.payer.accept(&delivery(lane(1), &receipt, 2)).unwrap();
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
    let missing = refusal(pair.payer.audit(lane(0)));
    let (id, sequence, adopted) = (lane(0), 3, 5);
    assert_eq!(
        missing,
        Refusal::MissingReceipts {
            lane: id,
            sequence,
            adopted
        }
    );
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
    let (channel, why) = (CHANNEL, Stop::OwnSignature);
    let stopped = Refusal::Stopped { channel, why };
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
    pair.payer.open_lane(CHANNEL, 0).unwrap();
}

#[test]
fn a_chain_that_is_ahead_stops_and_asks() {
    for (id, paid) in [(lane(0), 1_001), (lane(5), 1)] {
        let mut pair = Pair::new(1);
        pair.payer.authorize(call(lane(0), 1)).unwrap();
        let chain = chain(0, paid);
        let heard = refusal(pair.payer.mark_settled(&[(id, chain)], 1_001));
        let (channel, why) = (CHANNEL, Stop::ChainAhead);
        assert_eq!(heard, Refusal::Stopped { channel, why });
        pair.payer.restored_from_backup(CHANNEL).unwrap();
        // It is news once.
        pair.payer.mark_settled(&[(id, chain)], 1_002).unwrap();
        pair.payer.retry(lane(0)).unwrap();
    }
    let mut pair = Pair::new(1);
    pair.payer.authorize(call(lane(0), 1)).unwrap();
    let signed = [(lane(0), chain(0, 1_000))];
    pair.payer.mark_settled(&signed, 1_001).unwrap();
}

/// What a refusal shows is believed as far as our own key signed it, and one receipt beyond, which
/// counts in the exposure.
#[test]
fn a_view_is_believed_as_far_as_it_is_signed() {
    let mut pair = behind(false);
    let voucher = pair.payer.authorize(call(lane(0), 9)).unwrap();
    // The provider has a sixth call, which this store's earlier life sent.
    let known = pair.provider.lane(lane(0)).unwrap().unwrap().voucher;
    let sixth = forged(&known.unwrap(), &payer_key(), |v| v.amount += CEILING);
    pair.provider.admit(&asked(&sixth, 6)).unwrap();
    let done = of_request(completion(lane(0), 6, 80), 6);
    let receipt = pair.provider.complete(&done).unwrap();
    let refused = pair.provider.admit(&asked(&voucher, 9)).unwrap_err();
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

    let mut bad = view.clone();
    bad.voucher.as_mut().unwrap().amount += 1;
    refused!(pair.payer.refused(lane(0), &bad), Signature { .. });
    let mut bad = view.clone();
    bad.peaks = None;
    assert_eq!(
        mismatched(pair.payer.refused(lane(0), &bad)),
        Field::Commitment
    );
    let mut bad = view.clone();
    bad.receipt.as_mut().unwrap().signature[0] ^= 1;
    refused!(pair.payer.refused(lane(0), &bad), Signature { .. });
    let mut bad = view.clone();
    bad.voucher.as_mut().unwrap().lane = 3;
    assert_eq!(mismatched(pair.payer.refused(lane(0), &bad)), Field::Lane);
    let mut bad = view.clone();
    bad.receipt = Some(doctored(&receipt, &provider_key(), |r| r.amount += 1));
    refused!(pair.payer.refused(lane(0), &bad), Overcharge { .. });
    assert_eq!(pair.payer.lane(lane(0)).unwrap().unwrap().calls, 2);
    // Without a voucher of ours nothing is.
    let nothing = ProviderView {
        voucher: None,
        ..view.clone()
    };
    let heard = pair.payer.refused(lane(0), &nothing).unwrap();
    assert_eq!(heard, Heard::NothingNew);

    let (calls, unseen) = (6, 100);
    let heard = pair.payer.refused(lane(0), &view).unwrap();
    assert_eq!(heard, Heard::Adopted { calls, unseen });
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), 100);
    pair.call(lane(0), 7);
    // And when it ends, it counts a whole ceiling.
    pair.payer.give_up(lane(0)).unwrap();
    assert_eq!(pair.payer.exposure(CHANNEL).unwrap(), 1_100);
}

#[test]
fn a_backup_is_renewed_before_a_lane_is_opened_or_ended() {
    let folder = tempfile::tempdir().unwrap();
    let (file, backup) = (
        folder.path().join("payer.db"),
        folder.path().join("backup.db"),
    );
    let options = backed_up(folder.path());
    let mut payer = PayerSession::open(&file, options.clone()).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    assert!(!backup.exists());
    payer.open_lane(CHANNEL, 0).unwrap();
    payer.open_lane(CHANNEL, 0).unwrap();
    payer.authorize(call(lane(0), 1)).unwrap();
    payer.give_up(lane(0)).unwrap();
    let exists = PayerSession::restore(&backup, &file, options.clone());
    assert!(matches!(exists.err(), Some(StoreError::Exists { .. })));
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
    let (file, backup) = (pair.payer_file(), pair.folder.path().join("copy.db"));
    drop(pair.payer);
    copy(&file, &backup, false);
    let mut payer = open_payer(&file);
    let second = payer.open_lane(CHANNEL, 0).unwrap();
    payer.authorize(call(second, 1)).unwrap();
    drop(payer);
    copy(&backup, &file, false);
    let mut payer = open_payer(&file);
    assert!(payer.restored().unwrap().too_old);
    let (channel, why) = (CHANNEL, Stop::OldBackup);
    let stopped = Refusal::Stopped { channel, why };
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
