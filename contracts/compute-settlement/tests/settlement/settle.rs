//! What settles, what doesn't, and how much of it.

use oaic_messages::compute_settlement::RejectReason as R;
use oaic_messages::compute_settlement::{ChannelStatus, ExecuteMsg, ENTRY_LEN, MAX_BATCH};
use oaic_vouchers::{lane, PackedVoucher, EMPTY_PEAKS};

use crate::suite::*;

#[test]
fn a_lane_settles_call_by_call() {
    let mut w = Suite::new();
    let c = w.open(10 * OAIC);
    assert_eq!(w.settle(&draft(c, 0, MAX_CALL)), settled(MAX_CALL, 0));
    assert_eq!(w.settle(&draft(c, 3, 120_000)), settled(70_000, 0));
    let lane = w.lane(c, 0, 0);
    assert_eq!((lane.sequence, lane.paid.u128()), (3, 120_000));
    assert_eq!(lane.peaks.as_slice(), draft(c, 3, 0).peaks);
    let channel = w.channel(c);
    assert_eq!(channel.paid.u128(), 120_000);
    assert_eq!(channel.reserved.u128(), 10 * OAIC - 120_000);
    assert_eq!(w.totals().settled.u128(), 120_000);
    w.check_totals();
}

/// What a call prepaid and did not use stays with the payer.
#[test]
fn a_claim_takes_what_it_says_and_at_most_what_the_voucher_authorizes() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    assert_eq!(w.settle(&draft(c, 1, 500).claim(120)), settled(120, 0));
    assert_eq!(w.lane(c, 0, 0).paid.u128(), 120);
    for claim in [501, u64::MAX] {
        assert_eq!(
            w.settle(&draft(c, 2, 500).claim(claim)),
            rejected(R::ClaimAboveVoucher)
        );
    }
    // The rest of a voucher can be claimed later, and its last uoaic too.
    assert_eq!(w.settle(&draft(c, 1, 500).claim(499)), settled(379, 0));
    assert_eq!(w.settle(&draft(c, 1, 500).claim(500)), settled(1, 0));
    assert_eq!(w.settle(&draft(c, 1, 500).claim(500)), rejected(R::Stale));
    w.check_totals();
}

#[test]
fn nothing_is_paid_twice_and_nothing_back() {
    let mut w = Suite::new();
    let c = w.open(10 * OAIC);
    w.settle(&draft(c, 5, 100));
    for stale in [
        draft(c, 5, 100),
        draft(c, 6, 99),
        draft(c, u64::MAX, 99),
        draft(c, 4, 100),
        draft(c, 0, 100),
        draft(c, 0, 0),
        draft(c, 6, 1_000).claim(99),
    ] {
        assert_eq!(w.settle(&stale), rejected(R::Stale), "{stale:?}");
    }
    assert_eq!(w.lane(c, 0, 0).sequence, 5);
    // A free call moves the root, a raised amount pays, and so does more under an earlier root.
    assert_eq!(w.settle(&draft(c, 6, 100)), settled(0, 0));
    assert_eq!(w.settle(&draft(c, 6, 101)), settled(1, 0));
    assert_eq!(w.settle(&draft(c, 4, 200)), settled(99, 0));
    w.check_totals();
}

#[test]
fn what_the_reserve_does_not_cover_is_paid_after_a_top_up() {
    let mut w = Suite::new();
    let c = w.open(100);
    let voucher = draft(c, 7, 250);
    assert_eq!(w.settle(&voucher), settled(100, 150));
    // Nothing there: it settles nothing, and is no less worth.
    assert_eq!(w.settle(&voucher), settled(0, 150));
    w.top_up(c, 60).unwrap();
    assert_eq!(w.settle(&voucher), settled(60, 90));
    w.top_up(c, 1_000).unwrap();
    assert_eq!(w.settle(&voucher), settled(90, 0));
    assert_eq!(w.settle(&voucher), rejected(R::Stale));
    let channel = w.channel(c);
    assert_eq!((channel.paid.u128(), channel.reserved.u128()), (250, 910));
    w.check_totals();
}

#[test]
fn lanes_share_the_reserve_and_are_paid_on_their_own() {
    let mut w = Suite::new();
    let c = w.open(100);
    let results = w.settle_all(&[
        draft(c, 1, 80),
        draft(c, 1, 50).lane(0, 1),
        draft(c, 1, 30).lane(0, u32::MAX),
    ]);
    assert_eq!(results, [settled(80, 0), settled(20, 30), settled(0, 30)]);
    w.top_up(c, 45).unwrap();
    let results = w.settle_all(&[
        draft(c, 1, 30).lane(0, u32::MAX),
        draft(c, 1, 50).lane(0, 1),
    ]);
    assert_eq!(results, [settled(30, 0), settled(15, 15)]);
    assert_eq!(w.lane(c, 0, 1).paid.u128(), 35);
    w.check_totals();
}

#[test]
fn a_lane_twice_in_a_batch_is_taken_in_order() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let results = w.settle_all(&[
        draft(c, 1, 10),
        draft(c, 2, 30),
        draft(c, 2, 30),
        draft(c, 1, 10),
        draft(c, 3, 31),
        draft(c, 1, 5).lane(0, 1),
        draft(c, 2, 7).lane(0, 1),
    ]);
    let expected = [
        settled(10, 0),
        settled(20, 0),
        rejected(R::Stale),
        rejected(R::Stale),
        settled(1, 0),
        settled(5, 0),
        settled(2, 0),
    ];
    assert_eq!(results, expected);
    w.check_totals();
}

#[test]
fn one_bad_entry_among_a_hundred_spoils_no_other() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let mut batch: Vec<u8> = vec![];
    for lane in 0..100 {
        batch.extend(w.sign(&draft(c, 1, 100).lane(0, lane)));
    }
    let signature = 37 * ENTRY_LEN + 76;
    batch[signature] ^= 1;
    let results = w.settle_bytes(batch.clone()).unwrap();
    for (lane, result) in results.iter().enumerate() {
        let expected = if lane == 37 {
            rejected(R::BadSignature)
        } else {
            settled(100, 0)
        };
        assert_eq!(*result, expected, "lane {lane}");
    }
    // Mended, it settles alone; the others have.
    batch[signature] ^= 1;
    let results = w.settle_bytes(batch).unwrap();
    assert_eq!(results.iter().filter(|r| **r == settled(100, 0)).count(), 1);
    assert_eq!(results[37], settled(100, 0));
    w.check_totals();
}

#[test]
fn every_altered_field_breaks_the_signature() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let good = w.sign(&draft(c, 2, 101).claim(90));
    // The last byte of lane, sequence, amount and peaks, and of both halves of the signature.
    for at in [15, 27, 43, 75, 107, PackedVoucher::LEN - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let results = w.settle_bytes(bad).unwrap();
        assert_eq!(results, [rejected(R::BadSignature)], "byte {at}");
    }
    for signature in [[0; 64], [0xff; 64]] {
        let mut bad = good.clone();
        bad[76..PackedVoucher::LEN].copy_from_slice(&signature);
        assert_eq!(w.settle_bytes(bad).unwrap(), [rejected(R::BadSignature)]);
    }
    assert_eq!(w.settle_bytes(good).unwrap(), [settled(90, 0)]);
}

#[test]
fn a_batch_has_a_length() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let one = w.sign(&draft(c, 1, 1));
    let before = w.snapshot();
    for bytes in [
        vec![],
        one[..ENTRY_LEN - 1].to_vec(),
        one[..PackedVoucher::LEN].to_vec(),
        [&one[..], &[0]].concat(),
        one.repeat(MAX_BATCH + 1),
        vec![0; 200_000],
    ] {
        let length = bytes.len();
        let error = w.settle_bytes(bytes).unwrap_err();
        let (bytes, max, width) = (length, 100, ENTRY_LEN);
        assert_eq!(error, BatchLength { bytes, max, width });
    }
    assert_eq!(w.snapshot(), before);
    let results = w.settle_bytes(one.repeat(MAX_BATCH)).unwrap();
    assert_eq!(results.len(), MAX_BATCH);
    assert_eq!(results[0], settled(1, 0));
    assert!(results[1..].iter().all(|r| *r == rejected(R::Stale)));
}

/// The chain doesn't check what a lane's first voucher is worth: both sessions do.
#[test]
fn a_lanes_first_voucher_is_paid_like_any_other() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    assert_eq!(w.settle(&draft(c, 0, 0)), rejected(R::Stale));
    assert_eq!(w.settle(&draft(c, 0, 10).peaks([1; 32])), settled(10, 0));
    assert_eq!(w.settle(&draft(c, 0, 2 * MAX_CALL)), settled(99_990, 0));
    assert_eq!(w.lane(c, 0, 0).peaks.as_slice(), EMPTY_PEAKS);
    // It acknowledges the first call, and nothing more is due.
    assert_eq!(w.settle(&draft(c, 1, 2 * MAX_CALL)), settled(0, 0));
    w.check_totals();
}

#[test]
fn a_spend_limit_holds_for_its_key() {
    let mut w = Suite::new();
    w.open_as("payer", 1_000, w.limited_to(300u128));
    assert_eq!(w.channel(1).spendable.u128(), 300);
    assert_eq!(w.settle(&draft(1, 1, 200)), settled(200, 0));
    assert_eq!(w.settle(&draft(1, 2, 350)), settled(100, 50));
    let channel = w.channel(1);
    assert_eq!(channel.spendable.u128(), 0);
    assert_eq!(channel.reserved.u128(), 700);
    // A top-up doesn't raise it, another lane gets nothing past it.
    w.top_up(1, 500).unwrap();
    assert_eq!(w.settle(&draft(1, 2, 350)), settled(0, 50));
    assert_eq!(w.settle(&draft(1, 1, 1).lane(0, 9)), settled(0, 1));
    w.check_totals();
}

#[test]
fn unknown_and_closed_channels_are_refused_one_by_one() {
    let mut w = Suite::new();
    let (a, b) = (w.open(1_000), w.open(1_000));
    let mut lost = w.sign(&draft(b, 1, 10));
    let closing = w.sign(&draft(a, 9, 500));
    w.unlock(a);
    assert_eq!(w.channel(a).status, ChannelStatus::Closed);
    let mut batch = closing;
    batch.extend(w.sign(&draft(b, 1, 10)));
    lost[7] = 99;
    batch.extend(lost);
    let results = w.settle_bytes(batch).unwrap();
    let expected = [
        rejected(R::ClosedChannel),
        settled(10, 0),
        rejected(R::UnknownChannel),
    ];
    assert_eq!(results, expected);
    w.check_totals();
}

/// What a payer signed is paid, whatever became of key, bond and terms.
#[test]
fn settlement_asks_nothing_of_receipt_keys_bond_service_or_terms_end() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    for msg in [
        retire_receipt_key(0),
        unbond(MIN_BOND),
        set_service_active(false),
    ] {
        w.ok("provider", msg);
    }
    w.advance(30 * DAY, 100_000);
    w.withdraw_bond().unwrap();
    assert_eq!(w.settle(&draft(c, 1, 100)), settled(100, 0));
    let never_was = draft(c, 1, 7).lane(0, lane::of_key(65_535, 1));
    assert_eq!(w.settle(&never_was), settled(7, 0));
    w.check_totals();
}

#[test]
fn an_entry_and_a_batch_each_leave_one_event() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let mut batch = w.sign(&draft(c, 4, 1_001));
    batch.extend(w.sign(&draft(c, 3, 1_000)));
    let done = w.ok(
        "provider",
        ExecuteMsg::SettleBatch {
            entries: batch.into(),
        },
    );
    for (event, key, value) in [
        ("wasm-voucher", "sequence", "4"),
        ("wasm-voucher", "pay", "1000"),
        ("wasm-voucher", "paid", "1000"),
        ("wasm-voucher", "unpaid", "1"),
        ("wasm-voucher_rejected", "reason", "stale"),
        ("wasm-batch_settled", "vouchers", "1"),
        ("wasm-batch_settled", "rejected", "1"),
        ("wasm-batch_settled", "gross", "1000"),
        ("wasm-batch_settled", "fee", "40"),
        ("wasm-batch_settled", "net", "960"),
    ] {
        assert_eq!(attribute(&done, event, key), value, "{event} {key}");
    }
}
