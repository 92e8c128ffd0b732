//! Dividends: arrival, streaming, claims.

use oaic_messages::staking::*;
use oaic_staking::ContractError;
use oaic_testing::assert_matches;

use crate::world::*;

#[test]
fn arrivals_stream_evenly_and_are_shared_by_weight() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 100 * OAIC);
    world.stake("bob", YEAR, 100 * OAIC);
    let done = {
        world.donate("market", 4_000 * OAIC);
        world.sync(None).unwrap()
    };
    let arrived = |key| attribute(&done, "wasm-dividends_arrived", key);
    assert_eq!(arrived("amount"), (4_000 * OAIC).to_string());
    assert_eq!(arrived("ends"), (world.now() + PERIOD).to_string());
    assert_eq!(world.pending("alice", "uoaic"), 0);
    world.advance(PERIOD / 4, 1);
    at_most_one_less(world.pending("alice", "uoaic"), 250 * OAIC);
    at_most_one_less(world.pending("bob", "uoaic"), 750 * OAIC);
    let books = world.dividends("uoaic");
    assert_eq!(books.streaming.u128(), 3_000 * OAIC);
    assert_eq!(books.allotted.u128(), 1_000 * OAIC);
    world.advance(PERIOD, 1);
    at_most_one_less(world.pending("alice", "uoaic"), 1_000 * OAIC);
    at_most_one_less(world.pending("bob", "uoaic"), 3_000 * OAIC);
    assert_eq!(world.dividends("uoaic").stream_ends, None);
}

#[test]
fn claims_pay_what_the_query_says_and_nothing_the_second_time() {
    let mut world = World::new();
    let alice = world.who("alice");
    world.stake("alice", FLEXIBLE, 100 * OAIC);
    world.pay_in(700 * OAIC);
    world.pay_in_native(900, USD);
    world.advance(PERIOD / 3, 1);
    let (oaic, usd) = (world.pending("alice", "uoaic"), world.pending("alice", USD));
    at_most_one_less(oaic, 700 * OAIC / 3);
    assert_eq!(usd, 300);
    let before = world.balance(&alice);
    let done = world.claim("alice").unwrap();
    assert_eq!(attribute(&done, "wasm-dividends_claimed", "denom"), "uoaic");
    assert_eq!(world.balance(&alice) - before, oaic);
    assert_eq!(world.coins(&alice, USD), usd);
    let error = world.claim("alice").unwrap_err();
    assert_matches!(error, ContractError::NothingToClaim { .. });
    assert_eq!(world.dividends("uoaic").claimed.u128(), oaic);
    // Fractions stayed owed: in the end everything has come.
    world.advance(PERIOD, 1);
    world.claim("alice").unwrap();
    at_most_one_less(world.balance(&alice) - before, 700 * OAIC);
    assert_eq!(world.coins(&alice, USD), 900);
}

#[test]
fn one_denom_can_be_claimed_without_the_others() {
    let mut world = World::new();
    let alice = world.who("alice");
    world.stake("alice", FLEXIBLE, 100 * OAIC);
    for denom in [USD, ATOM] {
        world.pay_in_native(500, denom);
    }
    world.pay_in(500);
    world.advance(PERIOD, 1);
    let only = |denom: &str| ExecuteMsg::ClaimDividends {
        denom: Some(denom.into()),
    };
    world.ok("alice", only(ATOM));
    assert_eq!(
        (world.coins(&alice, ATOM), world.coins(&alice, USD)),
        (500, 0)
    );
    let error = world.refuse("alice", only(ATOM));
    assert!(error.to_string().contains(&format!("in {ATOM}")), "{error}");
    assert_matches!(
        world.refuse("alice", only("unlisted")),
        ContractError::UnlistedDenom { .. }
    );
    world.claim("alice").unwrap();
    assert_eq!(world.coins(&alice, USD), 500);
    for denom in [USD, ATOM, "uoaic"] {
        let books = world.dividends(denom);
        assert_eq!((books.arrived.u128(), books.claimed.u128()), (500, 500));
        assert_eq!((books.streaming.u128(), books.allotted.u128()), (0, 0));
    }
}

/// A denom can become impossible to send: switched off, or frozen where it comes from.
#[test]
fn a_denom_that_cant_be_sent_holds_back_no_other() {
    let mut world = World::new();
    let alice = world.who("alice");
    world.stake("alice", FLEXIBLE, 100 * OAIC);
    for denom in [USD, ATOM] {
        world.pay_in_native(500, denom);
    }
    world.pay_in(500);
    world.advance(PERIOD, 1);
    world.bank.freeze(Some(ATOM));
    world.claim("alice").unwrap_err();
    let only = |denom: &str| ExecuteMsg::ClaimDividends {
        denom: Some(denom.into()),
    };
    let before = world.balance(&alice);
    world.ok("alice", only("uoaic"));
    world.ok("alice", only(USD));
    world.refuse("alice", only(ATOM));
    assert_eq!(world.balance(&alice) - before, 500);
    assert_eq!(
        (world.coins(&alice, USD), world.coins(&alice, ATOM)),
        (500, 0)
    );
    // What was refused is still owed, and nothing of the others is paid again.
    world.bank.freeze(None);
    world.claim("alice").unwrap();
    assert_eq!(
        (world.coins(&alice, USD), world.coins(&alice, ATOM)),
        (500, 500)
    );
    assert_eq!(world.balance(&alice) - before, 500);
}

#[test]
fn denoms_that_are_not_listed_cannot_be_booked() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, OAIC);
    world.donate_native(5, "unlisted");
    let error = world.sync(Some("unlisted")).unwrap_err();
    assert_matches!(error, ContractError::UnlistedDenom { listed, .. } if listed.contains(USD));
    let long = world.sync(Some(&"x".repeat(1_000_000))).unwrap_err();
    assert!(long.to_string().len() < 400);
    // Listed later, it is booked.
    world.ok(
        "owner",
        ExecuteMsg::AddDividendDenom {
            denom: "unlisted".into(),
        },
    );
    world.sync(Some("unlisted")).unwrap();
    assert_eq!(world.dividends("unlisted").arrived.u128(), 5);
}

#[test]
fn a_sync_without_arrivals_changes_nothing() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 100 * OAIC);
    world.pay_in(300 * OAIC);
    world.advance(PERIOD / 3, 1);
    let before = (world.dividends("uoaic"), world.books());
    for denom in [None, Some("uoaic"), Some(USD)] {
        let done = world.sync(denom).unwrap();
        assert_eq!(attribute(&done, "wasm-dividends_arrived", "amount"), "0");
    }
    assert_eq!(before, (world.dividends("uoaic"), world.books()));
    let all: Vec<DividendBooks> = world.query(&QueryMsg::Dividends {});
    assert_eq!(all.len(), 1);
}

// B-16
#[test]
fn arrivals_with_nobody_staked_wait_and_are_not_lost() {
    let mut world = World::new();
    world.pay_in(600 * OAIC);
    world.advance(100 * DAY, 1);
    let books = world.dividends("uoaic");
    assert_eq!(books.streaming.u128(), 600 * OAIC);
    assert_eq!(books.stream_ends, Some(world.now() + PERIOD));
    world.pay_in(600 * OAIC);
    world.advance(100 * DAY, 1);
    world.stake("alice", FLEXIBLE, OAIC);
    assert_eq!(world.pending("alice", "uoaic"), 0);
    world.advance(PERIOD / 2, 1);
    at_most_one_less(world.pending("alice", "uoaic"), 600 * OAIC);
    world.advance(PERIOD / 2, 1);
    at_most_one_less(world.pending("alice", "uoaic"), 1_200 * OAIC);
}

// B-16
#[test]
fn when_all_leave_the_stream_stands_still_until_somebody_comes() {
    let mut world = World::new();
    let id = world.stake("alice", FLEXIBLE, OAIC);
    world.pay_in(900 * OAIC);
    world.advance(PERIOD / 3, 1);
    world.unbond("alice", id, OAIC).unwrap();
    world.advance(1_000 * DAY, 1);
    at_most_one_less(world.pending("alice", "uoaic"), 300 * OAIC);
    assert_eq!(world.dividends("uoaic").streaming.u128(), 600 * OAIC);
    world.stake("bob", FLEXIBLE, OAIC);
    world.advance(PERIOD, 1);
    at_most_one_less(world.pending("bob", "uoaic"), 600 * OAIC);
    at_most_one_less(world.pending("alice", "uoaic"), 300 * OAIC);
    world.claim("alice").unwrap();
    world.claim("bob").unwrap();
    let books = world.books();
    assert!(books.allotted.u128() <= 1 && books.streaming.is_zero());
}

#[test]
fn a_denom_that_arrives_first_after_a_stake_counts_from_its_arrival() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 100 * OAIC);
    world.advance(10 * DAY, 1);
    world.pay_in_native(1_000, USD);
    world.advance(PERIOD / 2, 1);
    world.stake("bob", FLEXIBLE, 100 * OAIC);
    world.advance(PERIOD / 2, 1);
    assert_eq!(world.pending("alice", USD), 750);
    assert_eq!(world.pending("bob", USD), 250);
}

#[test]
fn a_new_period_applies_to_what_arrives_after_it() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, OAIC);
    world.pay_in(300 * OAIC);
    let ends = world.now() + PERIOD;
    world.ok("owner", update(None, None, None, Some(10 * DAY)));
    assert_eq!(world.dividends("uoaic").stream_ends, Some(ends));
    world.pay_in(300 * OAIC);
    let average = world.now() + 20 * DAY;
    assert_eq!(world.dividends("uoaic").stream_ends, Some(average));
}

#[test]
fn unbonding_stake_earns_nothing_and_keeps_what_it_earned() {
    let mut world = World::new();
    let id = world.stake("alice", FLEXIBLE, 100 * OAIC);
    world.stake("bob", FLEXIBLE, 100 * OAIC);
    world.pay_in(400 * OAIC);
    world.advance(PERIOD / 2, 1);
    world.unbond("alice", id, 100 * OAIC).unwrap();
    world.advance(PERIOD / 2, 1);
    at_most_one_less(world.pending("alice", "uoaic"), 100 * OAIC);
    at_most_one_less(world.pending("bob", "uoaic"), 300 * OAIC);
}

#[test]
fn stake_is_never_paid_out_as_dividend() {
    let mut world = World::new();
    let id = world.stake("alice", FLEXIBLE, 100 * OAIC);
    world.stake("bob", FLEXIBLE, 100 * OAIC);
    world.unbond("alice", id, 50 * OAIC).unwrap();
    world.sync(None).unwrap();
    world.advance(PERIOD, 1);
    assert_eq!(world.pending("bob", "uoaic"), 0);
    let books = world.books();
    assert_eq!(books.bonded.u128(), 150 * OAIC);
    assert_eq!(books.unbonding.u128(), 50 * OAIC);
    assert_eq!(books.balance, books.bonded + books.unbonding);
}
