//! No honest pair can deadlock: whatever cuts a call in two, the lane goes on or is ended, the next
//! call gets through, and everything answered is payable.

use oaic_channel::Refusal;

use crate::chain::*;
use crate::pair::{HonestPair, Kind, Message};
use crate::parts::payable;

/// A pair with room, one lane, one call through.
fn begun() -> (HonestPair, oaic_channel::LaneId) {
    let mut world = HonestPair::with(50, 50);
    let id = world.y().open_lane(0, 0).unwrap();
    assert!(world.whole_call(id).unwrap());
    (world, id)
}

/// The call's request reaches the provider and runs there.
fn running(world: &mut HonestPair, id: oaic_channel::LaneId) {
    let Some(Message::ToProvider(kind, request)) = world.call(id) else {
        panic!("not authorized")
    };
    assert_eq!(world.handle(kind, &request).unwrap(), None);
    assert_eq!(world.process.runs(), [id]);
}

/// The user hangs up, and the answer is lost: the retry waits, then gets the same receipt and the
/// response that was kept.
#[test]
fn hang_up() {
    let (mut world, id) = begun();
    running(&mut world, id);
    let Some(Message::ToProvider(kind, again)) = world.retry(id, Kind::Call) else {
        panic!("no retry")
    };
    assert_eq!(world.handle(kind, &again).unwrap(), None, "it waits");
    let first = world.finish(id, 2).unwrap();
    let second = world.handle(kind, &again).unwrap();
    assert_eq!(first, second, "one receipt, with its response");
    world.deliver(&second.unwrap()).unwrap();
    assert_eq!(world.told, 2);
    assert!(world.whole_call(id).unwrap());
}

/// The provider dies in the middle of a call: nothing was signed, so it is served again.
#[test]
fn a_provider_that_dies_in_a_call() {
    let (mut world, id) = begun();
    running(&mut world, id);
    world.process.crash(&world.chain);
    world.sync();
    assert!(world.resolve(id).unwrap());
    assert_eq!(world.told, 2);
    world.progress().unwrap();
}

/// The provider's store is gone in the middle of a call: a new key, a new lane.
#[test]
fn a_new_store() {
    let (mut world, id) = begun();
    running(&mut world, id);
    world.new_key();
    assert!(
        !world.live().contains(&id),
        "its key ended, so its lane did"
    );
    assert_eq!(
        world.y().exposure(0).unwrap(),
        2,
        "what it authorized counts"
    );
    let next = world.y().open_lane(0, 1).unwrap();
    assert!(world.whole_call(next).unwrap());
    let chain = world.chain.clone();
    payable(&chain, &mut [&mut world.process]).unwrap();
    world.leave().unwrap();
}

/// The payer's key is rotated in the middle of a call: before it is in force the call is ended,
/// receipted and settled; a retry is the same voucher, signed anew.
#[test]
fn a_rotation_in_mid_call() {
    let (mut world, id) = begun();
    running(&mut world, id);
    let old = world.y().voucher(id).unwrap().unwrap();
    world.chain.rotate(50);
    world.pass(5).unwrap();
    assert_eq!(world.chain.ch().key, 1);
    assert!(world.process.runs().is_empty(), "it was ended in time");
    assert_eq!(world.chain.ch().paid(), 2, "and settled");
    // The receipt was lost on its way.
    world.net.clear();
    assert!(world.pending(id));
    let Some(Message::ToProvider(kind, request)) = world.retry(id, Kind::Call) else {
        panic!("no retry")
    };
    let new = &request.voucher;
    assert_eq!(
        (new.key_index, new.sequence, new.amount, new.peaks),
        (1, old.sequence, old.amount, old.peaks)
    );
    let answer = world.handle(kind, &request).unwrap().unwrap();
    world.deliver(&answer).unwrap();
    assert_eq!(world.told, 2);
    assert!(world.whole_call(id).unwrap());
    let chain = world.chain.clone();
    payable(&chain, &mut [&mut world.process]).unwrap();
}

/// The terms are retired in the middle of a call, and before one is served.
#[test]
fn retired_terms() {
    let (mut world, id) = begun();
    let other = world.y().open_lane(0, 0).unwrap();
    running(&mut world, id);
    let Some(Message::ToProvider(_, unserved)) = world.call(other) else {
        panic!("not authorized")
    };
    world.chain.advance_terms();
    world.sync();
    // What runs is receipted under its own terms; what wasn't served is refused, and gets 0.
    let receipt = world.finish(id, 2).unwrap().unwrap();
    world.deliver(&receipt).unwrap();
    assert_eq!(world.told, 2);
    let refused = world.process.admit(&unserved).unwrap_err();
    let newest = 1;
    assert_eq!(
        refused,
        Refusal::OldTerms {
            lane: other,
            newest
        }
    );
    assert!(world.resolve(other).unwrap());
    world.sync();
    assert!(world.live().is_empty());
    let next = world.y().open_lane(0, 0).unwrap();
    assert_eq!(next.terms, 1);
    assert!(world.whole_call(next).unwrap());
    let chain = world.chain.clone();
    payable(&chain, &mut [&mut world.process]).unwrap();
}

/// The receipt key is charged in the middle of a call. What runs can still be receipted and
/// settled; nothing new is served under it.
#[test]
fn a_charged_key() {
    let (mut world, id) = begun();
    running(&mut world, id);
    world.chain.end_key(0);
    world.process.attach(&world.chain);
    let ends = world.process.s().ends();
    assert_eq!(ends.len(), 1);
    let receipt = world.finish(id, 2).unwrap().unwrap();
    world.deliver(&receipt).unwrap();
    assert_eq!(world.told, 2);
    world.sync();
    assert!(world.live().is_empty());
    let refused = world.y().open_lane(0, 0).unwrap_err();
    let expected = Refusal::ReceiptKey {
        lane: oaic_channel::LaneId { lane: 1, ..id },
        key_index: 0,
    };
    assert_eq!(refused.refusal(), Some(&expected));
    world.new_key();
    let next = world.y().open_lane(0, 1).unwrap();
    assert!(world.whole_call(next).unwrap());
    assert_eq!(world.chain.ch().paid(), 3);
}

/// A price table that changes between a payer's voucher and its request: the call gets 0, the next
/// is made under the new one.
#[test]
fn a_new_price_table() {
    let (mut world, id) = begun();
    let Some(Message::ToProvider(_, request)) = world.call(id) else {
        panic!("not authorized")
    };
    world.chain.new_table(2);
    world.sync();
    let refused = world.process.admit(&request).unwrap_err();
    assert!(matches!(refused, Refusal::PriceTable { .. }), "{refused}");
    assert!(world.resolve(id).unwrap());
    assert!(world.whole_call(id).unwrap());
    let receipt = world.y().receipt(id, 3).unwrap();
    let (_, receipt) = oaic_vouchers::Receipt::from_bytes(&receipt.bytes).unwrap();
    assert_eq!((receipt.price_table, receipt.amount), (table_hash(1), 2));
}

/// A payer from a backup, three calls behind: the provider's refusal shows its own voucher, and the
/// lane goes on.
#[test]
fn a_stale_payer() {
    let mut world = HonestPair::stale();
    world.net.clear();
    let id = world.live()[0];
    assert_eq!(world.y().lane(id).unwrap().unwrap().calls, 0);
    assert!(world.whole_call(id).unwrap());
    let (ours, theirs) = (
        world.y().lane(id).unwrap().unwrap(),
        world.process.s().lane(id).unwrap().unwrap(),
    );
    assert_eq!(
        (ours.calls, ours.commitment),
        (theirs.calls, theirs.commitment)
    );
    // The receipts it lost are asked for, and every call can be proven again.
    let missing = world.y().audit(id).unwrap_err();
    assert!(matches!(
        missing.refusal(),
        Some(Refusal::MissingReceipts { sequence: 1, .. })
    ));
    let receipts = world.process.s().receipts(id, 1, ours.calls - 1).unwrap();
    let lane = world.y();
    let adopted = match lane.audit(id).unwrap_err().refusal() {
        Some(Refusal::MissingReceipts { adopted, .. }) => usize::try_from(*adopted).unwrap(),
        other => panic!("{other:?}"),
    };
    lane.import(id, &receipts[..adopted]).unwrap();
    assert_eq!(lane.audit(id).unwrap().calls, ours.calls);
}
