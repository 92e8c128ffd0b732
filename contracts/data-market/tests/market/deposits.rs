//! What a seller deposits: a silent one loses it to the buyer, and is counted.

use oaic_messages::data_market::*;

use crate::prove::Data;
use crate::suite::*;

/// Of an order of the file of listing 1: 5 %.
const HELD: u128 = PRICE / 20;

/// Audit 8: five orders came back and the listing was equal, field by field.
#[test]
fn a_seller_who_stays_silent_pays_the_buyer_and_is_counted() {
    let mut w = Suite::new();
    let before = w.balance_of("buyer");
    let order = w.buy(1);
    assert_eq!(w.placed(order).deposit.u128(), HELD);
    w.advance(DELIVERY_WINDOW, 1);
    let done = w.refund(order).unwrap();
    // Less the fee: they are another's coins.
    let compensation = HELD * 96 / 100;
    let reported = attribute(&done, "wasm-order_refunded", "compensation");
    assert_eq!(reported, compensation.to_string());
    assert_eq!(w.balance_of("buyer"), before + compensation);
    let seller = w.seller("seller");
    assert_eq!(seller.free.u128(), DEPOSIT - HELD);
    assert_eq!(seller.held.u128(), 0);
    assert_eq!(seller.undelivered, 1);
    assert_eq!(w.shown(1).undelivered, 1);
    w.check_totals();
}

#[test]
fn a_seller_who_delivers_gets_the_deposit_back_and_is_not_counted() {
    let mut w = Suite::new();
    let order = w.buy(1);
    w.deliver(order, &good()).unwrap();
    // Held until it can't be disputed any more.
    assert_eq!(w.seller("seller").held.u128(), HELD);
    w.advance(DISPUTE_WINDOW, 1);
    w.complete(order).unwrap();
    let ask = w.ask(1, 1);
    w.answer(ask).unwrap();
    let seller = w.seller("seller");
    assert_eq!(seller.free.u128(), DEPOSIT);
    assert_eq!(seller.held.u128(), 0);
    assert_eq!(seller.undelivered, 0);
    assert_eq!(w.shown(1).undelivered, 0);
    w.check_totals();
}

/// Of a broken file every buyer gets the deposit: of orders that were delivered, and of those that
/// can't be delivered any more.
#[test]
fn a_proven_broken_file_costs_its_seller_the_deposit_of_each_order() {
    let mut w = Suite::new();
    let data = Data::broken(3);
    let listing = w.list_file(&data);
    let (delivered, waiting) = (w.buy(listing), w.buy(listing));
    w.deliver(delivered, &data).unwrap();
    let before = w.balance_of("buyer");
    w.dispute(delivered, &data).unwrap();
    w.refund(waiting).unwrap();
    let compensation = HELD * 96 / 100;
    assert_eq!(w.balance_of("buyer"), before + 2 * (PRICE + compensation));
    // The seller wasn't silent: what was delivered is counted as broken.
    let shown = w.shown(listing);
    assert_eq!((shown.broken, shown.undelivered), (1, 0));
    w.check_totals();
}

#[test]
fn orders_beyond_the_free_deposit_are_refused() {
    let mut w = Suite::new();
    w.withdraw_deposit("seller", DEPOSIT - 2 * HELD + 1)
        .unwrap();
    let order = w.buy(1);
    let buy = w.buying(1);
    let error = w.refused(|w| w.try_buy("buyer", buy));
    assert_eq!(
        error,
        DepositTooSmall {
            listing: 1,
            seller: w.who("seller").into(),
            free: HELD - 1,
            needed: HELD,
        }
    );
    // Once it is served the next one has room.
    w.serve(order, &good());
    w.buy(1);
    w.check_totals();
}

/// What orders hold is not a number that a stranger chooses: it goes by what they lock themselves.
#[test]
fn cheap_orders_of_a_stranger_bind_no_more_than_their_share() {
    let mut w = Suite::new();
    let mut cheap = w.listing();
    cheap.offer.price_once = Some(1u128.into());
    let listing = w.list(cheap);
    for _ in 0..20 {
        w.pay("mallory", 1, ReceiveMsg::Buy(w.buying(listing)))
            .unwrap();
    }
    // Rounded up for the buyer, and never more than the price.
    assert_eq!(w.seller("seller").held.u128(), 20);
    w.buy(1);
    w.check_totals();
}

#[test]
fn what_orders_hold_can_not_be_taken_back_and_the_rest_can_untaxed() {
    let mut w = Suite::new();
    let before = w.balance_of("seller");
    w.buy(1);
    let error = w.refused(|w| w.withdraw_deposit("seller", DEPOSIT - HELD + 1));
    assert_eq!(
        error,
        DepositHeld {
            amount: DEPOSIT - HELD + 1,
            free: DEPOSIT - HELD,
            held: HELD,
        }
    );
    w.withdraw_deposit("seller", DEPOSIT - HELD).unwrap();
    assert_eq!(w.balance_of("seller"), before + DEPOSIT - HELD);
    w.check_totals();
    for (label, amount) in [("seller", 1), ("mallory", 1), ("seller", 0)] {
        w.refused(|w| w.withdraw_deposit(label, amount));
    }
    w.refused(|w| w.deposit("seller", 0));
}

/// No way past the fee: who orders from themselves loses it, and a friend gets no more than by a
/// transfer.
#[test]
fn a_deposit_is_no_untaxed_way_to_another_account() {
    let mut w = Suite::new();
    w.update_params(Params {
        deposit_bps: MAX_DEPOSIT_BPS,
        ..params()
    });
    let sum = |w: &Suite| w.balance_of("seller") + w.balance_of("buyer");
    let before = sum(&w);
    let order = w.buy(1);
    let held = w.placed(order).deposit.u128();
    assert_eq!(held, PRICE / 5);
    w.advance(DELIVERY_WINDOW, 1);
    w.refund(order).unwrap();
    w.withdraw_deposit("seller", DEPOSIT - held).unwrap();
    assert_eq!(sum(&w), before + DEPOSIT - held.div_ceil(25));
    w.check_totals();
    // From the seller itself.
    w.deposit("seller", held).unwrap();
    let before = w.balance_of("seller");
    let order = ordered(&w.try_buy("seller", w.buying(1)).unwrap());
    w.advance(DELIVERY_WINDOW, 1);
    w.refund(order).unwrap();
    assert_eq!(w.balance_of("seller"), before + held - held.div_ceil(25));
    w.check_totals();
}

/// An order keeps the share of its day.
#[test]
fn a_changed_share_touches_no_order_that_is_there() {
    let mut w = Suite::new();
    let order = w.buy(1);
    let changed = Params {
        deposit_bps: MIN_DEPOSIT_BPS,
        ..params()
    };
    w.update_params(changed);
    assert_eq!(w.placed(order).deposit.u128(), HELD);
    let later = w.buy(1);
    assert_eq!(w.placed(later).deposit.u128(), PRICE / 100);
    w.check_totals();
}
