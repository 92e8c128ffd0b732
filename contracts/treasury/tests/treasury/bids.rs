//! Bids: what they get, what they pay, what comes back, what burns.

use cosmwasm_std::coin;
use oaic_messages::token;
use oaic_testing::{assert_matches, refused};

use crate::suite::*;

/// 10 dollars at 3 OAIC each, falling to 1 in 100 seconds.
fn auction() -> Suite {
    let mut w = Suite::new();
    w.start(10_000_000, 3_000_000, 1_000_000).unwrap();
    w
}

#[test]
fn a_part_is_bought_at_the_price_of_the_moment_and_what_was_paid_burns() {
    let mut w = auction();
    let supply = |w: &Suite| {
        let info: cw20::TokenInfoResponse =
            w.ask(&w.token, &token::QueryMsg::TokenInfo {}).unwrap();
        info.total_supply.u128()
    };
    let (before, had) = (supply(&w), w.balance_of("bidder"));
    w.advance(50, 1);
    let done = w.bid(1, 5_000_000).unwrap();
    assert_eq!(attribute(&done, "wasm-auction_bid", "price"), "2000000");
    assert_eq!(w.coins_of("bidder", USD), 2_500_000);
    assert_eq!(w.balance_of("bidder"), had - 5_000_000);
    assert_eq!(w.bought_back(), 5_000_000);
    assert_eq!(supply(&w), before - 5_000_000);
    assert_eq!(w.auction(1).remaining.u128(), 7_500_000);
    // Nothing of it became the treasury's.
    assert_eq!(w.oaic().reserve.u128(), RESERVE);
    assert_eq!(w.totals(None).unsynced.u128(), 0);
    w.check_totals();
}

#[test]
fn what_buys_no_unit_comes_back() {
    let mut w = Suite::new();
    // 3 uoaic a unit.
    w.start(1_000, 3_000_000, 3_000_000).unwrap();
    let had = w.balance_of("bidder");
    let done = w.bid(1, 8).unwrap();
    assert_eq!(attribute(&done, "wasm-auction_bid", "refund"), "2");
    assert_eq!(w.coins_of("bidder", USD), 2);
    assert_eq!(w.balance_of("bidder"), had - 6);
    assert_eq!(w.bought_back(), 6);
    let error = w.bid(1, 2).unwrap_err();
    assert_eq!(
        error,
        BuysNothing {
            auction: 1,
            sent: 2,
            price: 3_000_000
        }
    );
    assert_eq!(w.balance_of("bidder"), had - 6, "nothing was taken");
    w.check_totals();
}

#[test]
fn the_last_unit_is_sold_and_the_rest_of_the_payment_comes_back() {
    let mut w = Suite::new();
    w.start(1_000, 3_000_000, 3_000_000).unwrap();
    let had = w.balance_of("bidder");
    w.bid(1, 999 * 3).unwrap();
    assert_eq!(w.auction(1).remaining.u128(), 1);
    w.bid(1, 50_000).unwrap();
    assert_eq!(w.coins_of("bidder", USD), 1_000);
    assert_eq!(w.balance_of("bidder"), had - 3_000);
    assert_eq!(w.bought_back(), 3_000);
    assert_eq!(w.bid(1, 50_000).unwrap_err(), SoldOut { auction: 1 });
    assert_eq!(w.balance_of("bidder"), had - 3_000);
    w.check_totals();
}

/// Rounded the other way, one unit at a time would be free.
#[test]
fn a_bid_of_dust_pays_a_whole_uoaic() {
    let mut w = Suite::new();
    // A third of a uoaic for a unit.
    w.start(10, 333_333, 333_333).unwrap();
    w.bid(1, 1).unwrap();
    assert_eq!(w.coins_of("bidder", USD), 3);
    assert_eq!(w.bought_back(), 1);
    w.bid(1, 1_000).unwrap();
    assert_eq!(w.coins_of("bidder", USD), 10);
    assert_eq!(w.bought_back(), 1 + 3, "7 units: ceil(2.33)");
    w.check_totals();
}

#[test]
fn limits_of_the_bidder_hold_exactly() {
    let mut w = auction();
    w.advance(50, 1);
    let mut bid = |max_price, min_assets| {
        let hook = limited_bid(1, max_price, min_assets);
        w.send("bidder", 2_000_001, &hook)
    };
    let error = bid(Some(1_999_999), None).unwrap_err();
    assert_eq!(
        error,
        PriceAbove {
            auction: 1,
            price: 2_000_000,
            max_price: 1_999_999
        }
    );
    let error = bid(None, Some(1_000_001)).unwrap_err();
    assert_eq!(
        error,
        TooFewAssets {
            auction: 1,
            assets: 1_000_000,
            min_assets: 1_000_001,
            remaining: 10_000_000,
            price: 2_000_000
        }
    );
    bid(Some(2_000_000), Some(1_000_000)).unwrap();
    assert_eq!(w.coins_of("bidder", USD), 1_000_000);
}

/// Somebody else was first: less is left than the bidder insists on.
#[test]
fn a_bid_that_comes_second_is_not_filled_below_its_limit() {
    let mut w = auction();
    w.send("other", 29_000_000, &bid(1)).unwrap();
    let had = w.balance_of("bidder");
    let hook = limited_bid(1, None, Some(5_000_000));
    let error = w.send("bidder", 15_000_000, &hook).unwrap_err();
    assert_matches!(error, TooFewAssets { .. });
    assert_eq!(w.balance_of("bidder"), had);
}

#[test]
fn bids_are_taken_until_the_last_second_and_not_after() {
    let mut w = auction();
    w.advance(100, 1);
    w.bid(1, 1_000_000).unwrap();
    assert_eq!(w.coins_of("bidder", USD), 1_000_000, "at the end price");
    w.advance(1, 1);
    let ends_at = w.now() - 1;
    let error = w.bid(1, 1_000_000).unwrap_err();
    assert_eq!(
        error,
        AuctionEnded {
            auction: 1,
            ends_at,
            now: ends_at + 1
        }
    );
    w.close("stranger", 1).unwrap();
    let error = w.bid(1, 1_000_000).unwrap_err();
    assert_eq!(error, AuctionClosed { auction: 1 });
    w.check_totals();
}

#[test]
fn gifts_change_neither_price_nor_lot() {
    let mut w = auction();
    w.advance(50, 1);
    w.donate(1_000 * OAIC);
    w.donate_coin(coin(1_000_000, USD));
    w.sync(None).unwrap();
    w.sync(Some(USD)).unwrap();
    w.bid(1, 2_000_000).unwrap();
    assert_eq!(w.coins_of("bidder", USD), 1_000_000);
    assert_eq!(w.auction(1).remaining.u128(), 9_000_000);
    assert_eq!(w.bought_back(), 2_000_000);
    w.check_totals();
}

/// A treasury that lost its registration can't burn; then nobody loses anything.
#[test]
fn without_the_right_to_burn_a_bid_fails_whole() {
    let mut w = auction();
    let remove = token::ExecuteMsg::RemoveSystemContract {
        address: w.contract.to_string(),
    };
    w.token("owner", &remove).unwrap();
    refused(&mut w, |w| w.bid(1, 1_000_000));
    assert_eq!(w.coins_of("bidder", USD), 0);
}
