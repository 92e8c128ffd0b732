//! The window's edges.

use oaic_messages::sale::*;

use crate::suite::*;

#[test]
fn the_window_opens_and_closes_on_its_second() {
    let mut suite = Suite::try_new(FOR_SALE, |_| {}).unwrap();
    let coins = usd(100_000_000);
    suite.fails_with("alice", BUY, &coins, "the sale opens at");
    for (at, phase) in [
        (0, Phase::Open),
        (MAX_WINDOW - 1, Phase::Open),
        (MAX_WINDOW, Phase::Ended),
        (MAX_WINDOW + 1, Phase::Ended),
        (100 * DAY, Phase::Ended),
    ] {
        suite.go_to(at);
        assert_eq!(suite.status().phase, phase, "{at}");
        match phase {
            Phase::Open => drop(suite.run_with("alice", BUY, &coins).unwrap()),
            _ => suite.fails_with("alice", BUY, &coins, "the sale is over: it ended at"),
        }
    }
}

#[test]
fn the_last_second_before_the_opening_is_too_early() {
    let mut suite = Suite::try_new(FOR_SALE, |_| {}).unwrap();
    let time = suite.start - 1;
    suite.advance_to(time);
    assert_eq!(suite.status().phase, Phase::Upcoming);
    suite.cannot_buy("alice", 1_000_000, USD, "the sale opens at");
    suite.fails("anyone", ExecuteMsg::Finalize {}, "can't be finalized yet");
    suite.go_to(0);
    suite.buy("alice", 1_000_000, USD);
}

#[test]
fn it_can_be_finalized_from_its_last_second_on_and_not_before() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 100_000_000, USD);
    suite.go_to(MAX_WINDOW - 1);
    suite.fails("anyone", ExecuteMsg::Finalize {}, "it ends at");
    suite.end_and_finalize();
    assert_eq!(suite.status().phase, Phase::Succeeded);
}

#[test]
fn a_sale_that_is_sold_out_need_not_wait() {
    let mut suite = Suite::with(|params| params.max_per_buyer = FOR_SALE.into());
    suite.buy("alice", 250_000_000, USD);
    suite.finalize();
    suite.settle(claim, &["alice"]);
    assert_eq!(suite.balance_of("alice"), FOR_SALE);
}

#[test]
fn an_oversubscribed_pro_rata_sale_waits_for_its_end() {
    let mut suite = Suite::pro_rata();
    for buyer in BUYERS {
        suite.buy(buyer, 150_000_000, USD);
    }
    suite.fails("anyone", ExecuteMsg::Finalize {}, "can't be finalized yet");
    suite.end_and_finalize();
}
