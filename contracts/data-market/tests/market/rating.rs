//! Ratings: by who bought and paid, once an order.

use oaic_messages::data_market::*;

use crate::prove::Data;
use crate::suite::*;

#[test]
fn only_the_buyer_of_a_completed_order_rates_it_and_once() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let early = w.refused(|w| w.rate("buyer", order, 5));
    let status = OrderStatus::Open;
    assert_eq!(early, NotCompleted { order, status });
    w.deliver(order, &good()).unwrap();
    w.refused(|w| w.rate("buyer", order, 5));
    w.advance(DISPUTE_WINDOW, 1);
    w.complete(order).unwrap();
    for label in ["seller", "mallory"] {
        let error = w.refused(|w| w.rate(label, order, 1));
        assert_matches!(error, Runtime(Unauthorized { .. }));
    }
    for stars in [0, 6, 255] {
        w.refused(|w| w.rate("buyer", order, stars));
    }
    w.rate("buyer", order, 4).unwrap();
    let again = w.refused(|w| w.rate("buyer", order, 5));
    assert_eq!(again, AlreadyRated { order, stars: 4 });
    let answered = w.ask(1, 1);
    w.answer(answered).unwrap();
    w.rate("buyer", answered, 1).unwrap();
    let rating: Rating = w.query(&QueryMsg::Rating { listing: 1 });
    assert_eq!((rating.count, rating.stars), (2, 5));
    assert_eq!(w.placed(order).stars, Some(4));
}

/// Who wants to praise their own listing needs at least another account, and pays the fee either
/// way.
#[test]
fn a_seller_does_not_rate_its_own_listing() {
    let mut w = Suite::new();
    let order = ordered(&w.try_buy("seller", w.buying(1)).unwrap());
    w.serve(order, &good());
    let error = w.refused(|w| w.rate("seller", order, 5));
    assert_eq!(error, OwnGoods { order });
    assert_eq!(w.shown(1).rating, Rating::default());
}

#[test]
fn refunded_and_disputed_orders_are_not_rated() {
    let mut w = Suite::bare();
    let data = Data::broken(3);
    w.list_file(&data);
    let (refunded, disputed) = (w.buy(1), w.buy(1));
    w.deliver(disputed, &data).unwrap();
    w.dispute(disputed, &data).unwrap();
    w.refund(refunded).unwrap();
    for order in [refunded, disputed] {
        let error = w.refused(|w| w.rate("buyer", order, 5));
        assert_matches!(error, NotCompleted { .. });
    }
}
