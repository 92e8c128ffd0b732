//! Tiers: time-weighted, computed when asked.

use oaic_messages::gates::{TierResponse, TierSourceQuery};
use oaic_messages::staking::*;

use crate::suite::*;

/// What a flexible stake weighs per uoaic at tier 0.
const ONE: u128 = 10_000 * 10_000;

#[test]
fn a_flash_stake_is_tier_0_however_large() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 100_000_000 * OAIC);
    assert_eq!(suite.tier("alice"), 0);
    assert_eq!(suite.staker("alice").tier_power.u128(), 0);
    suite.silent(true);
    suite.unbond("alice", id, 100_000_000 * OAIC).unwrap();
    suite.advance(RAMP, 1);
    assert_eq!(suite.tier("alice"), 0);
}

#[test]
fn power_grows_along_the_ramp_and_reaches_each_tier_on_its_second() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 10_000 * OAIC);
    // A tenth of the ramp is tier 1.
    suite.advance(RAMP / 10 - 1, 1);
    assert_eq!(suite.tier("alice"), 0);
    suite.advance(1, 1);
    assert_eq!(suite.tier("alice"), 1);
    assert_eq!(suite.staker("alice").tier_power.u128(), 1_000 * OAIC);
    suite.advance(RAMP / 10 * 9 - 1, 1);
    assert_eq!(suite.tier("alice"), 1);
    suite.advance(1, 1);
    assert_eq!(suite.tier("alice"), 2);
    suite.advance(10 * RAMP, 1);
    assert_eq!(suite.staker("alice").tier_power.u128(), 10_000 * OAIC);
}

#[test]
fn a_lock_weighs_more_until_the_second_it_ends_without_being_touched() {
    let mut suite = Suite::new();
    suite.stake("alice", YEAR, 4_000 * OAIC);
    suite.advance(365 * DAY - 1, 1);
    assert_eq!(suite.tier("alice"), 2);
    assert_eq!(suite.staker("alice").tier_power.u128(), 12_000 * OAIC);
    suite.advance(1, 1);
    assert_eq!(suite.tier("alice"), 1);
    assert_eq!(suite.staker("alice").positions[0].weight_bps, 10_000);
}

#[test]
fn unbonding_stake_counts_nothing_at_once() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 1_000 * OAIC);
    suite.advance(RAMP, 1);
    assert_eq!(suite.tier("alice"), 1);
    suite.unbond("alice", id, OAIC).unwrap();
    assert_eq!(suite.tier("alice"), 0);
}

#[test]
fn positions_add_up() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 400 * OAIC);
    suite.stake("alice", QUARTER, 400 * OAIC);
    suite.advance(RAMP, 1);
    assert_eq!(suite.staker("alice").tier_power.u128(), 1_000 * OAIC);
    assert_eq!(suite.tier("alice"), 1);
}

#[test]
fn the_security_level_follows_the_tier() {
    let mut suite = Suite::new();
    let level = |suite: &Suite, label: &str| {
        let address = suite.who(label).to_string();
        suite.query::<SecurityLevelResponse>(&QueryMsg::SecurityLevel { address })
    };
    suite.stake("alice", FLEXIBLE, 100_000 * OAIC);
    let none = SecurityLevelResponse {
        security_level: 0,
        tier: 0,
    };
    assert_eq!(level(&suite, "alice"), none);
    assert_eq!(level(&suite, "nobody"), none);
    suite.advance(RAMP, 1);
    assert_eq!(
        level(&suite, "alice"),
        SecurityLevelResponse {
            security_level: 4,
            tier: 3
        }
    );
}

#[test]
fn a_client_that_knows_only_the_gate_is_answered() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 1_000 * OAIC);
    suite.advance(RAMP, 1);
    let address = suite.who("alice").to_string();
    let answer: TierResponse = suite
        .ask(&suite.contract, &TierSourceQuery::Tier { address })
        .unwrap();
    assert_eq!(answer, TierResponse { tier: 1 });
    let wrong = TierSourceQuery::Tier {
        address: "NOBODY".into(),
    };
    suite
        .ask::<TierResponse>(&suite.contract, &wrong)
        .unwrap_err();
}

#[test]
fn a_higher_tier_weighs_in_dividends_once_touched() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 1_000 * OAIC);
    suite.advance(RAMP, 1);
    assert_eq!(
        suite.staker("alice").dividend_weight.u128(),
        1_000 * OAIC * ONE
    );
    suite.refresh("alice").unwrap();
    assert_eq!(
        suite.staker("alice").dividend_weight.u128(),
        1_100 * OAIC * ONE
    );
    assert_eq!(suite.totals().dividend_weight.u128(), 1_100 * OAIC * ONE);
}

#[test]
fn anyone_can_take_down_the_weight_of_a_lock_that_is_over() {
    let mut suite = Suite::new();
    suite.stake("alice", YEAR, 100 * OAIC);
    suite.stake("bob", FLEXIBLE, 100 * OAIC);
    suite.advance(365 * DAY, 1);
    suite.pay_in(400 * OAIC);
    suite.advance(PERIOD / 2, 1);
    // Nobody touched it: alice still had three quarters.
    at_most_one_less(suite.pending("alice", "uoaic"), 150 * OAIC);
    let done = suite.refresh("alice").unwrap();
    assert_eq!(
        attribute(&done, "wasm-refreshed", "weight"),
        (100 * OAIC * ONE).to_string()
    );
    suite.advance(PERIOD / 2, 1);
    at_most_one_less(suite.pending("alice", "uoaic"), 250 * OAIC);
    at_most_one_less(suite.pending("bob", "uoaic"), 150 * OAIC);
}
