//! Ordering: the buyer gets what the buyer saw, or nothing.

use cosmwasm_std::to_json_binary;
use cw20::Cw20ReceiveMsg;
use oaic_messages::data_market::*;
use oaic_revenue::RevenueError;
use oaic_testing::simulation::cases;
use proptest::prelude::*;

use crate::prove::{self, Data};
use crate::suite::*;

#[test]
fn what_is_above_the_price_goes_back_at_once() {
    let mut w = Suite::new();
    let before = w.balance_of("buyer");
    let done = w
        .pay("buyer", PRICE + 7, ReceiveMsg::Buy(w.buying(1)))
        .unwrap();
    assert_eq!(w.balance_of("buyer"), before - PRICE);
    let order = w.placed(ordered(&done));
    assert_eq!(order.price.u128(), PRICE);
    assert_eq!(order.status, OrderStatus::Open);
    assert_eq!(order.deliver_before, w.now() + DELIVERY_WINDOW);
    w.check_totals();
}

#[test]
fn less_than_the_price_or_a_higher_price_is_refused_with_both_values() {
    let mut w = Suite::new();
    let buy = w.buying(1);
    let error = w.refused(|w| w.pay("buyer", PRICE - 1, ReceiveMsg::Buy(buy)));
    assert_eq!(
        error,
        TooLittleSent {
            price: PRICE,
            sent: PRICE - 1
        }
    );
    let mut buy = w.buying(1);
    buy.max_price = (PRICE - 1).into();
    let error = w.refused(|w| w.try_buy("buyer", buy));
    assert_eq!(
        error,
        PriceAboveMax {
            price: PRICE,
            max_price: PRICE - 1
        }
    );
    let ask = w.asking(1, 1);
    let price = (ASK + 1).into();
    w.ok(
        "seller",
        ExecuteMsg::SetQueryPrice {
            listing: 1,
            query: 1,
            price,
        },
    );
    let error = w.refused(|w| w.pay("buyer", ASK + 1, ReceiveMsg::Ask(ask)));
    let (price, max_price) = (ASK + 1, ASK);
    assert_eq!(error, PriceAboveMax { price, max_price });
}

#[test]
fn a_version_changed_between_look_and_buy_is_refused() {
    let mut w = Suite::new();
    let mut dearer = offer(&good());
    dearer.price_once = Some((2 * PRICE).into());
    w.update(1, dearer).unwrap();
    let error = {
        let buy = w.buying(1);
        w.refused(|w| w.try_buy("buyer", buy))
    };
    let expected = VersionChanged {
        listing: 1,
        current: 2,
        seen: 1,
    };
    assert_eq!(error, expected);
    let ask = w.asking(1, 1);
    assert_eq!(w.refused(|w| w.try_ask("buyer", ask)), expected);
}

#[test]
fn what_is_not_for_sale_can_not_be_ordered() {
    let mut w = Suite::new();
    let file_only = w.list_file(&good());
    let ask = w.asking(file_only, 1);
    assert!(w
        .refused(|w| w.try_ask("buyer", ask))
        .to_string()
        .contains("query 1 of listing 2"));
    let mut new = w.listing();
    new.offer.price_once = None;
    let answers_only = w.list(new);
    let error = w.refused(|w| w.try_buy("buyer", w.buying(answers_only)));
    assert_matches!(error, NotForSale { what: "file", .. });
    w.close_query(answers_only, 1).unwrap();
    let error = w.refused(|w| w.try_ask("buyer", w.asking(answers_only, 1)));
    let (listing, query) = (answers_only, 1);
    assert_eq!(error, QueryClosed { listing, query });
    let buy = w.buying(9);
    assert!(w
        .refused(|w| w.try_buy("buyer", buy))
        .to_string()
        .contains("no listing 9"));
}

#[test]
fn a_query_that_a_later_table_has_no_answer_to_can_not_be_ordered() {
    let mut w = Suite::new();
    let mut smaller = offer(&good());
    smaller.table.as_mut().unwrap().columns.pop();
    w.update(1, smaller).unwrap();
    let mut ask = w.asking(1, 2);
    ask.version = 2;
    let error = w.refused(|w| w.try_ask("buyer", ask.clone()));
    let (needed, columns) = (2, 1);
    assert_eq!(error, NoSuchColumn { needed, columns });
    ask.query = 1;
    w.try_ask("buyer", ask).unwrap();
    let mut without = offer(&good());
    without.table = None;
    w.update(1, without).unwrap();
    let mut ask = w.asking(1, 1);
    ask.version = 3;
    let error = w.refused(|w| w.try_ask("buyer", ask));
    assert_matches!(error, NotForSale { what: "table", .. });
}

/// zk 6: whatever is sealed to such a key, everybody can open.
#[test]
fn a_buyers_key_off_the_curve_or_of_small_order_is_refused() {
    let mut w = Suite::new();
    let element = oaic_records::element::to_binary;
    let (zero, one) = (element(&0u64.into()), element(&1u64.into()));
    let minus = element(&-oaic_statements::Fr::one());
    let usable = prove::wire(&prove::secret().public());
    for (u, v) in [
        (zero.clone(), one.clone()),
        (zero.clone(), minus),
        (one.clone(), one),
        (usable.v.clone(), usable.u.clone()),
        (zero.clone(), zero),
    ] {
        let mut buy = w.buying(1);
        buy.buyer_key = Point { u, v };
        let error = w.refused(|w| w.try_buy("buyer", buy));
        assert_eq!(error, UnusableKey);
    }
    let mut buy = w.buying(1);
    buy.buyer_key.v = [0xff; 32].into();
    let error = w.refused(|w| w.try_buy("buyer", buy)).to_string();
    assert!(error.starts_with("buyer_key.v"), "{error}");
}

#[test]
fn only_the_token_is_believed_that_something_was_sent() {
    let mut w = Suite::new();
    let msg = to_json_binary(&ReceiveMsg::Buy(w.buying(1))).unwrap();
    let forged = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: w.who("buyer").into(),
        amount: PRICE.into(),
        msg,
    });
    assert_matches!(w.refuse("mallory", forged), Runtime(NotTheToken { .. }));
    let error = w.refused(|w| w.send("buyer", 5, &"rubbish"));
    assert_matches!(error, Runtime(UnknownHook { .. }));
}

#[test]
fn numbers_are_never_used_again() {
    let mut w = Suite::new();
    assert_eq!([1, 2].map(|_| w.buy(1)), [1, 2]);
    w.advance(DELIVERY_WINDOW, 1);
    w.refund(1).unwrap();
    w.refund(2).unwrap();
    assert_eq!(w.buy(1), 3);
    w.ok("seller", ExecuteMsg::Withdraw { listing: 1 });
    assert_eq!(w.list_file(&good()), 2);
}

#[test]
fn a_referrer_is_bound_at_the_first_order_and_never_oneself() {
    let mut w = Suite::new();
    let mut buy = w.buying(1);
    buy.referrer = Some(w.who("buyer").into());
    let error = w.refused(|w| w.try_buy("buyer", buy.clone()));
    assert_matches!(error, Revenue(RevenueError::SelfReferral { .. }));
    buy.referrer = Some(w.who("friend").into());
    w.try_buy("buyer", buy.clone()).unwrap();
    buy.referrer = Some(w.who("mallory").into());
    w.try_buy("buyer", buy).unwrap();
    let of: Option<cosmwasm_std::Addr> = w.query(&QueryMsg::ReferrerOf {
        buyer: w.who("buyer").into(),
    });
    assert_eq!(of, Some(w.who("friend")));
}

proptest! {
    #![proptest_config(cases(24))]
    /// Whatever is sent: the price stays, the rest goes back, and nothing else moves.
    #[test]
    fn an_order_costs_its_price_exactly(price in 1u128..1_000_000, sent in 0u128..2_000_000, max in 0u128..2_000_000) {
        let mut w = Suite::bare();
        let mut new = w.listing();
        new.offer = Offer { price_once: Some(price.into()), ..offer(&Data::honest(1, 1)) };
        w.list(new);
        let before = w.balance_of("buyer");
        let mut buy = w.buying(1);
        buy.max_price = max.into();
        let done = w.pay("buyer", sent, ReceiveMsg::Buy(buy));
        let fits = sent >= price && max >= price;
        prop_assert_eq!(done.is_ok(), fits);
        prop_assert_eq!(w.balance_of("buyer"), before - if fits { price } else { 0 });
        w.check_totals();
    }
}
