//! A buyer's watch: it disputes what doesn't open as promised, refunds what came too late, and leaves
//! honest deliveries alone.

use crate::support::market::{Market, DELIVERY};
use oaic_messages::data_market::OrderStatus;

/// What the seller's deposit pays for an order of 5 OAIC: 5 %, less the fee of 4 %, in uoaic.
const COMPENSATION: u128 = 240_000;

#[test]
fn a_watch_refunds_what_came_too_late_and_disputes_no_honest_delivery() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let listing = market.listed("5oaic");
    let delivered = market.bought(listing);
    suite.ok("data deliver --from prov");
    let late = market.bought_again(listing);

    // Nothing is due: what was delivered opens, the other can come yet.
    for _ in 0..2 {
        suite.ok("data watch --once --from alice");
        assert_eq!(market.order(delivered).status, OrderStatus::Delivered);
        assert_eq!(market.order(late).status, OrderStatus::Open);
    }
    // A copy that was damaged accuses nobody, and is said to be no copy.
    let sealed = market.file("original.oaicdata");
    let bytes = std::fs::read(&sealed).unwrap();
    let mut bad = bytes.clone();
    bad[100] ^= 1;
    std::fs::write(&sealed, bad).unwrap();
    suite.fails("data watch --once --from alice");
    assert_eq!(market.order(delivered).status, OrderStatus::Delivered);
    // A folder will do when the file was moved.
    std::fs::remove_file(&sealed).unwrap();
    let folder = market.file("downloads");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a"), b"no sealed file").unwrap();
    std::fs::write(folder.join("b"), bytes).unwrap();
    suite.fails("data watch --once --from alice");
    suite.ok(&format!(
        "data watch --once --sealed {} --from alice",
        market.at("downloads")
    ));

    suite.chain.advance(1, DELIVERY).unwrap();
    let before = suite.balance("alice");
    let watch = format!(
        "data watch --once --sealed {} --from alice",
        market.at("downloads")
    );
    suite.ok(&watch);
    assert_eq!(market.order(late).status, OrderStatus::Refunded);
    assert_eq!(suite.balance("alice") - before, 5_000_000 + COMPENSATION);
    // Once is enough, whatever was killed in between.
    suite.ok(&watch);
    assert_eq!(suite.balance("alice") - before, 5_000_000 + COMPENSATION);
    assert_eq!(market.order(delivered).status, OrderStatus::Delivered);
}

/// The buyer slept, and got his money back all the same.
#[test]
fn a_watch_disputes_what_does_not_open_as_promised_while_there_is_time() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    market.garbled();

    let listing = market.listed("5oaic");
    let before = suite.balance("alice");
    let order = market.bought(listing);
    suite.ok("data watch --once --from alice");
    assert_eq!(market.order(order).status, OrderStatus::Open);
    suite.ok("data deliver --from prov");
    for _ in 0..2 {
        suite.ok("data watch --once --from alice");
        assert_eq!(market.order(order).status, OrderStatus::Disputed);
        assert_eq!(suite.balance("alice"), before + COMPENSATION);
    }
}
