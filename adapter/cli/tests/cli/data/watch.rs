//! A buyer's watch: it disputes what doesn't open as promised, refunds what came too late, and leaves
//! honest deliveries alone.

use std::fs;

use crate::support::market::{Market, COMPENSATION, DELIVERY};
use oaic_messages::data_market::OrderStatus;

const WATCH: &str = "data watch --once --from alice";

#[test]
fn a_watch_refunds_what_came_too_late_and_disputes_no_honest_delivery() {
    let market = Market::with_order(3_000);
    market.ok("data deliver --from prov");
    let (delivered, late) = (1, market.buy_again());

    // Nothing is due: what was delivered opens, the other can come yet.
    for _ in 0..2 {
        market.ok(WATCH);
        assert_eq!(market.order(delivered).status, OrderStatus::Delivered);
        assert_eq!(market.order(late).status, OrderStatus::Open);
    }
    // A copy that was damaged accuses nobody, and is said to be no copy.
    let sealed = market.file("original.oaicdata");
    let bytes = fs::read(&sealed).unwrap();
    let mut bad = bytes.clone();
    bad[100] ^= 1;
    fs::write(&sealed, bad).unwrap();
    market.fails(WATCH);
    assert_eq!(market.order(delivered).status, OrderStatus::Delivered);
    // A folder will do when the file was moved.
    fs::remove_file(&sealed).unwrap();
    market.write("downloads/a", b"no sealed file");
    market.write("downloads/b", bytes);
    market.fails(WATCH);
    let watch = "data watch --once --sealed @/downloads --from alice";
    market.ok(watch);

    market.chain.advance(1, DELIVERY).unwrap();
    let before = market.balance("alice");
    // Once is enough, whatever was killed in between.
    for _ in 0..2 {
        market.ok(watch);
        assert_eq!(market.order(late).status, OrderStatus::Refunded);
        assert_eq!(market.balance("alice") - before, 5_000_000 + COMPENSATION);
    }
    assert_eq!(market.order(delivered).status, OrderStatus::Delivered);
}

/// The buyer slept, and got their money back all the same.
#[test]
fn a_watch_disputes_what_does_not_open_as_promised_while_there_is_time() {
    let market = Market::with_garbled_listing();
    let before = market.balance("alice");
    market.buy();
    market.ok(WATCH);
    assert_eq!(market.order(1).status, OrderStatus::Open);
    market.ok("data deliver --from prov");
    for _ in 0..2 {
        market.ok(WATCH);
        assert_eq!(market.order(1).status, OrderStatus::Disputed);
        assert_eq!(market.balance("alice"), before + COMPENSATION);
    }
}
