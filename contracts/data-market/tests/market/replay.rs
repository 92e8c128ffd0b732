//! zk 6: a proof is good for one order of one buyer, of one listing, contract and chain.

use cosmwasm_std::Addr;
use oaic_records::data_market::question::statement_query;
use oaic_zk_verifier::VerifyError;

use crate::prove::{self, Data, Place};
use crate::suite::*;

fn refused_delivery(w: &mut Suite, order: u64, sealed: prove::Delivery) {
    let error = w.refused(|w| w.try_deliver(order, sealed));
    assert_matches!(error, Verify(VerifyError::Refused { .. }));
}

#[test]
fn a_delivery_is_not_replayed_for_another_order_or_listing() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let sealed = prove::delivery(w.place(order), good().key);
    w.try_deliver(order, sealed.clone()).unwrap();
    // Of the same buyer, with the same key, of the same file.
    let again = w.buy(1);
    refused_delivery(&mut w, again, sealed.clone());
    let same_file = w.list_file(&good());
    let elsewhere = w.buy(same_file);
    refused_delivery(&mut w, elsewhere, sealed);
}

#[test]
fn a_delivery_is_not_replayed_for_another_buyer() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let mut buy = w.buying(1);
    buy.buyer_key = prove::wire(&prove::other_secret().public());
    let others = ordered(&w.try_buy("other", buy).unwrap());
    let mut place = w.place(order);
    // For the right order, but sealed to somebody else.
    place.order = others;
    refused_delivery(&mut w, others, prove::delivery(place, good().key));
    w.deliver(others, &good()).unwrap();
}

#[test]
fn a_delivery_is_not_replayed_in_another_contract_or_on_another_chain() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let sealed = prove::delivery(w.place(order), good().key);
    let here: Addr = w.contract.clone();
    w.contract = w.another_market();
    w.deposit("seller", PRICE).unwrap();
    let listing = w.listing();
    assert_eq!(w.list(listing), 1);
    assert_eq!(w.buy(1), order);
    assert_ne!(w.contract, here);
    refused_delivery(&mut w, order, sealed.clone());

    // Another chain: the same addresses, listing and order.
    let mut there = Suite::on("oaic-local-1");
    assert_eq!(there.contract, here);
    there.list(there.listing());
    assert_eq!(there.buy(1), order);
    refused_delivery(&mut there, order, sealed);
    there.deliver(order, &good()).unwrap();
}

#[test]
fn a_dispute_is_not_replayed_for_another_order() {
    let mut w = Suite::bare();
    let data = Data::broken(3);
    let listing = w.list_file(&data);
    let orders = [w.buy(listing), w.buy(listing)];
    for order in orders {
        w.deliver(order, &data).unwrap();
    }
    let error =
        w.refused(|w| w.try_dispute(orders[1], prove::misbehavior(w.place(orders[0]), &data)));
    assert_matches!(error, Verify(VerifyError::Refused { .. }));
}

#[test]
fn an_answer_is_not_replayed_for_another_order_or_query() {
    let mut w = Suite::new();
    let first = w.ask(1, 1);
    let sealed = w.sealed_answer(first);
    w.try_answer(first, sealed.clone()).unwrap();
    for query in [1, 2] {
        let order = w.ask(1, query);
        let error = w.refused(|w| w.try_answer(order, sealed.clone()));
        assert_matches!(error, Verify(VerifyError::Refused { .. }));
    }
}

/// Anybody can list what the chain shows of another's listing, with their own queries, price and
/// payees. Nobody can deliver it: neither they, with whatever they prove, nor the rightful seller,
/// who is asked to. Its buyers are refunded.
#[test]
fn a_copied_listing_is_undeliverable() {
    let mut w = Suite::new();
    let copy = w.listing();
    let copy = w.list_as("mallory", copy);
    // What a silent seller pays; here it is the copier.
    w.deposit("mallory", PRICE).unwrap();
    let (file, question) = (w.buy(copy), w.ask(copy, 1));
    let asked = statement_query(&questions()[0].query).unwrap();
    for seller in ["seller", "mallory"].map(prove::owner) {
        let of = |w: &Suite, order| Place {
            seller,
            ..w.place(order)
        };
        let sealed = prove::delivery(of(&w, file), good().key);
        refused_delivery(&mut w, file, sealed);
        let error = w.refused(|w| w.try_answer(question, prove::answer(of(w, question), &asked)));
        assert_matches!(error, Verify(VerifyError::Refused { .. }));
    }
    w.advance(DELIVERY_WINDOW, 1);
    for order in [file, question] {
        w.refund(order).unwrap();
    }
    // The original sells as before.
    w.sell(1, &good());
    w.check_totals();
}
