//! Bonded OAIC back to the sale.

use cosmwasm_std::{Addr, Uint128};
use oaic_testing::assert_matches;

use crate::stub::{Votes, FELL, GIVEN};
use crate::suite::*;

fn given(suite: &Suite) -> Option<(String, String, Uint128)> {
    GIVEN
        .may_load(&*suite.app.contract_storage(&suite.sale))
        .unwrap()
}

fn fell(suite: &Suite) -> Option<(Addr, String, Uint128)> {
    FELL.may_load(&*suite.app.contract_storage(&suite.owner))
        .unwrap()
}

#[test]
fn a_buyer_gives_back_locked_stake_too_and_the_free_goes_first() {
    let mut suite = Suite::new();
    let locked = suite.stake("alice", YEAR, 10 * OAIC);
    suite.stake("alice", FLEXIBLE, 4 * OAIC);
    suite.stake("alice", QUARTER, 5 * OAIC);
    suite.stake("bob", FLEXIBLE, 7 * OAIC);
    let (alice, sale) = (suite.who("alice"), suite.sale.clone());
    suite.give_back("alice", 6 * OAIC).unwrap();
    let amounts = |suite: &Suite| -> Vec<(u64, u128)> {
        let positions = suite.staker("alice").positions;
        positions.iter().map(|p| (p.id, p.amount.u128())).collect()
    };
    assert_eq!(amounts(&suite), [(locked, 8 * OAIC), (2, 5 * OAIC)]);
    // Straight to the sale, for the buyer, untaxed.
    let (from, buyer, amount) = given(&suite).unwrap();
    assert_eq!(
        (from, buyer),
        (suite.contract.to_string(), alice.to_string())
    );
    assert_eq!((amount.u128(), suite.balance(&sale)), (6 * OAIC, 6 * OAIC));
    // The DAO hears what stays.
    let heard = (
        suite.contract.clone(),
        alice.to_string(),
        (13 * OAIC).into(),
    );
    assert_eq!(fell(&suite), Some(heard));
    assert_eq!(suite.member("alice", None), Some(13 * OAIC as u64));
    assert_eq!(suite.total(None), 20 * OAIC as u64);
    let totals = suite.totals();
    assert_eq!((totals.unbooked.u128(), totals.unbonding.u128()), (0, 0));
    // Less than the minimum stake may stay; it can leave like any other.
    suite.give_back("alice", 8 * OAIC + OAIC - 1).unwrap();
    assert_eq!(amounts(&suite), [(2, 4 * OAIC + 1)]);
    suite.give_back("alice", 4 * OAIC).unwrap();
    suite.give_back("alice", 1).unwrap();
    assert_eq!(suite.member("alice", None), None);
}

#[test]
fn more_than_is_bonded_and_nothing_are_refused() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.stake("bob", FLEXIBLE, 10 * OAIC);
    for amount in [10 * OAIC + 1, u64::MAX.into()] {
        let error = suite.give_back("alice", amount).unwrap_err();
        assert_matches!(error, MoreThanAllBonded { .. });
    }
    suite.give_back("alice", u128::MAX).unwrap_err();
    suite.give_back("alice", 0).unwrap_err();
    // What is unbonding left already; it goes by the wallet.
    suite.unbond("alice", id, 4 * OAIC).unwrap();
    suite.give_back("alice", 6 * OAIC + 1).unwrap_err();
    suite.give_back("alice", 6 * OAIC).unwrap();
}

#[test]
fn what_the_sale_or_the_dao_refuses_stays_bonded() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.stake("bob", FLEXIBLE, 10 * OAIC);
    let error = suite.give_back("bob", OAIC).unwrap_err().to_string();
    assert!(error.contains("has bought nothing"), "{error}");
    suite.set_votes(Votes {
        deaf: true,
        ..Votes::default()
    });
    let error = suite.give_back("alice", OAIC).unwrap_err().to_string();
    assert!(error.contains("the DAO refuses"), "{error}");
    assert_eq!(suite.total(None), 20 * OAIC as u64);
    assert_eq!((given(&suite), fell(&suite)), (None, None));
}

// dao-model: bought_back
#[test]
fn what_executed_votes_bind_can_not_be_given_back_and_open_votes_only_weigh_less() {
    let mut suite = Suite::new();
    suite.stake("alice", YEAR, 10 * OAIC);
    suite.set_votes(Votes {
        bound: 10 * OAIC,
        executed: 7 * OAIC,
        queued: true,
        deaf: false,
    });
    let error = suite.give_back("alice", 3 * OAIC + 1).unwrap_err();
    assert_matches!(error, BoundByExecuted { most, .. } if *most == 3 * OAIC);
    suite.give_back("alice", 3 * OAIC).unwrap();
    let (_, _, stays) = fell(&suite).unwrap();
    assert_eq!(
        stays.u128(),
        7 * OAIC,
        "an open Yes weighs that from now on"
    );
    suite.give_back("alice", 1).unwrap_err();
}

#[test]
fn neither_a_freeze_of_the_wallet_nor_a_pause_of_the_token_stops_it() {
    let mut suite = Suite::new();
    suite.stake("alice", YEAR, 10 * OAIC);
    suite.freeze("alice");
    suite.pause_token(DAY);
    suite.give_back("alice", 10 * OAIC).unwrap();
    assert_eq!(suite.balance(&suite.sale), 10 * OAIC);
}

#[test]
fn dividends_earned_until_then_stay_the_buyers() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.pay_in(1_000 * OAIC);
    suite.advance(PERIOD, 1);
    suite.give_back("alice", 10 * OAIC).unwrap();
    at_most_one_less(suite.pending("alice", "uoaic"), 1_000 * OAIC);
    suite.claim("alice").unwrap();
}

#[test]
fn without_a_sale_there_is_nothing_to_give_back_to() {
    let mut suite = Suite::new();
    let msg = genesis(&suite.owner, &suite.token);
    suite.contract = suite.staking(&msg).unwrap();
    suite.stake("alice", FLEXIBLE, 10 * OAIC);
    let error = suite.give_back("alice", OAIC).unwrap_err();
    assert_matches!(error, Runtime(Unknown { .. }));
}
