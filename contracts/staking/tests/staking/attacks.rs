//! Attacks on stake and dividends that are known from other contracts.

use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token;
use oaic_testing::{assert_matches, contracts, refused};

use crate::suite::*;

// B-14
#[test]
fn a_donation_changes_nobodys_stake() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, MIN_STAKE);
    suite.donate("alice", 1_000_000 * OAIC);
    suite.sync(None).unwrap();
    suite.donate("alice", 1_000_000 * OAIC);
    let id = suite.stake("bob", FLEXIBLE, 1_500_000 * OAIC);
    assert_eq!(suite.staker("bob").bonded.u128(), 1_500_000 * OAIC);
    assert_eq!(suite.total(None), (1_500_000 * OAIC + MIN_STAKE) as u64);
    let before = suite.balance_of("bob");
    suite.unbond("bob", id, 1_500_000 * OAIC).unwrap();
    suite.advance(UNBONDING, 1);
    suite.withdraw("bob").unwrap();
    assert_eq!(suite.balance_of("bob") - before, 1_500_000 * OAIC);
    assert_eq!(suite.totals().unbooked.u128(), 1_000_000 * OAIC);
}

// B-15
#[test]
fn a_stake_gets_nothing_of_what_was_allotted_before_it() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.pay_in(900 * OAIC);
    suite.pay_in_native(900, USD);
    suite.advance(PERIOD, 1);
    let id = suite.stake("bob", YEAR, 1_000_000 * OAIC);
    assert_eq!(
        (suite.pending("bob", "uoaic"), suite.pending("bob", USD)),
        (0, 0)
    );
    suite.advance(PERIOD, 1);
    suite.refresh("bob").unwrap();
    suite
        .try_stake("bob", YEAR, Some(id), 1_000_000 * OAIC)
        .unwrap();
    assert_eq!(
        (suite.pending("bob", "uoaic"), suite.pending("bob", USD)),
        (0, 0)
    );
    suite.claim("bob").unwrap_err();
    at_most_one_less(suite.pending("alice", "uoaic"), 900 * OAIC);
    assert_eq!(suite.pending("alice", USD), 900);
}

// B-15: the same for what is added to a position, and across leaving and coming back.
#[test]
fn adding_or_coming_back_earns_nothing_for_the_past() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 100 * OAIC);
    let bob = suite.stake("bob", FLEXIBLE, 100 * OAIC);
    suite.unbond("bob", bob, 100 * OAIC).unwrap();
    suite.pay_in(1_000 * OAIC);
    suite.advance(PERIOD / 2, 1);
    suite.add("alice", id, 900 * OAIC);
    suite.stake("bob", FLEXIBLE, 1_000 * OAIC);
    at_most_one_less(suite.pending("alice", "uoaic"), 500 * OAIC);
    assert_eq!(suite.pending("bob", "uoaic"), 0);
    suite.advance(PERIOD / 2, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 750 * OAIC);
    at_most_one_less(suite.pending("bob", "uoaic"), 250 * OAIC);
}

#[test]
fn who_stakes_around_an_arrival_gets_only_that_time_of_it() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 1_000 * OAIC);
    suite.donate("market", 2_592_000 * OAIC);
    // 1 OAIC a second. Bob sees it coming, stakes 99 times alice's, and leaves five seconds later.
    let id = suite.stake("bob", FLEXIBLE, 99_000 * OAIC);
    suite.sync(None).unwrap();
    assert_eq!(suite.pending("bob", "uoaic"), 0);
    suite.advance(5, 1);
    suite.unbond("bob", id, 99_000 * OAIC).unwrap();
    suite.advance(PERIOD, 1);
    let bob = suite.pending("bob", "uoaic");
    assert!(bob <= 5 * OAIC, "{bob}");
}

#[test]
fn dust_cannot_postpone_a_stream() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.pay_in(1_000 * OAIC);
    let ends = suite.now() + PERIOD;
    for _ in 0..100 {
        suite.advance(PERIOD / 101, 1);
        suite.donate("bob", 1);
        suite.sync(None).unwrap();
    }
    let shift = suite.dividends("uoaic").stream_ends.unwrap() - ends;
    assert!(shift <= 60, "{shift} s for 100 transactions");
    suite.advance(PERIOD / 101 + 61, 1);
    assert_eq!(suite.dividends("uoaic").streaming.u128(), 0);
}

#[test]
fn refreshing_an_account_over_and_over_costs_it_nothing() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.stake("bob", FLEXIBLE, 100 * OAIC);
    // Less than a unit an hour: rounding at each refresh would take all of it.
    suite.pay_in(500);
    for _ in 0..720 {
        suite.advance(3_600, 1);
        suite.refresh("alice").unwrap();
        let _ = suite.claim("bob");
    }
    at_most_one_less(suite.pending("alice", "uoaic"), 250);
    let bob = suite.dividends("uoaic").claimed.u128();
    at_most_one_less(bob, 250);
}

// B-19
#[test]
fn only_the_token_can_say_that_something_was_sent() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    let wrapper = received(&alice, 1_000 * OAIC);
    let not_the_token = |error: ContractError| {
        assert_matches!(error, Runtime(NotTheToken { .. }));
    };
    not_the_token(suite.refuse("mallory", wrapper.clone()));
    not_the_token(suite.refuse("owner", wrapper));
    // A real cw20, but another one.
    let genesis = token::InstantiateMsg {
        name: "OpenAI Coin".into(),
        symbol: "OAIC".into(),
        decimals: 6,
        initial_balances: vec![cw20::Cw20Coin {
            address: alice.to_string(),
            amount: TOTAL_SUPPLY.into(),
        }],
        marketing: None,
        owner: alice.to_string(),
        guardian: None,
        pool: alice.to_string(),
        fee_bps: 400,
        staking: None,
        system_contracts: vec![],
    };
    let fake = suite.create(contracts::token(), &alice, &genesis, "token");
    suite.token = fake.unwrap();
    let sent = refused(&mut suite, |suite| {
        suite.try_stake("alice", FLEXIBLE, None, 1_000 * OAIC)
    });
    not_the_token(sent);
    assert_eq!((suite.total(None), suite.member("alice", None)), (0, None));
}

#[test]
fn splitting_among_accounts_gains_no_dividend() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 999 * OAIC + 999_999);
    suite.stake("bob", FLEXIBLE, 333 * OAIC + 333_333);
    for _ in 0..2 {
        suite.stake("carol", FLEXIBLE, 333 * OAIC + 333_333);
    }
    suite.pay_in(1_234_567);
    suite.advance(PERIOD, 1);
    let split = suite.pending("bob", "uoaic") + suite.pending("carol", "uoaic");
    assert!(split <= suite.pending("alice", "uoaic"));
}

#[test]
fn nobody_touches_anothers_stake_or_dividends() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 100 * OAIC);
    suite.pay_in(100 * OAIC);
    suite.advance(PERIOD, 1);
    suite.unbond("mallory", id, OAIC).unwrap_err();
    suite.claim("mallory").unwrap_err();
    suite.refresh("alice").unwrap();
    assert_eq!(suite.balance_of("mallory"), 0);
    assert_eq!(suite.member("alice", None), Some(100 * OAIC as u64));
    at_most_one_less(suite.pending("alice", "uoaic"), 100 * OAIC);
}
