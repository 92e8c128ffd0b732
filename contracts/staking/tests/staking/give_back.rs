//! Bonded OAIC back to the sale.

use cosmwasm_std::{Addr, Uint128};
use oaic_messages::token;
use oaic_runtime::RuntimeError;
use oaic_staking::ContractError;
use oaic_testing::assert_matches;

use crate::stub::{Votes, FELL, GIVEN};
use crate::world::*;

fn given(world: &World) -> Option<(String, String, Uint128)> {
    GIVEN
        .may_load(&*world.app.contract_storage(&world.sale))
        .unwrap()
}

fn fell(world: &World) -> Option<(Addr, String, Uint128)> {
    FELL.may_load(&*world.app.contract_storage(&world.owner))
        .unwrap()
}

#[test]
fn a_buyer_gives_back_locked_stake_too_and_the_free_goes_first() {
    let mut world = World::new();
    let locked = world.stake("alice", YEAR, 10 * OAIC);
    world.stake("alice", FLEXIBLE, 4 * OAIC);
    world.stake("alice", QUARTER, 5 * OAIC);
    world.stake("bob", FLEXIBLE, 7 * OAIC);
    let (alice, sale) = (world.who("alice"), world.sale.clone());
    world.give_back("alice", 6 * OAIC).unwrap();
    let amounts = |world: &World| -> Vec<(u64, u128)> {
        let positions = world.staker("alice").positions;
        positions.iter().map(|p| (p.id, p.amount.u128())).collect()
    };
    assert_eq!(amounts(&world), [(locked, 8 * OAIC), (2, 5 * OAIC)]);
    // Straight to the sale, for the buyer, untaxed.
    let (from, buyer, amount) = given(&world).unwrap();
    assert_eq!(
        (from, buyer),
        (world.contract.to_string(), alice.to_string())
    );
    assert_eq!((amount.u128(), world.balance(&sale)), (6 * OAIC, 6 * OAIC));
    // The DAO hears what stays.
    let heard = (
        world.contract.clone(),
        alice.to_string(),
        (13 * OAIC).into(),
    );
    assert_eq!(fell(&world), Some(heard));
    assert_eq!(world.member("alice", None), Some(13 * OAIC as u64));
    assert_eq!(world.total(None), 20 * OAIC as u64);
    let books = world.books();
    assert_eq!((books.unbooked.u128(), books.unbonding.u128()), (0, 0));
    // Less than the minimum stake may stay; it can leave like any other.
    world.give_back("alice", 8 * OAIC + OAIC - 1).unwrap();
    assert_eq!(amounts(&world), [(2, 4 * OAIC + 1)]);
    world.give_back("alice", 4 * OAIC).unwrap();
    world.give_back("alice", 1).unwrap();
    assert_eq!(world.member("alice", None), None);
}

#[test]
fn more_than_is_bonded_and_nothing_are_refused() {
    let mut world = World::new();
    let id = world.stake("alice", FLEXIBLE, 10 * OAIC);
    world.stake("bob", FLEXIBLE, 10 * OAIC);
    for amount in [10 * OAIC + 1, u64::MAX.into()] {
        let error = world.give_back("alice", amount).unwrap_err();
        assert_matches!(error, ContractError::MoreThanAllBonded { .. });
    }
    world.give_back("alice", u128::MAX).unwrap_err();
    world.give_back("alice", 0).unwrap_err();
    // What is unbonding left already; it goes by the wallet.
    world.unbond("alice", id, 4 * OAIC).unwrap();
    world.give_back("alice", 6 * OAIC + 1).unwrap_err();
    world.give_back("alice", 6 * OAIC).unwrap();
}

#[test]
fn what_the_sale_or_the_dao_refuses_stays_bonded() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 10 * OAIC);
    world.stake("bob", FLEXIBLE, 10 * OAIC);
    let error = world.give_back("bob", OAIC).unwrap_err().to_string();
    assert!(error.contains("has bought nothing"), "{error}");
    world.set_votes(Votes {
        deaf: true,
        ..Votes::default()
    });
    let error = world.give_back("alice", OAIC).unwrap_err().to_string();
    assert!(error.contains("the DAO refuses"), "{error}");
    assert_eq!(world.total(None), 20 * OAIC as u64);
    assert_eq!((given(&world), fell(&world)), (None, None));
}

// dao-model: bought_back
#[test]
fn what_executed_votes_bind_can_not_be_given_back_and_open_votes_only_weigh_less() {
    let mut world = World::new();
    world.stake("alice", YEAR, 10 * OAIC);
    world.set_votes(Votes {
        bound: 10 * OAIC,
        executed: 7 * OAIC,
        queued: true,
        deaf: false,
    });
    let error = world.give_back("alice", 3 * OAIC + 1).unwrap_err();
    assert_matches!(error, ContractError::BoundByExecuted { most, .. } if *most == 3 * OAIC);
    world.give_back("alice", 3 * OAIC).unwrap();
    let (_, _, stays) = fell(&world).unwrap();
    assert_eq!(
        stays.u128(),
        7 * OAIC,
        "an open Yes weighs that from now on"
    );
    world.give_back("alice", 1).unwrap_err();
}

#[test]
fn neither_a_freeze_of_the_wallet_nor_a_pause_of_the_token_stops_it() {
    let mut world = World::new();
    world.stake("alice", YEAR, 10 * OAIC);
    let freeze = token::ExecuteMsg::Freeze {
        addresses: vec![world.who("alice").to_string()],
    };
    world.token("owner", &freeze).unwrap();
    let pause = token::ExecuteMsg::Pause { duration: DAY };
    world.token("owner", &pause).unwrap();
    world.give_back("alice", 10 * OAIC).unwrap();
    assert_eq!(world.balance(&world.sale), 10 * OAIC);
}

#[test]
fn dividends_earned_until_then_stay_the_buyers() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 10 * OAIC);
    world.pay_in(1_000 * OAIC);
    world.advance(PERIOD, 1);
    world.give_back("alice", 10 * OAIC).unwrap();
    at_most_one_less(world.pending("alice", "uoaic"), 1_000 * OAIC);
    world.claim("alice").unwrap();
}

#[test]
fn without_a_sale_there_is_nothing_to_give_back_to() {
    let mut world = World::new();
    let msg = genesis(&world.owner, &world.token);
    world.contract = world.staking(&msg).unwrap();
    world.stake("alice", FLEXIBLE, 10 * OAIC);
    let error = world.give_back("alice", OAIC).unwrap_err();
    assert_matches!(error, ContractError::Runtime(RuntimeError::Unknown { .. }));
}
