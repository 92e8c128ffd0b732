//! What an auction may end at: half of what a real one cleared, whatever dust sells or is left.

use oaic_messages::treasury::*;
use oaic_testing::assert_matches;

use crate::suite::*;

// Attack `price_ratchet`: dust lots, with the seller's friend as their only bidder, halve the price
// again and again.
#[test]
fn price_ratchet() {
    let mut w = Suite::new();
    let floor = FloorPrice {
        denom: USD.into(),
        price: u(10_000_000),
    };
    let floors = update(|changes| changes.floor_prices = Some(vec![floor]));
    w.ok("owner", floors);
    let error = w.start(100, 10_000_000, 4_999_999).unwrap_err();
    assert_matches!(
        error,
        EndsTooLow {
            min_end_price: 5_000_000,
            ..
        }
    );
    for auction in 1..=5 {
        let end = min_end(&w);
        w.start(1, end, end).unwrap();
        w.bid(auction, end).unwrap();
        assert_eq!(min_end(&w), 5_000_000);
        assert!(w.start(1, end, end - 1).is_err());
    }
    // A dear bid raises it, in the same block too.
    w.start(10, 15_000_000, 5_000_000).unwrap();
    w.bid(6, 15).unwrap();
    assert_eq!(min_end(&w), 7_500_000);
    assert!(w.start(10, 30_000_000, 7_499_999).is_err());
    w.start(10, 30_000_000, 7_500_000).unwrap();
}

fn min_end(w: &Suite) -> u128 {
    let denom = USD.into();
    let answer: MinEndPriceResponse = w.query(&QueryMsg::MinEndPrice { denom });
    answer.min_end_price.u128()
}

// Attack `one_unit`: one unit bought at an absurd start price stops buybacks of that coin.
#[test]
fn one_unit() {
    let mut w = Suite::new();
    // Nothing of this coin was ever sold, and it has no price in the sale.
    w.start(1_000, 100_000_000_000, 100_000_000_000).unwrap();
    for _ in 0..99 {
        w.bid(1, 100_000).unwrap();
        assert_eq!(min_end(&w), 0);
    }
    w.start(1_000, 10, 10).unwrap();
    // A tenth of the lot is a price: what was paid for all of it.
    w.bid(1, 100_000).unwrap();
    assert_eq!(min_end(&w), 50_000_000_000);
    assert!(w.start(1_000, 10, 10).is_err());
}

// Attack `dust_lot`: a lot that is dust itself, all of it bought at an absurd price.
#[test]
fn dust_lot() {
    let mut w = Suite::new();
    w.start(1_000, 1_000_000, 1_000_000).unwrap();
    w.bid(1, 1_000).unwrap();
    assert_eq!(min_end(&w), 500_000);
    w.start(1, 1_000_000_000_000, 1_000_000_000_000).unwrap();
    w.bid(2, 1_000_000).unwrap();
    assert_eq!(min_end(&w), 1_000_000, "it doubles");
    // And one that nobody buys from undoes it.
    w.start(1_000, 1_000_000, 1_000_000).unwrap();
    w.advance(101, 1);
    w.close("stranger", 3).unwrap();
    assert_eq!(min_end(&w), 500_000);
}

/// The attack: all of a lot sells at a real price but for a unit that nobody bothers about, and whose
/// end would halve what later lots may end at.
#[test]
fn what_is_left_of_a_lot_that_sold_says_nothing_of_its_price() {
    let mut w = Suite::new();
    let mut least = 1;
    for number in 1..=4 {
        w.start(1_000_000, 1_000_000, least).unwrap();
        w.bid(number, 999_999).unwrap();
        least = min_end(&w);
        assert_eq!(least, 500_000, "{number}");
        w.advance(101, 1);
        w.close("stranger", number).unwrap();
        assert_eq!(min_end(&w), least, "{number}");
    }
    // A tenth that nobody wants at the end price does.
    w.start(1_000_000, 1_000_000, least).unwrap();
    w.bid(5, 900_000).unwrap();
    w.advance(101, 1);
    w.close("stranger", 5).unwrap();
    assert_eq!(min_end(&w), 250_000);
}

/// Bids at two prices clear their average, and nothing before they make a tenth together.
#[test]
fn an_average_is_cleared_and_the_last_bid_alone_moves_little() {
    let mut w = Suite::new();
    w.start(1_000, 2_000_000, 1_000_000).unwrap();
    w.bid(1, 2 * 99).unwrap();
    assert_eq!(min_end(&w), 0);
    w.advance(100, 1);
    w.bid(1, 1).unwrap();
    // 199 uoaic for 100 units.
    assert_eq!(min_end(&w), 995_000);
    w.bid(1, 900).unwrap();
    assert_eq!(min_end(&w), 549_500);
}

/// A tenth of a lot bought at a high start price would otherwise keep every lot to come from selling.
#[test]
fn a_dear_bid_does_not_end_buybacks() {
    let mut w = Suite::new();
    w.start(1_000_000, 900_000_000, 1_000_000).unwrap();
    w.bid(1, 900 * 100_000).unwrap();
    assert!(w.start(1_000_000, 10_000_000, 1_000_000).is_err());
    w.advance(101, 1);
    w.close("stranger", 1).unwrap();
    w.start(1_000_000, 10_000_000, 500_000).unwrap();
    // A bid after its end knows better, however late somebody closes it.
    w.start(1_000_000, 10_000_000, 500_000).unwrap();
    w.advance(101, 1);
    w.start(1_000_000, 2_000_000, 2_000_000).unwrap();
    w.bid(4, 2 * 100_000).unwrap();
    w.close("stranger", 2).unwrap();
    assert!(w.start(1_000_000, 8_000_000, 999_999).is_err());
    w.start(1_000_000, 8_000_000, 1_000_000).unwrap();
}
