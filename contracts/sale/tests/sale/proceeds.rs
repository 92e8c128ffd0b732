//! Where what was paid is after a success, and until when.

use cosmwasm_std::coin;
use oaic_messages::gates::{SaleSuccessQuery, SaleSuccessResponse};
use oaic_messages::sale::*;

use crate::delivery::ended;
use crate::suite::*;

/// 400 OAIC for a hundred USD, and 10 for 30 ATOM; both claimed.
fn succeeded() -> Suite {
    let mut suite = ended();
    suite.finalize();
    suite.settle(claim, &["alice", "bob"]);
    suite
}

fn success(suite: &Suite) -> Option<u64> {
    let question = SaleSuccessQuery::Success {};
    let answer: SaleSuccessResponse = suite.ask(&suite.contract, &question).unwrap();
    answer.at
}

#[test]
fn everybody_can_see_when_the_sale_succeeded_and_a_failure_is_none() {
    let mut suite = Suite::fixed();
    assert_eq!(success(&suite), None);
    suite.buy("alice", 99_000_000, USD);
    suite.go_to(MAX_WINDOW + 5);
    assert_eq!(success(&suite), None, "before it is recorded");
    suite.finalize();
    assert_eq!(success(&suite), None, "it failed");

    let mut suite = Suite::fixed();
    suite.buy("alice", 100_000_000, USD);
    suite.go_to(MAX_WINDOW + 5);
    suite.finalize();
    let at = suite.start + MAX_WINDOW + 5;
    suite.go_to(MAX_WINDOW + 400 * DAY);
    assert_eq!(success(&suite), Some(at), "when it was recorded");

    let mut suite = Suite::fixed();
    suite.ok("owner", ExecuteMsg::Cancel {});
    assert_eq!(success(&suite), None);
}

#[test]
fn what_was_paid_stays_a_year_to_the_second_and_until_the_constitution_is_open() {
    let mut suite = succeeded();
    let due = MAX_WINDOW + PROCEEDS_STAY;
    for (at, open) in [
        (MAX_WINDOW + 1, Some(true)),
        (due - 1, Some(true)),
        (due, Some(false)),
        (due, None),
        (due + 3 * PROCEEDS_STAY, Some(false)),
    ] {
        suite.go_to(at);
        suite.answer_as_dao(open, Some(false));
        for denom in [USD, ATOM] {
            suite.fails("owner", sweep(Some(denom)), "stay here");
        }
    }
    suite.answer_as_dao(None, None);
    suite.fails("anyone", sweep(Some(USD)), "the DAO is broken");
    assert_eq!(suite.totals().proceeds[0].amount.u128(), 100_000_000);
    suite.answer_as_dao(Some(true), None);
    for denom in [USD, ATOM] {
        suite.ok("anyone", sweep(Some(denom)));
        suite.fails("anyone", sweep(Some(denom)), "nothing to sweep");
    }
    assert_eq!(suite.coins(&suite.treasury, USD), 100_000_000);
    assert_eq!(suite.coins(&suite.treasury, ATOM), 30_000_000);

    let mut suite = succeeded();
    suite.go_to(due);
    suite.answer_as_dao(Some(true), None);
    suite.ok("anyone", sweep(Some(USD)));
}

#[test]
fn strays_can_be_swept_at_any_time_and_take_nothing_of_the_proceeds_along() {
    let mut suite = succeeded();
    let sale = suite.contract.clone();
    suite.mint(&sale, &[coin(5, USD), coin(6, "uodd")]);
    suite.stray(7);
    for denom in [None, Some(USD), Some("uodd")] {
        suite.ok("anyone", sweep(denom));
    }
    assert_eq!(suite.coins(&suite.treasury, USD), 5);
    assert_eq!(suite.coins(&suite.treasury, "uodd"), 6);
    assert_eq!(suite.balance(&suite.treasury), 590 * OAIC + 7);
    suite.fails("anyone", sweep(Some(USD)), "stay here");
    suite.fails("anyone", sweep(None), "nothing to sweep");
}

#[test]
fn what_rounding_left_over_stays_with_the_proceeds() {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 149_999_999, USD);
    suite.buy("bob", 149_999_998, USD);
    suite.end_and_finalize();
    suite.settle(claim, &["alice", "bob"]);
    let spent = suite.spent("alice", USD) + suite.spent("bob", USD);
    assert_eq!(suite.totals().proceeds[0].amount.u128(), spent);
    suite.fails("anyone", sweep(Some(USD)), "stay here");
}
