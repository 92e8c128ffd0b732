//! Delivery of a file's key, completion, and refunds for want of it.

use cosmwasm_std::Binary;
use oaic_circuits::seal::open;
use oaic_data_market::ContractError;
use oaic_messages::data_market::*;
use oaic_messages::token;
use oaic_poseidon::field;
use oaic_records::element;
use oaic_zk_verifier::VerifyError;

use crate::prove::{self, Data};
use crate::world::*;

fn refused_proof(error: &ContractError) -> bool {
    matches!(error, ContractError::Verify(VerifyError::Refused { .. }))
}

#[test]
fn the_buyer_opens_the_key_and_the_seller_is_paid_after_the_window() {
    let mut w = World::new();
    let data = good();
    let order = w.buy(1);
    w.deliver(order, &data).unwrap();
    let placed = w.order(order);
    let delivery = placed.delivery.unwrap();
    assert_eq!(delivery.dispute_before, w.now() + DISPUTE_WINDOW);
    let place = w.place(order);
    let at = |binary: &Binary| element::canonical("element", binary).unwrap();
    let ephemeral = oaic_poseidon::seal::Point {
        u: at(&delivery.ephemeral.u),
        v: at(&delivery.ephemeral.v),
    };
    let masked = [at(&delivery.masked[0])];
    let number = field::from_u64(order);
    let key = open(
        &prove::secret(),
        &ephemeral,
        &place.context,
        &number,
        &masked,
    )
    .unwrap();
    assert_eq!(key, [data.key]);
    // Nobody else's key opens it.
    let other = prove::other_secret();
    let wrong = open(&other, &ephemeral, &place.context, &number, &masked).unwrap();
    assert_ne!(wrong, [data.key]);

    w.pass(DISPUTE_WINDOW - 1);
    let error = w.refused(|w| w.complete(order));
    assert!(
        matches!(error, ContractError::StillDisputable { .. }),
        "{error}"
    );
    w.pass(1);
    w.complete(order).unwrap();
    let placed = w.order(order);
    assert_eq!(placed.status, OrderStatus::Completed);
    assert_eq!(placed.fee.u128(), PRICE * 4 / 100);
    assert_eq!(w.shown(1).sold, 1);
    w.check_books();
    for again in [
        w.refused(|w| w.complete(order)),
        w.refused(|w| w.refund(order)),
    ] {
        assert!(
            matches!(again, ContractError::OrderClosed { .. }),
            "{again}"
        );
    }
    assert!(w
        .refused(|w| w.deliver(order, &data))
        .to_string()
        .contains("Completed"));
}

#[test]
fn nothing_delivered_in_time_is_refunded_once_and_not_before() {
    let mut w = World::new();
    let before = w.balance("buyer");
    let order = w.buy(1);
    w.pass(DELIVERY_WINDOW - 1);
    assert!(!w.order(order).refundable);
    let error = w.refused(|w| w.refund(order));
    assert!(
        matches!(error, ContractError::NotRefundable { .. }),
        "{error}"
    );
    w.pass(1);
    assert!(w.order(order).refundable);
    let late = w.refused(|w| w.deliver(order, &good()));
    assert!(matches!(late, ContractError::TooLate { .. }), "{late}");
    assert!(matches!(
        w.refused(|w| w.complete(order)),
        ContractError::NotDelivered { .. }
    ));
    w.refund(order).unwrap();
    // The price untaxed, and to the buyer, whoever asked.
    assert_eq!(w.balance("buyer"), before + compensation(PRICE));
    assert_eq!(w.order(order).status, OrderStatus::Refunded);
    assert!(matches!(
        w.refused(|w| w.refund(order)),
        ContractError::OrderClosed { .. }
    ));
    w.check_books();
}

#[test]
fn a_delivery_in_the_last_second_is_in_time_and_takes_the_refund_away() {
    let mut w = World::new();
    let order = w.buy(1);
    w.pass(DELIVERY_WINDOW - 1);
    w.deliver(order, &good()).unwrap();
    w.pass(1);
    let error = w.refused(|w| w.refund(order));
    assert!(
        matches!(error, ContractError::NotRefundable { .. }),
        "{error}"
    );
    let twice = w.refused(|w| w.deliver(order, &good()));
    assert_eq!(twice, ContractError::AlreadyDelivered { order });
}

#[test]
fn a_wrong_key_has_no_proof_that_is_accepted() {
    let mut w = World::new();
    let order = w.buy(1);
    // A proof that holds, of a key that isn't the committed one.
    let error = w.refused(|w| w.deliver(order, &Data::honest(9, 1)));
    assert!(refused_proof(&error), "{error}");
}

/// zk 6: encodings, swapped and changed fields.
#[test]
fn garbage_and_changed_fields_are_refused() {
    let mut w = World::new();
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
        let named = matches!(error, ContractError::Verify(_) | ContractError::Runtime(_));
        assert!(named, "{spoil}: {error}");
    }
    w.try_deliver(order, sealed).unwrap();
}

/// zk 6: malleability. Anybody may deliver; what counts is that it holds.
#[test]
fn a_rerandomized_proof_is_the_same_delivery_and_is_taken_once() {
    let mut w = World::new();
    let order = w.buy(1);
    let mut sealed = prove::delivery(w.place(order), good().key);
    let other = prove::rerandomized(&sealed.proof);
    assert_ne!(other, sealed.proof);
    let first = sealed.clone();
    sealed.proof = other;
    w.try_deliver(order, sealed).unwrap();
    let again = w.refused(|w| w.try_deliver(order, first));
    assert_eq!(again, ContractError::AlreadyDelivered { order });
    w.check_books();
}

#[test]
fn neither_a_frozen_buyer_nor_a_paused_token_traps_a_refund() {
    let mut w = World::new();
    let order = w.buy(1);
    let before = w.balance("buyer");
    let address = w.who("buyer").into();
    w.token_run(
        "owner",
        &token::ExecuteMsg::Freeze {
            addresses: vec![address],
        },
    )
    .unwrap();
    w.pass(DELIVERY_WINDOW);
    w.token_run("owner", &token::ExecuteMsg::Pause { duration: DAY })
        .unwrap();
    w.refund(order).unwrap();
    assert_eq!(w.balance("buyer"), before + PRICE + compensation(PRICE));
    w.check_books();
}

#[test]
fn parameters_do_not_touch_orders_that_are_there() {
    let mut w = World::new();
    let order = w.buy(1);
    let shorter = Params {
        delivery_window: 1,
        dispute_window: 1,
        ..params()
    };
    w.run("owner", ExecuteMsg::UpdateParams { params: shorter })
        .unwrap();
    w.pass(HOUR);
    assert!(!w.order(order).refundable);
    w.deliver(order, &good()).unwrap();
    let delivery = w.order(order).delivery.unwrap();
    assert_eq!(delivery.dispute_before, w.now() + DISPUTE_WINDOW);
    let next = w.buy(1);
    w.pass(1);
    w.refund(next).unwrap();
}

#[test]
fn an_order_of_an_earlier_version_is_delivered_with_that_versions_key() {
    let mut w = World::new();
    let order = w.buy(1);
    w.update(1, offer(&Data::honest(2, 2))).unwrap();
    let error = w.refused(|w| w.deliver(order, &Data::honest(2, 2)));
    assert!(refused_proof(&error), "{error}");
    w.deliver(order, &good()).unwrap();
}
