//! Opening positions and adding to them.

use cosmwasm_std::testing::{message_info, mock_env};
use oaic_messages::staking::*;
use oaic_staking::contract;
use oaic_testing::{assert_matches, refused};

use crate::suite::*;

#[test]
fn a_stake_is_bonded_to_the_unit_and_untaxed() {
    let mut suite = Suite::new();
    let (alice, contract) = (suite.who("alice"), suite.contract.clone());
    let before = suite.balance(&alice);
    let done = suite.try_stake("alice", YEAR, None, 12_345_678).unwrap();
    assert_eq!(before - suite.balance(&alice), 12_345_678);
    assert_eq!(suite.balance(&contract), 12_345_678);
    let staker = suite.staker("alice");
    assert_eq!(staker.bonded.u128(), 12_345_678);
    let now = suite.now();
    assert_eq!(
        staker.positions,
        [PositionResponse {
            id: 0,
            amount: 12_345_678u128.into(),
            term: terms()[2],
            since: now,
            ends: Some(now + 365 * DAY),
            weight_bps: 30_000,
            power: 0u128.into(),
        }]
    );
    let staked = |key| attribute(&done, "wasm-staked", key);
    assert_eq!(staked("account"), alice.as_str());
    assert_eq!(staked("amount"), "12345678");
    assert_eq!(staked("bonded"), "12345678");
    assert_eq!(staked("ends"), (now + 365 * DAY).to_string());
}

#[test]
fn each_stake_without_a_position_opens_one_up_to_ten() {
    let mut suite = Suite::new();
    for n in 0..10 {
        assert_eq!(suite.stake("alice", (n % 3) as u8, OAIC), n);
    }
    let error = suite.try_stake("alice", FLEXIBLE, None, OAIC).unwrap_err();
    assert_eq!(error, TooManyPositions { max: 10 });
    // Adding still works, and a number is never given twice.
    suite.add("alice", 3, 1);
    suite.unbond("alice", 9, OAIC).unwrap();
    assert_eq!(suite.stake("alice", FLEXIBLE, OAIC), 10);
    assert_eq!(suite.staker("alice").bonded.u128(), 10 * OAIC + 1);
}

#[test]
fn the_minimum_stake_is_enough_and_a_unit_less_is_not() {
    let mut suite = Suite::new();
    let error = suite
        .try_stake("alice", FLEXIBLE, None, MIN_STAKE - 1)
        .unwrap_err();
    assert_eq!(
        error,
        BelowMinStake {
            amount: MIN_STAKE as u64 - 1,
            min: MIN_STAKE as u64
        }
    );
    suite.stake("alice", FLEXIBLE, MIN_STAKE);
    assert_eq!(suite.total(None), MIN_STAKE as u64);
}

#[test]
fn terms_and_positions_that_do_not_exist_are_refused() {
    let mut suite = Suite::new();
    let error = suite.try_stake("alice", 3, None, OAIC).unwrap_err();
    assert_eq!(error, UnknownTerm { term: 3, last: 2 });
    suite.try_stake("alice", 255, None, OAIC).unwrap_err();
    suite.stake("bob", FLEXIBLE, OAIC);
    // Bob's position is not alice's.
    for position in [0, 1, u64::MAX] {
        let error = suite
            .try_stake("alice", FLEXIBLE, Some(position), OAIC)
            .unwrap_err();
        assert_matches!(error, Runtime(Unknown { .. }));
    }
    assert_eq!(suite.balance(&suite.contract), OAIC);
}

#[test]
fn hooks_that_say_nothing_sensible_return_the_money() {
    let mut suite = Suite::new();
    let before = suite.balance_of("alice");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for msg in [
        "",
        "{}",
        "null",
        r#"{"stake":{}}"#,
        r#"{"stake":{"term":256}}"#,
        &deep,
    ] {
        let error = refused(&mut suite, |suite| {
            suite.send_raw("alice", OAIC, msg.as_bytes().into())
        });
        assert_matches!(error, Runtime(UnknownHook { .. }));
    }
    assert_eq!(suite.balance_of("alice"), before);
}

#[test]
fn adding_averages_the_age_against_the_caller() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 100 * OAIC);
    let start = suite.now();
    suite.advance(10 * DAY, 1);
    let power = suite.staker("alice").tier_power;
    suite.add("alice", id, 200 * OAIC);
    let staker = suite.staker("alice");
    // Age 10 days of a third: 3 days 8 hours.
    assert_eq!(staker.positions[0].since, start + 10 * DAY - 10 * DAY / 3);
    assert_eq!(staker.tier_power, power);
    assert_eq!(staker.bonded.u128(), 300 * OAIC);
}

#[test]
fn old_dust_does_not_age_fresh_millions() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, OAIC);
    suite.advance(3_650 * DAY, 1);
    suite.add("alice", id, 1_000_000 * OAIC);
    assert_eq!(suite.tier("alice"), 0);
    assert!(suite.staker("alice").tier_power.u128() <= OAIC);
}

#[test]
fn adding_to_a_lock_locks_all_of_it_anew() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 100 * OAIC);
    suite.advance(364 * DAY, 1);
    suite.try_stake("alice", YEAR, Some(id), OAIC).unwrap();
    let ends = suite.now() + 365 * DAY;
    assert_eq!(suite.staker("alice").positions[0].ends, Some(ends));
    suite.advance(2 * DAY, 1);
    suite.unbond("alice", id, 100 * OAIC).unwrap_err();
}

#[test]
fn adding_under_another_term_is_refused() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", QUARTER, 100 * OAIC);
    for term in [FLEXIBLE, YEAR] {
        let error = suite.try_stake("alice", term, Some(id), OAIC).unwrap_err();
        assert_matches!(error, OtherTerm { .. });
    }
}

#[test]
fn amounts_beyond_64_bits_are_an_error_and_not_wrapped() {
    // B-17, finding 4: stock cw4-stake takes 2^64 + 1 for 1.
    let mut deps = alone();
    let info = message_info(&account("token"), &[]);
    let mut stake = |amount: u128| {
        let msg = received(&account("whale"), amount);
        contract::execute(deps.as_mut(), mock_env(), info.clone(), msg)
    };
    for amount in [u128::from(u64::MAX) + 2, u128::MAX] {
        let error = stake(amount).unwrap_err();
        assert_matches!(error, Runtime(Invalid { .. }));
    }
    stake(u128::from(u64::MAX) - OAIC).unwrap();
    // The sum doesn't fit either.
    let error = stake(2 * OAIC).unwrap_err();
    assert_matches!(error, Runtime(Overflow { .. }));
    stake(OAIC).unwrap();
}
