//! Dividends: arrival, streaming, claims.

use oaic_messages::staking::*;
use oaic_testing::assert_matches;

use crate::suite::*;

#[test]
fn arrivals_stream_evenly_and_are_shared_by_weight() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.stake("bob", YEAR, 100 * OAIC);
    suite.donate("market", 4_000 * OAIC);
    let done = suite.sync(None).unwrap();
    let arrived = |key| attribute(&done, "wasm-dividends_arrived", key);
    assert_eq!(arrived("amount"), (4_000 * OAIC).to_string());
    assert_eq!(arrived("ends"), (suite.now() + PERIOD).to_string());
    assert_eq!(suite.pending("alice", "uoaic"), 0);
    suite.advance(PERIOD / 4, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 250 * OAIC);
    at_most_one_less(suite.pending("bob", "uoaic"), 750 * OAIC);
    let totals = suite.dividends("uoaic");
    assert_eq!(totals.streaming.u128(), 3_000 * OAIC);
    assert_eq!(totals.allotted.u128(), 1_000 * OAIC);
    suite.advance(PERIOD, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 1_000 * OAIC);
    at_most_one_less(suite.pending("bob", "uoaic"), 3_000 * OAIC);
    assert_eq!(suite.dividends("uoaic").stream_ends, None);
}

#[test]
fn claims_pay_what_the_query_says_and_nothing_the_second_time() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.pay_in(700 * OAIC);
    suite.pay_in_native(900, USD);
    suite.advance(PERIOD / 3, 1);
    let (oaic, usd) = (suite.pending("alice", "uoaic"), suite.pending("alice", USD));
    at_most_one_less(oaic, 700 * OAIC / 3);
    assert_eq!(usd, 300);
    let before = suite.balance(&alice);
    let done = suite.claim("alice").unwrap();
    assert_eq!(attribute(&done, "wasm-dividends_claimed", "denom"), "uoaic");
    assert_eq!(suite.balance(&alice) - before, oaic);
    assert_eq!(suite.coins(&alice, USD), usd);
    let error = suite.claim("alice").unwrap_err();
    assert_matches!(error, NothingToClaim { .. });
    assert_eq!(suite.dividends("uoaic").claimed.u128(), oaic);
    // Fractions stayed owed: in the end everything has come.
    suite.advance(PERIOD, 1);
    suite.claim("alice").unwrap();
    at_most_one_less(suite.balance(&alice) - before, 700 * OAIC);
    assert_eq!(suite.coins(&alice, USD), 900);
}

/// Alice may claim 500 units in each of three denoms.
fn in_three_denoms() -> Suite {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    for denom in [USD, ATOM] {
        suite.pay_in_native(500, denom);
    }
    suite.pay_in(500);
    suite.advance(PERIOD, 1);
    suite
}

fn only(denom: &str) -> ExecuteMsg {
    let denom = Some(denom.into());
    ExecuteMsg::ClaimDividends { denom }
}

/// What alice has of both native denoms.
fn natives(suite: &Suite) -> [u128; 2] {
    [USD, ATOM].map(|denom| suite.coins_of("alice", denom))
}

#[test]
fn one_denom_can_be_claimed_without_the_others() {
    let mut suite = in_three_denoms();
    suite.ok("alice", only(ATOM));
    assert_eq!(natives(&suite), [0, 500]);
    suite.fails("alice", only(ATOM), &format!("in {ATOM}"));
    let error = suite.refuse("alice", only("unlisted"));
    assert_matches!(error, UnlistedDenom { .. });
    suite.claim("alice").unwrap();
    assert_eq!(suite.coins_of("alice", USD), 500);
    for denom in [USD, ATOM, "uoaic"] {
        let totals = suite.dividends(denom);
        assert_eq!((totals.arrived.u128(), totals.claimed.u128()), (500, 500));
        assert_eq!((totals.streaming.u128(), totals.allotted.u128()), (0, 0));
    }
}

/// A denom can become impossible to send: switched off, or frozen where it comes from.
#[test]
fn a_denom_that_cant_be_sent_holds_back_no_other() {
    let mut suite = in_three_denoms();
    suite.bank.freeze(Some(ATOM));
    suite.claim("alice").unwrap_err();
    let before = suite.balance_of("alice");
    suite.ok("alice", only("uoaic"));
    suite.ok("alice", only(USD));
    suite.refuse("alice", only(ATOM));
    assert_eq!(suite.balance_of("alice") - before, 500);
    assert_eq!(natives(&suite), [500, 0]);
    // What was refused is still owed, and nothing of the others is paid again.
    suite.bank.freeze(None);
    suite.claim("alice").unwrap();
    assert_eq!(natives(&suite), [500, 500]);
    assert_eq!(suite.balance_of("alice") - before, 500);
}

#[test]
fn denoms_that_are_not_listed_cannot_be_booked() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, OAIC);
    suite.donate_native(5, "unlisted");
    let error = suite.sync(Some("unlisted")).unwrap_err();
    assert_matches!(error, UnlistedDenom { listed, .. } if listed.contains(USD));
    let long = suite.sync(Some(&"x".repeat(1_000_000))).unwrap_err();
    assert!(long.to_string().len() < 400);
    // Listed later, it is booked.
    let denom = "unlisted".into();
    suite.ok("owner", ExecuteMsg::AddDividendDenom { denom });
    suite.sync(Some("unlisted")).unwrap();
    assert_eq!(suite.dividends("unlisted").arrived.u128(), 5);
}

#[test]
fn a_sync_without_arrivals_changes_nothing() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.pay_in(300 * OAIC);
    suite.advance(PERIOD / 3, 1);
    let before = (suite.dividends("uoaic"), suite.totals());
    for denom in [None, Some("uoaic"), Some(USD)] {
        let done = suite.sync(denom).unwrap();
        assert_eq!(attribute(&done, "wasm-dividends_arrived", "amount"), "0");
    }
    assert_eq!(before, (suite.dividends("uoaic"), suite.totals()));
    let all: Vec<DividendTotals> = suite.query(&QueryMsg::Dividends {});
    assert_eq!(all.len(), 1);
}

// B-16
#[test]
fn arrivals_with_nobody_staked_wait_and_are_not_lost() {
    let mut suite = Suite::new();
    suite.pay_in(600 * OAIC);
    suite.advance(100 * DAY, 1);
    let totals = suite.dividends("uoaic");
    assert_eq!(totals.streaming.u128(), 600 * OAIC);
    assert_eq!(totals.stream_ends, Some(suite.now() + PERIOD));
    suite.pay_in(600 * OAIC);
    suite.advance(100 * DAY, 1);
    suite.stake("alice", FLEXIBLE, OAIC);
    assert_eq!(suite.pending("alice", "uoaic"), 0);
    suite.advance(PERIOD / 2, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 600 * OAIC);
    suite.advance(PERIOD / 2, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 1_200 * OAIC);
}

// B-16
#[test]
fn when_all_leave_the_stream_stands_still_until_somebody_comes() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, OAIC);
    suite.pay_in(900 * OAIC);
    suite.advance(PERIOD / 3, 1);
    suite.unbond("alice", id, OAIC).unwrap();
    suite.advance(1_000 * DAY, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 300 * OAIC);
    assert_eq!(suite.dividends("uoaic").streaming.u128(), 600 * OAIC);
    suite.stake("bob", FLEXIBLE, OAIC);
    suite.advance(PERIOD, 1);
    at_most_one_less(suite.pending("bob", "uoaic"), 600 * OAIC);
    at_most_one_less(suite.pending("alice", "uoaic"), 300 * OAIC);
    suite.claim("alice").unwrap();
    suite.claim("bob").unwrap();
    let totals = suite.totals();
    assert!(totals.allotted.u128() <= 1 && totals.streaming.is_zero());
}

#[test]
fn a_denom_that_arrives_first_after_a_stake_counts_from_its_arrival() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.advance(10 * DAY, 1);
    suite.pay_in_native(1_000, USD);
    suite.advance(PERIOD / 2, 1);
    suite.stake("bob", FLEXIBLE, 100 * OAIC);
    suite.advance(PERIOD / 2, 1);
    assert_eq!(suite.pending("alice", USD), 750);
    assert_eq!(suite.pending("bob", USD), 250);
}

#[test]
fn a_new_period_applies_to_what_arrives_after_it() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, OAIC);
    suite.pay_in(300 * OAIC);
    let ends = suite.now() + PERIOD;
    suite.ok("owner", update(None, None, None, Some(10 * DAY)));
    assert_eq!(suite.dividends("uoaic").stream_ends, Some(ends));
    suite.pay_in(300 * OAIC);
    let average = suite.now() + 20 * DAY;
    assert_eq!(suite.dividends("uoaic").stream_ends, Some(average));
}

#[test]
fn unbonding_stake_earns_nothing_and_keeps_what_it_earned() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.stake("bob", FLEXIBLE, 100 * OAIC);
    suite.pay_in(400 * OAIC);
    suite.advance(PERIOD / 2, 1);
    suite.unbond("alice", id, 100 * OAIC).unwrap();
    suite.advance(PERIOD / 2, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 100 * OAIC);
    at_most_one_less(suite.pending("bob", "uoaic"), 300 * OAIC);
}

#[test]
fn stake_is_never_paid_out_as_dividend() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.stake("bob", FLEXIBLE, 100 * OAIC);
    suite.unbond("alice", id, 50 * OAIC).unwrap();
    suite.sync(None).unwrap();
    suite.advance(PERIOD, 1);
    assert_eq!(suite.pending("bob", "uoaic"), 0);
    let totals = suite.totals();
    assert_eq!(totals.bonded.u128(), 150 * OAIC);
    assert_eq!(totals.unbonding.u128(), 50 * OAIC);
    assert_eq!(totals.balance, totals.bonded + totals.unbonding);
}
