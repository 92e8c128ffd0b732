//! A seller whose file isn't what was promised, and a buyer who says so of one that is.

use oaic_circuits::Provable;
use oaic_messages::data_market::*;
use oaic_zk_verifier::VerifyError;

use crate::prove::{self, Data};
use crate::suite::*;

fn broken() -> (Suite, Data) {
    let mut w = Suite::bare();
    let data = Data::broken(3);
    w.list_file(&data);
    (w, data)
}

/// Of a chain that stands still for the whole window, the seller would complete in the first block.
#[test]
fn a_chain_that_stood_still_leaves_the_buyer_blocks_to_dispute_in() {
    let slow = |w: &mut Suite| {
        let params = Params {
            dispute_blocks: 3,
            ..params()
        };
        w.update_params(params);
    };
    let (mut w, data) = broken();
    slow(&mut w);
    let before = w.balance_of("buyer");
    let order = w.buy(1);
    w.deliver(order, &data).unwrap();
    // One block, later by all of the window and more.
    w.advance(2 * DISPUTE_WINDOW, 1);
    let error = w.refused(|w| w.complete(order));
    assert_matches!(error, StillDisputable { .. });
    w.dispute(order, &data).unwrap();
    assert_eq!(w.balance_of("buyer"), before + compensation(PRICE));

    // Nor are blocks without the time enough, and afterwards the money isn't held any longer; a
    // change of parameters doesn't reach back.
    let mut w = Suite::new();
    slow(&mut w);
    let order = w.buy(1);
    w.deliver(order, &good()).unwrap();
    w.update_params(params());
    w.advance(DISPUTE_WINDOW - 2, 1);
    w.advance(1, 1);
    w.advance(0, 1);
    w.refused(|w| w.complete(order));
    w.advance(1, 1);
    w.complete(order).unwrap();
    w.check_totals();
}

/// Time alone doesn't end a dispute, so it doesn't end the others' refunds either: the proof of one
/// order is for every other that could be disputed in that block.
#[test]
fn a_proof_after_the_time_but_within_the_blocks_refunds_the_other_orders_too() {
    let (mut w, data) = broken();
    let params = Params {
        dispute_blocks: 3,
        ..params()
    };
    w.update_params(params);
    let before = w.balance_of("buyer");
    let [over, last, disputed] = [(); 3].map(|()| w.buy(1));
    w.deliver(over, &data).unwrap();
    w.advance(1, 1);
    for order in [last, disputed] {
        w.deliver(order, &data).unwrap();
    }
    // Of `over` the third block, of the others the second: none is disputable by its time.
    w.advance(DISPUTE_WINDOW, 1);
    w.advance(0, 1);
    w.dispute(disputed, &data).unwrap();
    assert!(!w.placed(over).refundable);
    w.refused(|w| w.refund(over));
    w.complete(over).unwrap();
    assert!(w.placed(last).refundable);
    let error = w.refused(|w| w.complete(last));
    assert_eq!(error, OnlyRefund { order: last });
    // Nor does it become the seller's by waiting.
    w.advance(DAY, 1);
    w.refused(|w| w.complete(last));
    w.refund(last).unwrap();
    assert_eq!(
        w.balance_of("buyer"),
        before - PRICE + 2 * compensation(PRICE)
    );
    w.check_totals();
}

#[test]
fn a_broken_file_is_refunded_and_can_never_be_ordered_or_listed_again() {
    let (mut w, data) = broken();
    let before = w.balance_of("buyer");
    let order = w.buy(1);
    w.deliver(order, &data).unwrap();
    w.advance(DISPUTE_WINDOW - 1, 1);
    w.dispute(order, &data).unwrap();
    assert_eq!(w.balance_of("buyer"), before + compensation(PRICE));
    assert_eq!(w.placed(order).status, OrderStatus::Disputed);
    let shown = w.shown(1);
    assert_eq!((shown.status, shown.broken), (ListingStatus::Broken, 1));
    w.check_totals();

    let error = w.refused(|w| w.try_buy("buyer", w.buying(1)));
    assert_matches!(
        error,
        Broken {
            listing: 1,
            version: 1,
            ..
        }
    );
    // Not as another version, and not by anybody else.
    let error = w.refused(|w| w.update(1, file_offer(&data)));
    assert_matches!(error, BrokenFile { .. });
    let new = w.listing_of_file(&data);
    assert_matches!(
        w.refuse("mallory", ExecuteMsg::List(new)),
        BrokenFile { .. }
    );
    // A mended file makes the listing good again.
    w.update(1, file_offer(&Data::honest(3, 3))).unwrap();
    assert_eq!(w.shown(1).status, ListingStatus::Active);
    for again in [
        w.refused(|w| w.dispute(order, &data)),
        w.refused(|w| w.refund(order)),
    ] {
        assert_matches!(again, OrderClosed { .. });
    }
}

#[test]
fn other_orders_of_a_broken_file_are_refundable_at_once_and_not_completed() {
    let (mut w, data) = broken();
    // The same file under another version, and in another listing.
    let [disputed, delivered, open, paid] = [(); 4].map(|()| w.buy(1));
    w.deliver(paid, &data).unwrap();
    w.advance(DISPUTE_WINDOW - DAY, 1);
    let stale = w.buy(1);
    w.deliver(stale, &data).unwrap();
    w.advance(HOUR, 1);
    let second = w.list_file(&data);
    let elsewhere = w.buy(second);
    let fresh = [w.buy(1), w.buy(1)];
    for order in fresh {
        w.deliver(order, &data).unwrap();
    }
    // Nobody disputed `paid` in its own time; the proof of another order comes too late for it.
    w.advance(DAY - HOUR, 1);
    w.dispute(fresh[0], &data).unwrap();
    assert!(!w.placed(paid).refundable);
    assert_matches!(w.refused(|w| w.refund(paid)), NotRefundable { .. });
    w.complete(paid).unwrap();
    for order in [stale, fresh[1], elsewhere, open, delivered, disputed] {
        assert!(w.placed(order).refundable, "{order}");
    }
    let error = w.refused(|w| w.deliver(elsewhere, &data));
    assert_matches!(error, Broken { .. });
    // Proven in time is proven, however late the refund is asked for.
    w.advance(30 * DAY, 1);
    let error = w.refused(|w| w.complete(fresh[1]));
    assert_eq!(error, OnlyRefund { order: fresh[1] });
    for order in [stale, fresh[1], elsewhere, open, delivered, disputed] {
        w.refund(order).unwrap();
    }
    assert_eq!(w.shown(second).status, ListingStatus::Broken);
    w.check_totals();
}

/// A later proof doesn't move the time of the first: who was refundable stays so.
#[test]
fn a_second_proof_takes_no_refund_away() {
    let (mut w, data) = broken();
    let [first, waits] = [w.buy(1), w.buy(1)];
    for order in [first, waits] {
        w.deliver(order, &data).unwrap();
    }
    w.advance(DISPUTE_WINDOW - DELIVERY_WINDOW + 1, 1);
    let late = w.buy(1);
    w.deliver(late, &data).unwrap();
    w.dispute(first, &data).unwrap();
    w.advance(DELIVERY_WINDOW, 1);
    w.dispute(late, &data).unwrap();
    let error = w.refused(|w| w.complete(waits));
    assert_eq!(error, OnlyRefund { order: waits });
    w.refund(waits).unwrap();
    w.check_totals();
}

/// A file is broken when its seller's own promise is: the same cipher and plain roots listed by
/// somebody else under a key of their own are another file, whose proof says nothing of the first.
#[test]
fn nobody_breaks_anothers_file_by_listing_its_roots_under_their_own_key() {
    let mut w = Suite::new();
    let honest = w.buy(1);
    // Mallory's key opens none of the seller's chunks, so there is a true proof against Mallory.
    let mut framed = good();
    framed.key = Data::honest(9, 1).key;
    framed.owner = "mallory";
    let new = w.listing_of_file(&framed);
    w.deposit("mallory", PRICE).unwrap();
    let copy = w.list_as("mallory", new);
    let order = w.buy(copy);
    w.deliver(order, &framed).unwrap();
    w.dispute(order, &framed).unwrap();
    assert_eq!(w.shown(copy).status, ListingStatus::Broken);
    assert_eq!(w.shown(1).status, ListingStatus::Active);
    assert!(!w.placed(honest).refundable);
    w.deliver(honest, &good()).unwrap();
    assert_matches!(w.refused(|w| w.refund(honest)), NotRefundable { .. });
    w.buy(1);
    w.check_totals();
}

#[test]
fn a_second_proof_of_the_same_file_counts_once() {
    let (mut w, data) = broken();
    let orders = [w.buy(1), w.buy(1)];
    for order in orders {
        w.deliver(order, &data).unwrap();
    }
    for order in orders {
        w.dispute(order, &data).unwrap();
    }
    assert_eq!(w.shown(1).broken, 1);
    w.check_totals();
}

#[test]
fn a_dispute_comes_after_the_delivery_and_before_the_end_of_the_window() {
    let (mut w, data) = broken();
    let order = w.buy(1);
    let early = w.refused(|w| w.dispute(order, &data));
    assert_eq!(early, NotDelivered { order });
    w.deliver(order, &data).unwrap();
    w.advance(DISPUTE_WINDOW, 1);
    let error = w.refused(|w| w.dispute(order, &data));
    assert_matches!(error, DisputeOver { .. });
    w.complete(order).unwrap();
}

/// A buyer who lies has no proof: the circuit can't be satisfied for an honest file, and proofs of other
/// files, roots and orders are refused.
#[test]
fn an_honest_file_can_not_be_disputed() {
    let mut w = Suite::new();
    let data = good();
    let order = w.buy(1);
    w.deliver(order, &data).unwrap();
    let place = w.place(order);
    for index in 0..3 {
        let error = prove::accusation(place, &data, index).check().unwrap_err();
        assert!(
            error
                .to_string()
                .contains("opens to exactly what was promised"),
            "{error}"
        );
    }
    // A plain root of the buyer's own making: the proof verifies, but not for this listing's root.
    let mut framed = data.clone();
    framed.plain_tree = Data::broken(1).plain_tree;
    let swapped = Data::broken(3);
    let junk = vec![0x80; 192].into();
    let proofs = [
        prove::misbehavior(place, &framed),
        prove::misbehavior(place, &swapped),
        junk,
    ];
    for proof in proofs {
        assert_matches!(w.refused(|w| w.try_dispute(order, proof)), Verify(_));
    }
    let error = w.refused(|w| w.try_dispute(order, prove::delivery(place, data.key).proof));
    assert_matches!(error, Verify(VerifyError::Refused { .. }));
    w.advance(DISPUTE_WINDOW, 1);
    w.complete(order).unwrap();
    assert_eq!(w.shown(1).status, ListingStatus::Active);
}

#[test]
fn an_answer_can_not_be_disputed() {
    let mut w = Suite::new();
    let order = w.ask(1, 1);
    let error = w.refused(|w| w.try_dispute(order, vec![0; 192].into()));
    assert_matches!(error, OtherKind { .. });
}
