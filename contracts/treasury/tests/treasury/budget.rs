//! The buyback budget: a share of what the epoch before measured, and no more.

use oaic_messages::treasury::*;
use oaic_testing::assert_matches;
use oaic_testing::stubs::answer;

use crate::suite::*;

/// The budget of [`Suite::new`].
const BUDGET: u128 = 1_000 * OAIC;

/// A lot of one dollar that takes so much of the budget.
fn lot(value: u128) -> ExecuteMsg {
    start(1_000_000, value, 1)
}

/// The same after a bid at the price of [`BUDGET`].
fn dear_lot(value: u128) -> ExecuteMsg {
    start(1_000_000, value, BUDGET / 2)
}

#[test]
fn lots_take_from_the_budget_what_they_would_cost_at_the_start() {
    let mut w = Suite::new();
    w.ok("owner", lot(BUDGET - 1));
    let error = w.refuse("owner", lot(2));
    assert_eq!(
        error,
        BudgetExceeded {
            epoch: FIRST_EPOCH,
            needed: 2,
            left: 1,
            total: BUDGET,
            reserved: BUDGET - 1
        }
    );
    w.ok("owner", lot(1));
    w.refuse("owner", lot(1));
    let budget = w.budget();
    assert_eq!(budget.reserved.u128(), BUDGET);
    assert_eq!(budget.remaining.u128(), 0);
    w.check_totals();
}

/// Half a uoaic of value reserves a whole one: lots of dust are not free.
#[test]
fn a_lots_value_is_rounded_up() {
    let mut w = Suite::new();
    w.start(1, 1, 1).unwrap();
    assert_eq!(w.auction(1).reserved.u128(), 1);
    assert_eq!(w.budget().reserved.u128(), 1);
}

#[test]
fn what_an_epoch_did_not_use_is_not_carried_over() {
    let mut w = Suite::new();
    w.ok("owner", lot(BUDGET / 2));
    w.advance(3 * DAY, 3);
    assert_eq!(w.budget().remaining.u128(), BUDGET);
    w.refuse("owner", lot(BUDGET + 1));
    w.ok("owner", lot(BUDGET));
    let past: BudgetResponse = w.query(&QueryMsg::Budget {
        epoch: Some(FIRST_EPOCH),
    });
    assert_eq!(past.total.u128(), BUDGET);
    assert_eq!(past.reserved.u128(), BUDGET / 2);
}

#[test]
fn an_auction_called_off_gives_back_what_its_sold_part_did_not_need() {
    let mut w = Suite::new();
    w.ok("owner", lot(BUDGET));
    // Three units of a million, at the start price: 3,000 uoaic, rounded up once.
    w.bid(1, 3_000).unwrap();
    assert_eq!(w.auction(1).remaining.u128(), 1_000_000 - 3);
    w.close("owner", 1).unwrap();
    assert_eq!(w.budget().reserved.u128(), 3_000);
    assert_eq!(w.auction(1).reserved.u128(), 3_000);
    w.refuse("owner", dear_lot(BUDGET - 2_999));
    w.ok("owner", dear_lot(BUDGET - 3_000));
}

#[test]
fn an_auction_that_ended_keeps_its_budget() {
    let mut w = Suite::new();
    w.ok("owner", lot(BUDGET));
    w.advance(101, 1);
    w.close("owner", 1).unwrap();
    w.refuse("owner", lot(1));
    assert_eq!(w.budget().remaining.u128(), 0);
}

#[test]
fn the_budget_is_of_the_previous_epoch_and_no_other() {
    for (epoch, total) in [
        (FIRST_EPOCH - 2, 0),
        (FIRST_EPOCH - 1, BUDGET),
        (FIRST_EPOCH, 0),
        (FIRST_EPOCH + 1, 0),
    ] {
        let mut w = Suite::new();
        let source = w.source_of(epoch, metrics(10_000 * OAIC, 0, 0));
        w.set_sources(&[&source]);
        assert_eq!(w.budget().total.u128(), total, "reported for {epoch}");
        let lot = lot(OAIC);
        match total {
            0 => drop(w.refuse("owner", lot)),
            _ => drop(w.ok("owner", lot)),
        }
    }
}

#[test]
fn every_metric_of_every_source_counts_with_its_share() {
    let mut w = Suite::new();
    let second = w.stub(&answer(&metrics(0, 500, 0)));
    let third = w.stub(&answer(&metrics(9, 5, 1_000)));
    let first = w.source.clone();
    w.set_sources(&[&first, &second, &third]);
    // The sums are rounded once: 10 % of 10,000,000,009; 20 % of 505; 1 % of 1,000.
    let expected = 1_000 * OAIC + 101 + 10;
    assert_eq!(w.budget().total.u128(), expected);
    w.refuse("owner", lot(expected + 1));
    w.ok("owner", lot(expected));
}

/// It is a matter of the vote that set it, not of the moment it is asked.
#[test]
fn new_rules_apply_at_once_and_take_nothing_back() {
    let mut w = Suite::new();
    w.ok("owner", lot(BUDGET));
    let mut half = rules();
    half.api_revenue_bps = 500;
    w.ok("owner", update(|changes| changes.budget = Some(half)));
    let budget = w.budget();
    assert_eq!(budget.total.u128(), BUDGET / 2);
    assert_eq!(budget.reserved.u128(), BUDGET);
    assert_eq!(budget.remaining.u128(), 0);
    w.refuse("owner", lot(1));
    assert_eq!(w.auction(1).status, AuctionStatus::Open);
}

#[test]
fn without_sources_there_is_no_budget() {
    let mut w = Suite::new();
    w.set_sources(&[]);
    assert_eq!(w.budget().total.u128(), 0);
    let error = w.refuse("owner", lot(1));
    assert_matches!(error, BudgetExceeded { total: 0, .. });
}

#[test]
fn a_budget_of_the_future_is_refused() {
    let w = Suite::new();
    let error = w
        .try_query::<BudgetResponse>(&QueryMsg::Budget {
            epoch: Some(FIRST_EPOCH + 1),
        })
        .unwrap_err();
    assert!(error.contains("hasn't begun"), "{error}");
}
