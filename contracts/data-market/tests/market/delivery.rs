//! Delivery of a file's key, completion, and refunds for want of it.

use cosmwasm_std::Binary;
use oaic_messages::data_market::*;
use oaic_messages::token;
use oaic_zk_verifier::VerifyError;

use crate::prove::{self, Data};
use crate::suite::*;

fn refused_proof(error: &ContractError) -> bool {
    matches!(error, Verify(VerifyError::Refused { .. }))
}

#[test]
fn the_buyer_opens_the_key_and_the_seller_is_paid_after_the_window() {
    let mut w = Suite::new();
    let data = good();
    let order = w.buy(1);
    w.deliver(order, &data).unwrap();
    let placed = w.placed(order);
    let delivery = placed.delivery.unwrap();
    assert_eq!(delivery.dispute_before, w.now() + DISPUTE_WINDOW);
    assert_eq!(w.opened(order, &prove::secret()), [data.key]);
    // Nobody else's key opens it.
    assert_ne!(w.opened(order, &prove::other_secret()), [data.key]);

    w.advance(DISPUTE_WINDOW - 1, 1);
    let error = w.refused(|w| w.complete(order));
    assert_matches!(error, StillDisputable { .. });
    w.advance(1, 1);
    w.complete(order).unwrap();
    let placed = w.placed(order);
    assert_eq!(placed.status, OrderStatus::Completed);
    assert_eq!(placed.fee.u128(), PRICE * 4 / 100);
    assert_eq!(w.shown(1).sold, 1);
    w.check_totals();
    for again in [
        w.refused(|w| w.complete(order)),
        w.refused(|w| w.refund(order)),
    ] {
        assert_matches!(again, OrderClosed { .. });
    }
    assert!(w
        .refused(|w| w.deliver(order, &data))
        .to_string()
        .contains("Completed"));
}

#[test]
fn nothing_delivered_in_time_is_refunded_once_and_not_before() {
    let mut w = Suite::new();
    let before = w.balance_of("buyer");
    let order = w.buy(1);
    w.advance(DELIVERY_WINDOW - 1, 1);
    assert!(!w.placed(order).refundable);
    assert_matches!(w.refused(|w| w.refund(order)), NotRefundable { .. });
    w.advance(1, 1);
    assert!(w.placed(order).refundable);
    let error = w.refused(|w| w.deliver(order, &good()));
    assert_matches!(error, TooLate { .. });
    assert_matches!(w.refused(|w| w.complete(order)), NotDelivered { .. });
    w.refund(order).unwrap();
    // The price untaxed, and to the buyer, whoever asked.
    assert_eq!(w.balance_of("buyer"), before + compensation(PRICE));
    assert_eq!(w.placed(order).status, OrderStatus::Refunded);
    assert_matches!(w.refused(|w| w.refund(order)), OrderClosed { .. });
    w.check_totals();
}

#[test]
fn a_delivery_in_the_last_second_is_in_time_and_takes_the_refund_away() {
    let mut w = Suite::new();
    let order = w.buy(1);
    w.advance(DELIVERY_WINDOW - 1, 1);
    w.deliver(order, &good()).unwrap();
    w.advance(1, 1);
    assert_matches!(w.refused(|w| w.refund(order)), NotRefundable { .. });
    let twice = w.refused(|w| w.deliver(order, &good()));
    assert_eq!(twice, AlreadyDelivered { order });
}

#[test]
fn a_wrong_key_has_no_proof_that_is_accepted() {
    let mut w = Suite::new();
    let order = w.buy(1);
    // A proof that verifies, of a key that isn't the committed one.
    let error = w.refused(|w| w.deliver(order, &Data::honest(9, 1)));
    assert!(refused_proof(&error), "{error}");
}

/// zk 6: encodings, swapped and changed fields.
#[test]
fn garbage_and_changed_fields_are_refused() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let sealed = prove::delivery(w.place(order), good().key);
    for spoil in 0..8 {
        let mut wrong = sealed.clone();
        match spoil {
            0 => wrong.proof = Binary::default(),
            1 => wrong.proof = vec![0xca; 192].into(),
            2 => wrong.proof = sealed.proof[..191].to_vec().into(),
            3 => {
                wrong.proof = [
                    &sealed.proof[144..],
                    &sealed.proof[48..144],
                    &sealed.proof[..48],
                ]
                .concat()
                .into()
            }
            4 => wrong.masked[0] = sealed.ephemeral.u.clone(),
            5 => std::mem::swap(&mut wrong.ephemeral.u, &mut wrong.ephemeral.v),
            6 => wrong.ephemeral.u = [0xff; 32].into(),
            _ => wrong.masked[0] = [0xff; 32].into(),
        }
        let error = w.refused(|w| w.try_deliver(order, wrong));
        let named = matches!(error, Verify(_) | Runtime(_));
        assert!(named, "{spoil}: {error}");
    }
    w.try_deliver(order, sealed).unwrap();
}

/// zk 6: malleability. Anybody may deliver; what counts is that it holds.
#[test]
fn a_rerandomized_proof_is_the_same_delivery_and_is_taken_once() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let mut sealed = prove::delivery(w.place(order), good().key);
    let other = prove::rerandomized(&sealed.proof);
    assert_ne!(other, sealed.proof);
    let first = sealed.clone();
    sealed.proof = other;
    w.try_deliver(order, sealed).unwrap();
    let again = w.refused(|w| w.try_deliver(order, first));
    assert_eq!(again, AlreadyDelivered { order });
    w.check_totals();
}

#[test]
fn neither_a_frozen_buyer_nor_a_paused_token_traps_a_refund() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let before = w.balance_of("buyer");
    let address = w.who("buyer").into();
    w.token(
        "owner",
        &token::ExecuteMsg::Freeze {
            addresses: vec![address],
        },
    )
    .unwrap();
    w.advance(DELIVERY_WINDOW, 1);
    w.token("owner", &token::ExecuteMsg::Pause { duration: DAY })
        .unwrap();
    w.refund(order).unwrap();
    assert_eq!(w.balance_of("buyer"), before + PRICE + compensation(PRICE));
    w.check_totals();
}

#[test]
fn parameters_do_not_touch_orders_that_are_there() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let shorter = Params {
        delivery_window: 1,
        dispute_window: 1,
        ..params()
    };
    w.update_params(shorter);
    w.advance(HOUR, 1);
    assert!(!w.placed(order).refundable);
    w.deliver(order, &good()).unwrap();
    let delivery = w.placed(order).delivery.unwrap();
    assert_eq!(delivery.dispute_before, w.now() + DISPUTE_WINDOW);
    let next = w.buy(1);
    w.advance(1, 1);
    w.refund(next).unwrap();
}

#[test]
fn an_order_of_an_earlier_version_is_delivered_with_that_versions_key() {
    let mut w = Suite::new();
    let order = w.buy(1);
    w.update(1, offer(&Data::honest(2, 2))).unwrap();
    let error = w.refused(|w| w.deliver(order, &Data::honest(2, 2)));
    assert!(refused_proof(&error), "{error}");
    w.deliver(order, &good()).unwrap();
}
