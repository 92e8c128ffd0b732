//! A sale that fails keeps its coins and is opened anew, and every round's buyers get theirs back.

use cosmwasm_std::coin;
use oaic_messages::sale::*;

use crate::suite::*;

const REOPEN: ExecuteMsg = ExecuteMsg::Reopen {};

/// Alice and bob paid too little in the first round.
fn failed() -> Suite {
    let mut suite = Suite::fixed();
    suite.buy("alice", 50_000_000, USD);
    suite.buy("bob", 3_000_000, EUR);
    suite.end_and_finalize();
    suite
}

/// Thirty days after the end of a round that began so long after the first.
fn reopened(suite: &mut Suite, began: u64) -> u64 {
    let next = began + MAX_WINDOW + REOPEN_AFTER;
    suite.go_to(next - 1);
    suite.fails("anyone", REOPEN, "the next round can be opened from");
    suite.go_to(next);
    suite.ok("anyone", REOPEN);
    next
}

// dao-model: swept
#[test]
fn nobody_sweeps_the_coins_of_a_failed_sale_and_it_can_be_held_again() {
    let mut suite = failed();
    suite.answer_as_dao(Some(true), Some(true));
    for by in ["anyone", "owner"] {
        suite.fails(by, sweep(None), "nothing to sweep");
    }
    let cancel = ExecuteMsg::Cancel {};
    suite.fails("owner", cancel, "missed its soft cap");
    assert_eq!(suite.balance(&suite.contract), FOR_SALE);
    reopened(&mut suite, 0);
    suite.fails("owner", ExecuteMsg::Cancel {}, "2 buyers have bought");
    suite.fails("owner", sweep(None), "nothing to sweep");
    let status = suite.status();
    assert_eq!((status.round, status.phase), (2, Phase::Open));
    assert_eq!((status.buyers, status.sold.u128()), (0, 0));
    suite.buy("carol", 100_000_000, USD);
    assert_eq!(suite.purchase("carol").tokens.u128(), 400 * OAIC);
}

#[test]
fn the_next_round_is_as_long_and_on_the_same_terms() {
    let mut suite = failed();
    let before: ConfigResponse = suite.query(&QueryMsg::Config {});
    let began = reopened(&mut suite, 0);
    let after: ConfigResponse = suite.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        starts_at: suite.start + began,
        ends_at: suite.start + began + MAX_WINDOW,
        ..before
    };
    assert_eq!(after, expected);
    suite.fails("anyone", REOPEN, "this one is open");
    suite.go_to(began + MAX_WINDOW - 1);
    suite.buy("alice", 150_000_000, USD);
    suite.cannot_buy("alice", 1_000_000, USD, "the maximum per buyer");
    suite.go_to(began + MAX_WINDOW);
    suite.cannot_buy("carol", 1_000_000, USD, "the sale is over");
    suite.finalize();
    suite.fails("anyone", REOPEN, "this one succeeded");
    assert_eq!(suite.balance(&suite.treasury), 400 * OAIC, "what is unsold");
}

#[test]
fn refunds_of_earlier_rounds_stay_payable_whatever_becomes_of_later_ones() {
    let mut suite = failed();
    let mut began = 0;
    for round in 2..=4 {
        began = reopened(&mut suite, began);
        assert_eq!(suite.status().round, round);
        suite.buy("alice", 10_000_000, USD);
        suite.buy("carol", 1_000_000 * u128::from(round), USD);
        suite.go_to(began + MAX_WINDOW);
        suite.finalize();
        assert_eq!(suite.status().phase, Phase::Failed);
    }
    assert_eq!(suite.spent("alice", USD), 80_000_000);
    let carol = suite.purchase_in("carol", Some(3));
    assert_eq!(carol.refund[0], coin(3_000_000, USD));

    // Unset means the round that failed last, during the next one as well.
    suite.ok("anyone", refund_in("carol", None));
    assert_eq!(suite.spent("carol", USD), 5_000_000);
    began = reopened(&mut suite, began);
    suite.fails("anyone", refund_in("carol", None), "has already been paid");
    suite.ok("anyone", refund_in("alice", None));
    suite.buy("dave", 110_000_000, USD);
    suite.go_to(began + MAX_WINDOW);
    suite.finalize();
    assert_eq!(suite.status().phase, Phase::Succeeded);

    // The proceeds leave, and what is owed stays.
    suite.settle(claim, &["dave"]);
    suite.go_to(began + MAX_WINDOW + PROCEEDS_STAY);
    suite.answer_as_dao(Some(true), None);
    suite.ok("anyone", sweep(Some(USD)));
    assert_eq!(suite.coins(&suite.treasury, USD), 110_000_000);
    for (buyer, round) in [
        ("carol", 2),
        ("carol", 3),
        ("alice", 1),
        ("alice", 2),
        ("alice", 3),
    ] {
        suite.ok("anyone", refund_in(buyer, Some(round)));
        let again = refund_in(buyer, Some(round));
        suite.fails("anyone", again, "has already been paid");
    }
    suite.ok("anyone", refund_in("bob", Some(1)));
    for (buyer, denom) in [("alice", USD), ("carol", USD), ("bob", EUR)] {
        assert_eq!(suite.spent(buyer, denom), 0, "{buyer}");
    }
    assert_eq!(suite.coins(&suite.contract, USD), 0);
}

#[test]
fn a_round_is_refunded_out_of_its_own_book() {
    let mut suite = failed();
    let began = reopened(&mut suite, 0);
    suite.buy("carol", 100_000_000, USD);
    // Not of the round that is open, nor of one that never was.
    let says = "refund is for a sale that missed its soft cap; this one is open";
    suite.fails("carol", refund_in("carol", Some(2)), says);
    suite.fails("carol", refund_in("carol", Some(9)), "no round 9");
    suite.fails("carol", refund_in("carol", Some(0)), "no round 0");
    suite.fails("carol", refund_in("carol", None), "has bought nothing");
    suite.go_to(began + MAX_WINDOW);
    suite.finalize();
    suite.fails("carol", refund_in("carol", Some(2)), "this one succeeded");
    // Claims are of the round that succeeded.
    suite.fails("alice", claim("alice"), "has bought nothing");
    suite.settle(claim, &["carol"]);
    suite.ok("anyone", refund_in("alice", None));
    suite.fails("anyone", sweep(Some(USD)), "stay here");
    assert_eq!(suite.totals().owed_coins[0].amount.u128(), 0);
    assert_eq!(suite.coins(&suite.contract, USD), 100_000_000);
}

#[test]
fn only_a_round_that_was_found_to_have_failed_is_followed_by_another() {
    let mut suite = Suite::fixed();
    suite.fails("anyone", REOPEN, "this one is open");
    suite.go_to(MAX_WINDOW + REOPEN_AFTER);
    suite.fails("anyone", REOPEN, "has ended but is not finalized");
    suite.finalize();
    suite.ok("anyone", REOPEN);
    // Nobody has ever bought: it can still be canceled.
    suite.ok("owner", ExecuteMsg::Cancel {});
    assert_eq!(suite.balance(&suite.treasury), FOR_SALE);
    suite.go_to(10 * REOPEN_AFTER);
    suite.fails("anyone", REOPEN, "this one was canceled");
}

#[test]
fn what_is_for_sale_never_circulates_between_rounds() {
    let mut suite = failed();
    suite.go_to(MAX_WINDOW + 1);
    assert_eq!(suite.non_circulating(), FOR_SALE);
    let began = reopened(&mut suite, 0);
    suite.go_to(began + 1);
    assert_eq!(suite.non_circulating(), FOR_SALE);
}
