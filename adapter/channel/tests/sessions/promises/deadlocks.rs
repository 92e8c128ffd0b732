//! No honest pair can deadlock: whatever cuts a call in two, the lane goes on or is ended, the next
//! call gets through, and everything answered is payable.

use oaic_channel::{LaneId, Refusal};

use crate::common::decoded;
use crate::promises::chain::*;
use crate::promises::pair::{HonestPair, Kind};
use crate::promises::parts::payable;

/// A pair with room, one lane, one call through.
fn begun() -> (HonestPair, LaneId) {
    let mut suite = HonestPair::with(50, 50);
    let id = suite.y().open_lane(0, 0).unwrap();
    assert!(suite.whole_call(id).unwrap());
    (suite, id)
}

/// The call's request reaches the provider and runs there.
fn running(suite: &mut HonestPair, id: LaneId) {
    let request = suite.call(id).expect("it is authorized");
    assert_eq!(suite.handle(Kind::Call, &request).unwrap(), None);
    assert_eq!(suite.process.runs(), [id]);
}

/// The user hangs up, and the answer is lost: the retry waits, then gets the same receipt and the
/// response that was kept.
#[test]
fn hang_up() {
    let (mut suite, id) = begun();
    running(&mut suite, id);
    let again = suite.retry(id).unwrap();
    let waits = suite.handle(Kind::Call, &again).unwrap();
    assert_eq!(waits, None);
    let first = suite.finish(id, 2).unwrap();
    let second = suite.handle(Kind::Call, &again).unwrap();
    assert_eq!(first, second, "one receipt, with its response");
    suite.deliver(&second.unwrap()).unwrap();
    assert_eq!(suite.completed, 2);
    assert!(suite.whole_call(id).unwrap());
}

/// The provider dies in the middle of a call: nothing was signed, so it is served again.
#[test]
fn a_provider_that_dies_in_a_call() {
    let (mut suite, id) = begun();
    running(&mut suite, id);
    suite.process.crash(&suite.chain);
    suite.sync();
    assert!(suite.resolve(id).unwrap());
    assert_eq!(suite.completed, 2);
    suite.progress().unwrap();
}

/// The provider's store is gone in the middle of a call: a new key, a new lane.
#[test]
fn a_new_store() {
    let (mut suite, id) = begun();
    running(&mut suite, id);
    suite.new_key();
    assert!(!suite.live().contains(&id), "its key ended, and its lane");
    let exposure = suite.y().exposure(0).unwrap();
    assert_eq!(exposure, 2, "what it authorized counts");
    let next = suite.y().open_lane(0, 1).unwrap();
    assert!(suite.whole_call(next).unwrap());
    payable(&suite.chain, &mut [&mut suite.process]).unwrap();
    suite.leave().unwrap();
}

/// The payer's key is rotated in the middle of a call: before it is in force the call is ended,
/// receipted and settled; a retry is the same voucher, signed anew.
#[test]
fn a_rotation_in_mid_call() {
    let (mut suite, id) = begun();
    running(&mut suite, id);
    let old = suite.y().voucher(id).unwrap().unwrap();
    suite.chain.rotate(50);
    suite.pass(5).unwrap();
    assert_eq!(suite.chain.ch().key, 1);
    assert!(suite.process.runs().is_empty(), "it was ended in time");
    assert_eq!(suite.chain.ch().paid(), 2, "and settled");
    // The receipt was lost on its way.
    suite.net.clear();
    assert!(suite.pending(id));
    let request = suite.retry(id).unwrap();
    let new = &request.voucher;
    assert_eq!((new.key_index, new.sequence), (1, old.sequence));
    assert_eq!((new.amount, new.peaks), (old.amount, old.peaks));
    let answer = suite.handle(Kind::Call, &request).unwrap().unwrap();
    suite.deliver(&answer).unwrap();
    assert_eq!(suite.completed, 2);
    assert!(suite.whole_call(id).unwrap());
    payable(&suite.chain, &mut [&mut suite.process]).unwrap();
}

/// The terms are retired in the middle of a call, and before one is served.
#[test]
fn retired_terms() {
    let (mut suite, id) = begun();
    let other = suite.y().open_lane(0, 0).unwrap();
    running(&mut suite, id);
    let unserved = suite.call(other).expect("it is authorized");
    suite.chain.advance_terms();
    suite.sync();
    // What runs is receipted under its own terms; what wasn't served is refused, and gets 0.
    let receipt = suite.finish(id, 2).unwrap().unwrap();
    suite.deliver(&receipt).unwrap();
    assert_eq!(suite.completed, 2);
    let refused = suite.process.admit(&unserved).unwrap_err();
    let (lane, newest) = (other, 1);
    assert_eq!(refused, Refusal::OldTerms { lane, newest });
    assert!(suite.resolve(other).unwrap());
    suite.sync();
    assert!(suite.live().is_empty());
    let next = suite.y().open_lane(0, 0).unwrap();
    assert_eq!(next.terms, 1);
    assert!(suite.whole_call(next).unwrap());
    payable(&suite.chain, &mut [&mut suite.process]).unwrap();
}

/// The receipt key is charged in the middle of a call. What runs can still be receipted and
/// settled; nothing new is served under it.
#[test]
fn a_charged_key() {
    let (mut suite, id) = begun();
    running(&mut suite, id);
    suite.chain.end_key(0);
    suite.process.attach(&suite.chain);
    let ends = suite.process.s().ends();
    assert_eq!(ends.len(), 1);
    let receipt = suite.finish(id, 2).unwrap().unwrap();
    suite.deliver(&receipt).unwrap();
    assert_eq!(suite.completed, 2);
    suite.sync();
    assert!(suite.live().is_empty());
    let refused = suite.y().open_lane(0, 0).unwrap_err();
    let expected = Refusal::ReceiptKey {
        lane: LaneId { lane: 1, ..id },
        key_index: 0,
    };
    assert_eq!(refused.refusal(), Some(&expected));
    suite.new_key();
    let next = suite.y().open_lane(0, 1).unwrap();
    assert!(suite.whole_call(next).unwrap());
    assert_eq!(suite.chain.ch().paid(), 3);
}

/// A price table that changes between a payer's voucher and its request: the call gets 0, the next
/// is made under the new one.
#[test]
fn a_new_price_table() {
    let (mut suite, id) = begun();
    let request = suite.call(id).expect("it is authorized");
    suite.chain.new_table(2);
    suite.sync();
    let refused = suite.process.admit(&request).unwrap_err();
    assert!(matches!(refused, Refusal::PriceTable { .. }), "{refused}");
    assert!(suite.resolve(id).unwrap());
    assert!(suite.whole_call(id).unwrap());
    let receipt = suite.y().receipt(id, 3).unwrap();
    let receipt = decoded(&receipt);
    assert_eq!((receipt.price_table, receipt.amount), (table_hash(1), 2));
}

/// A payer from a backup, three calls behind: the provider's refusal shows its own voucher, and the
/// lane goes on.
#[test]
fn a_stale_payer() {
    let mut suite = HonestPair::stale();
    suite.net.clear();
    let id = suite.live()[0];
    assert_eq!(suite.y().lane(id).unwrap().unwrap().calls, 0);
    assert!(suite.whole_call(id).unwrap());
    let ours = suite.y().lane(id).unwrap().unwrap();
    let theirs = suite.process.s().lane(id).unwrap().unwrap();
    let same = (ours.calls, ours.commitment) == (theirs.calls, theirs.commitment);
    assert!(same, "{ours:?} {theirs:?}");
    // The receipts it lost are asked for, and every call can be proven again.
    let missing = suite.y().audit(id).unwrap_err();
    let Some(Refusal::MissingReceipts {
        sequence: 1,
        adopted,
        ..
    }) = missing.refusal()
    else {
        panic!("{missing}")
    };
    let receipts = suite.process.s().receipts(id, 1, *adopted).unwrap();
    suite.y().import(id, &receipts).unwrap();
    assert_eq!(suite.y().audit(id).unwrap().calls, ours.calls);
}
