//! Auctions: how they start, how their price falls, how they end.

use oaic_messages::treasury::*;
use oaic_testing::assert_matches;

use crate::suite::*;

#[test]
fn a_lot_leaves_the_reserve_and_is_offered() {
    let mut w = Suite::new();
    let done = w.start(10_000_000, 3_000_000, 1_000_000).unwrap();
    assert_eq!(attribute(&done, "wasm-auction_started", "auction"), "1");
    assert_eq!(w.dollars(), (DOLLARS - 10_000_000, 10_000_000));
    let auction = w.auction(1);
    assert_eq!(auction.status, AuctionStatus::Open);
    assert_eq!(auction.amount, auction.remaining);
    assert_eq!(auction.epoch, FIRST_EPOCH);
    assert_eq!(auction.reserved.u128(), 30_000_000);
    assert_eq!(auction.ends_at, w.now() + 100);
    w.check_totals();
}

#[test]
fn the_price_is_exact_at_every_point() {
    let mut w = Suite::new();
    w.start(10_000_000, 3_000_000, 1_000_000).unwrap();
    let mut last = 0;
    for (at, price) in [
        (0, 3_000_000),
        (1, 2_980_000),
        (50, 2_000_000),
        (99, 1_020_000),
        (100, 1_000_000),
        (101, 1_000_000),
        (1_000_000, 1_000_000),
    ] {
        w.advance(at - last, 1);
        last = at;
        let auction = w.auction(1);
        assert_eq!(auction.price.u128(), price, "after {at} seconds");
        let open = at <= 100;
        assert_eq!(auction.status == AuctionStatus::Open, open, "{at}");
        let query = QueryMsg::QuoteBid {
            auction: 1,
            amount: u(price),
        };
        let quote: Result<BidQuote, String> = w.try_query(&query);
        assert_eq!(quote.is_ok(), open, "{at}");
        if let Ok(quote) = quote {
            assert_eq!(quote.assets.u128(), 1_000_000);
            assert_eq!(quote.paid.u128(), price);
        }
    }
}

#[test]
fn what_is_not_sold_returns_to_the_reserve_once() {
    let mut w = Suite::new();
    w.start(10_000_000, 3_000_000, 1_000_000).unwrap();
    w.bid(1, 9_000_000).unwrap();
    let ends_at = w.auction(1).ends_at;
    w.advance(100, 1);
    let error = w.refuse("stranger", ExecuteMsg::CloseAuction { auction: 1 });
    assert_eq!(
        error,
        AuctionOpen {
            auction: 1,
            ends_at,
            now: ends_at,
            remaining: 7_000_000
        }
    );
    w.advance(1, 1);
    let done = w.close("stranger", 1).unwrap();
    assert_eq!(
        attribute(&done, "wasm-auction_closed", "returned"),
        "7000000"
    );
    assert_eq!(w.dollars(), (DOLLARS - 3_000_000, 0));
    let error = w.refuse("stranger", ExecuteMsg::CloseAuction { auction: 1 });
    assert_eq!(error, AuctionClosed { auction: 1 });
    w.check_totals();
}

#[test]
fn a_sold_lot_can_be_closed_at_once() {
    let mut w = Suite::new();
    w.start(1_000_000, 3_000_000, 1_000_000).unwrap();
    w.bid(1, 3_000_000).unwrap();
    assert_eq!(w.auction(1).status, AuctionStatus::SoldOut);
    w.close("stranger", 1).unwrap();
    assert_eq!(w.auction(1).status, AuctionStatus::Closed);
    assert_eq!(w.dollars(), (DOLLARS - 1_000_000, 0));
    w.check_totals();
}

#[test]
fn the_owner_can_call_an_auction_off() {
    let mut w = Suite::new();
    w.start(1_000_000, 3_000_000, 1_000_000).unwrap();
    w.close("owner", 1).unwrap();
    assert_eq!(w.dollars(), (DOLLARS, 0));
    let error = w.bid(1, 100_000_000).unwrap_err();
    assert_eq!(error, AuctionClosed { auction: 1 });
    w.check_totals();
}

/// Auctions of one asset share its lots; closing one must not take another's.
#[test]
fn auctions_beside_each_other_stay_apart() {
    let mut w = Suite::new();
    w.start(1_000, 30, 10).unwrap();
    w.start(2_000, 50, 20).unwrap();
    w.close("owner", 1).unwrap();
    assert_eq!(w.dollars(), (DOLLARS - 2_000, 2_000));
    w.bid(2, 1).unwrap();
    assert_eq!(w.auction(2).status, AuctionStatus::SoldOut);
    assert_eq!(w.auction(1).remaining.u128(), 1_000);
    w.check_totals();
}

#[test]
fn an_auction_that_makes_no_sense_is_refused() {
    let mut w = Suite::new();
    let at = |amount, from, to, duration| auction_of(USD, amount, (from, to), duration);
    let invalid = |error: &ContractError, name: &str| matches!(error, Runtime(Invalid { field, .. }) if *field == name);
    let error = w.refuse("owner", at(1, 5, 6, 100));
    assert!(invalid(&error, "start_price"), "{error}");
    for duration in [0, MAX_AUCTION_DURATION + 1, u64::MAX] {
        let error = w.refuse("owner", at(1, 5, 5, duration));
        assert!(invalid(&error, "duration"), "{error}");
    }
    for (amount, from, to, name) in [(0, 5, 5, "amount"), (1, 5, 0, "end_price")] {
        let error = w.refuse("owner", at(amount, from, to, 100));
        assert_matches!(error, Runtime(Zero { field }) if *field == name);
    }
    let error = w.refuse("owner", at(u128::MAX, u128::MAX, 1, 100));
    assert_matches!(error, LotTooLarge { .. });
    for duration in [1, MAX_AUCTION_DURATION] {
        w.ok("owner", at(1, 5, 5, duration));
    }
}

#[test]
fn a_lot_of_what_is_not_there_is_refused() {
    let mut w = Suite::new();
    let mut offer = |denom: &str, amount: u128| {
        no_room(&w.refuse("owner", auction_of(denom, amount, (1, 1), 100)));
    };
    for denom in ["uatom", "uoaic", "oaic", ""] {
        offer(denom, 1);
    }
    offer(USD, DOLLARS);
}

#[test]
fn unknown_auctions_are_named() {
    let mut w = Suite::new();
    let unknown = "there is no auction 3; query for the ones there are";
    let error = w.refuse("owner", ExecuteMsg::CloseAuction { auction: 3 });
    assert_eq!(error.to_string(), unknown);
    assert_eq!(w.bid(3, 5).unwrap_err().to_string(), unknown);
    let answer = w.try_query::<AuctionResponse>(&QueryMsg::Auction { auction: 3 });
    assert!(answer.unwrap_err().contains(unknown));
}
