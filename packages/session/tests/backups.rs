//! Stores that are older than what was signed from them: found out before anything is signed.

mod common;

use std::path::Path;

use common::*;
use oaic_session::{
    Admission, ChainLane, Field, PayerSession, ProviderView, Reconciled, Refusal, Witness,
};
use oaic_vouchers::{Receipt, SigningKey};

/// Copies a store as a backup does: the file alone, or its mark too. The store must be closed.
fn copy(from: &Path, to: &Path, mark: bool) {
    std::fs::copy(from, to).unwrap();
    if mark {
        let beside = |path: &Path| path.with_extension("db.mark");
        std::fs::copy(beside(from), beside(to)).unwrap();
    }
}

/// A pair whose payer's or provider's store was put back to where it stood after two calls, while
/// the other one has five.
fn restored(payer: bool, mark: bool) -> Pair {
    let mut pair = Pair::new();
    pair.call(lane(0), 1);
    pair.call(lane(0), 2);
    let Pair {
        folder,
        payer: p,
        provider: q,
    } = pair;
    drop((p, q));
    let name = if payer { "payer.db" } else { "provider.db" };
    let (file, backup) = (folder.path().join(name), folder.path().join("backup.db"));
    copy(&file, &backup, true);
    let open = |folder: tempfile::TempDir| Pair {
        payer: open_payer(&folder.path().join("payer.db")),
        provider: open_provider(&folder.path().join("provider.db")),
        folder,
    };
    let mut pair = open(folder);
    pair.reconcile(lane(0)).unwrap();
    for n in 3..=5 {
        pair.call(lane(0), n);
    }
    let voucher = pair.payer.final_voucher(lane(0)).unwrap();
    pair.provider.acknowledge(&voucher).unwrap();
    let Pair {
        folder,
        payer: p,
        provider: q,
    } = pair;
    drop((p, q));
    copy(&backup, &file, mark);
    open(folder)
}

#[test]
fn a_used_lane_is_compared_after_every_start() {
    let mut pair = Pair::new();
    pair.call(lane(0), 1);
    let mut pair = pair.restart_payer();
    assert_eq!(pair.payer.restored(), None);
    let needed = Refusal::NotReconciled { lane: lane(0) };
    assert_eq!(refusal(pair.payer.authorize(lane(0), request(2))), needed);
    assert_eq!(refusal(pair.payer.final_voucher(lane(0))), needed);
    pair.call(lane(1), 1); // a fresh lane needs nothing
    assert_eq!(pair.reconcile(lane(0)).unwrap(), Reconciled::InStep);
    pair.call(lane(0), 2);
}

#[test]
fn an_answer_that_was_under_way_is_taken_after_a_start() {
    let mut pair = Pair::new();
    pair.call(lane(0), 1);
    let (_, receipt) = pair.serve(lane(0), 2);
    let mut pair = pair.restart_payer().restart_provider();
    assert_eq!(pair.reconcile(lane(0)).unwrap(), Reconciled::ReceiptWaiting);
    let voucher = pair.payer.authorize(lane(0), request(2)).unwrap();
    let replay = pair.provider.admit(&voucher, request(2)).unwrap();
    assert_eq!(
        replay,
        Admission::Replay {
            receipt: receipt.clone(),
            response: None
        }
    );
    pair.payer.accept(&delivery(lane(0), &receipt, 2)).unwrap();
    pair.call(lane(0), 3);
}

#[test]
fn a_payer_restored_from_a_backup_is_behind_and_can_import() {
    for mark in [false, true] {
        let mut pair = restored(true, mark);
        assert_eq!(pair.payer.restored().is_some(), !mark, "the mark tells");
        // With or without the mark, the provider's evidence does.
        let behind = Refusal::Behind {
            lane: lane(0),
            witness: Witness::Voucher,
            ours: 2,
            theirs: 5,
        };
        assert_eq!(refusal(pair.reconcile(lane(0))), behind);
        let refused = refusal(pair.payer.authorize(lane(0), request(6)));
        assert_eq!(refused, Refusal::NotReconciled { lane: lane(0) });

        let view = pair.provider.view(lane(0)).unwrap();
        let only_receipt = ProviderView {
            voucher: None,
            ..view.clone()
        };
        let refused = refusal(
            pair.payer
                .reconcile(lane(0), &only_receipt, &ChainLane::default()),
        );
        let witness = Witness::Receipt;
        assert_eq!(
            refused,
            Refusal::Behind {
                lane: lane(0),
                witness,
                ours: 2,
                theirs: 5
            }
        );
        let chain = ChainLane {
            sequence: 5,
            acknowledged: CEILING,
            paid: 0,
        };
        let nothing = ProviderView::default();
        let refused = refusal(pair.payer.reconcile(lane(0), &nothing, &chain));
        let witness = Witness::Chain;
        assert_eq!(
            refused,
            Refusal::Behind {
                lane: lane(0),
                witness,
                ours: 2,
                theirs: 5
            }
        );

        let voucher = view.voucher.unwrap();
        let receipts = pair.provider.receipts(lane(0), 3, 5).unwrap();
        // Left out, doubled, too few: refused, and nothing is taken.
        for bad in [
            &receipts[1..],
            &receipts[..2],
            &[&receipts[..1], &receipts[..]].concat(),
        ] {
            let refused = refusal(pair.payer.import(lane(0), &voucher, bad));
            assert!(matches!(
                refused,
                Refusal::Mismatch {
                    field: Field::Sequence,
                    ..
                }
            ));
        }
        assert_eq!(pair.payer.import(lane(0), &voucher, &receipts).unwrap(), 3);
        let (ours, theirs) = (
            pair.payer.audit(lane(0)).unwrap(),
            pair.provider.audit(lane(0)).unwrap(),
        );
        assert_eq!((ours.calls, ours.commitment), (5, theirs.commitment));
        pair.call(lane(0), 6);
    }
}

#[test]
fn other_receipts_than_those_acknowledged_are_not_imported() {
    let mut pair = restored(true, false);
    let voucher = pair.provider.view(lane(0)).unwrap().voucher.unwrap();
    let mut receipts = pair.provider.receipts(lane(0), 3, 5).unwrap();
    let (domain, mut other) = Receipt::from_bytes(&receipts[1].bytes).unwrap();
    other.response_hash = [1; 32];
    receipts[1].bytes = other.to_bytes(&domain).to_vec();
    receipts[1].signature = provider_key().sign(&receipts[1].bytes);
    let refused = refusal(pair.payer.import(lane(0), &voucher, &receipts));
    assert!(
        matches!(
            refused,
            Refusal::Mismatch {
                field: Field::Commitment,
                ..
            }
        ),
        "{refused}"
    );
    // Nor under a voucher that someone else signed.
    let mut fake = voucher.clone();
    let bytes = fake
        .voucher(terms().channel.id)
        .to_bytes(&terms().channel.domains.voucher);
    fake.signature = SigningKey::from_seed([9; 32]).sign(&bytes);
    let refused = refusal(pair.payer.import(lane(0), &fake, &receipts));
    assert!(matches!(refused, Refusal::Signature { .. }));
    assert_eq!(pair.payer.audit(lane(0)).unwrap().calls, 2);
}

#[test]
fn a_provider_cannot_fake_that_the_payer_is_behind() {
    let mut pair = Pair::new();
    pair.call(lane(0), 1);
    let mut pair = pair.restart_payer();
    let mut view = pair.provider.view(lane(0)).unwrap();
    view.voucher.as_mut().unwrap().sequence = 9;
    let refused = refusal(pair.payer.reconcile(lane(0), &view, &ChainLane::default()));
    assert!(
        matches!(refused, Refusal::Signature { sequence: 9, .. }),
        "{refused}"
    );
    pair.reconcile(lane(0)).unwrap();
}

#[test]
fn two_receipts_for_one_call_are_named_as_evidence() {
    let mut pair = Pair::new();
    pair.call(lane(0), 1);
    let mut view = pair.provider.view(lane(0)).unwrap();
    let receipt = view.receipt.as_mut().unwrap();
    let (domain, mut other) = Receipt::from_bytes(&receipt.bytes).unwrap();
    other.timestamp_ms += 1;
    receipt.bytes = other.to_bytes(&domain).to_vec();
    receipt.signature = provider_key().sign(&receipt.bytes);
    let refused = refusal(pair.payer.reconcile(lane(0), &view, &ChainLane::default()));
    assert_eq!(
        refused,
        Refusal::Equivocation {
            lane: lane(0),
            sequence: 1
        }
    );
}

#[test]
fn a_provider_that_lost_its_store_is_seen() {
    let mut pair = Pair::new();
    pair.call(lane(0), 1);
    let mut pair = pair.restart_payer();
    let nothing = ProviderView::default();
    let seen = pair
        .payer
        .reconcile(lane(0), &nothing, &ChainLane::default())
        .unwrap();
    assert_eq!(seen, Reconciled::ProviderBehind { ours: 1, theirs: 0 });
}

/// The dangerous one: receipts that the file forgot were handed out. Signing again for the same
/// calls would cost the bond, so nothing is signed under terms that were in force by then.
#[test]
fn a_provider_restored_from_a_backup_signs_only_under_newer_terms() {
    let mut pair = restored(false, false);
    let restored = pair.provider.restored().unwrap();
    assert!(restored.mark.unwrap() > restored.generation);
    let from = pair.provider.trusted_from();
    assert!(from > 0);
    let old = pair.payer.final_voucher(lane(0)).unwrap_err();
    assert_eq!(
        old.refusal(),
        Some(&Refusal::NotReconciled { lane: lane(0) })
    );
    // A payer that asks call 3 again, to get a second receipt for it.
    let again = {
        let mut peaks = oaic_vouchers::Peaks::default();
        let domain = terms().channel.domains.voucher;
        for receipt in pair.provider.receipts(lane(0), 1, 2).unwrap() {
            let (_, decoded) = Receipt::from_bytes(&receipt.bytes).unwrap();
            peaks
                .push(oaic_vouchers::Node::leaf(&receipt.bytes, decoded.amount))
                .unwrap();
        }
        let voucher = oaic_vouchers::Voucher {
            channel_id: terms().channel.id,
            terms: 0,
            lane: 0,
            key_index: 0,
            sequence: 2,
            amount: CEILING,
            peaks: peaks.commitment(),
        };
        voucher.pack(CHANNEL, payer_key().sign(&voucher.to_bytes(&domain)))
    };
    let distrusted = |id| Refusal::Distrusted {
        lane: id,
        effective_at: 1_000,
        trusted_from: from,
    };
    assert_eq!(
        refusal(pair.provider.admit(&again, request(3))),
        distrusted(lane(0))
    );
    // A lane that looks fresh may have been used as well.
    let opening = pair.payer.authorize(lane(1), request(1)).unwrap();
    assert_eq!(
        refusal(pair.provider.admit(&opening, request(1))),
        distrusted(lane(1))
    );

    // It stays so after another start, and what is stored still replays and settles.
    let mut pair = pair.restart_provider();
    assert_eq!(pair.provider.restored(), None);
    assert_eq!(
        refusal(pair.provider.admit(&opening, request(1))),
        distrusted(lane(1))
    );
    assert_eq!(pair.provider.settleable(9).unwrap().len(), 1);

    // Terms that came into force afterwards are served.
    let mut newer = terms_of(CHANNEL, 1);
    newer.effective_at = from + 1;
    pair.provider.attach(&newer).unwrap();
    pair.payer
        .attach(&newer, &payer_key(), oaic_session::Limits::NONE)
        .unwrap();
    let id = oaic_session::LaneId {
        terms: 1,
        ..lane(0)
    };
    pair.call(id, 1);

    // Or the operator says that the file is complete.
    pair.provider.assume_complete().unwrap();
    pair.provider.admit(&opening, request(1)).unwrap();
}

/// A call that was claimed when the backup was made may have its receipt by now.
#[test]
fn a_restored_provider_does_not_complete_what_the_backup_had_under_way() {
    let mut pair = Pair::new();
    let voucher = pair.payer.authorize(lane(0), request(1)).unwrap();
    pair.provider.admit(&voucher, request(1)).unwrap();
    let (file, backup) = (pair.provider_file(), pair.folder.path().join("backup.db"));
    drop(pair.provider);
    copy(&file, &backup, true);
    pair.provider = open_provider(&file);
    pair.provider.admit(&voucher, request(1)).unwrap();
    pair.provider.complete(&completion(lane(0), 1, 1)).unwrap();
    drop(pair.provider);
    copy(&backup, &file, false);
    pair.provider = open_provider(&file);
    assert!(pair.provider.restored().is_some());
    let refused = refusal(pair.provider.complete(&completion(lane(0), 1, 2)));
    assert!(matches!(refused, Refusal::Distrusted { .. }), "{refused}");
    let refused = refusal(pair.provider.admit(&voucher, request(1)));
    assert!(matches!(refused, Refusal::Distrusted { .. }), "{refused}");
}

#[test]
fn a_store_without_its_mark_or_a_mark_without_its_store_is_seen() {
    let pair = Pair::new();
    let (file, mark) = (
        pair.payer_file(),
        pair.payer_file().with_extension("db.mark"),
    );
    drop(pair.payer);
    std::fs::remove_file(&mark).unwrap();
    let payer = PayerSession::open(&file, OPTIONS).unwrap();
    assert_eq!(payer.restored().unwrap().mark, None);
    drop(payer);
    assert_eq!(PayerSession::open(&file, OPTIONS).unwrap().restored(), None);
    std::fs::remove_file(&file).unwrap();
    let payer = PayerSession::open(&file, OPTIONS).unwrap();
    assert_eq!(payer.restored().unwrap().generation, 0);
}
