//! What arrives, and how it is booked.

use cosmwasm_std::to_json_binary;
use oaic_types::incentives::*;
use oaic_types::token;

use crate::world::*;

#[test]
fn what_was_there_before_the_contract_is_free_at_once() {
    let world = World::funded(1_000_000);
    let books = world.books();
    assert_eq!(books.free.u128(), 1_000_000);
    assert_eq!(books.unsynced.u128(), 0);
    world.assert_books();
}

#[test]
fn transfers_count_only_once_synced_and_once() {
    let mut world = World::with(|msg| msg.release_bps = 1).unwrap();
    world.ok("anyone", ExecuteMsg::RollEpoch {});
    world.arrive(5_000);
    let books = world.books();
    assert_eq!((books.free.u128(), books.unsynced.u128()), (0, 5_000));
    for _ in 0..2 {
        world.ok("anyone", ExecuteMsg::Sync {});
        let books = world.books();
        assert_eq!((books.free.u128(), books.unsynced.u128()), (5_000, 0));
        assert_eq!(books.income.u128(), 5_000);
    }
}

#[test]
fn the_pool_half_of_an_ordinary_fee_is_income() {
    let mut world = World::new();
    world.transfer("bank", &who("alice"), 10_001);
    // fee = ceil(400.04) = 401, burned = 201.
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.books().income.u128(), 200);
}

#[test]
fn a_sync_in_a_new_epoch_books_before_it_releases() {
    let mut world = World::new();
    world.arrive(1_000_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.pot(API, FIRST).budget.u128(), 50_000);
    // And what comes later in the epoch waits for the next one.
    world.arrive(1_000_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.pot(API, FIRST).budget.u128(), 50_000);
    assert_eq!(world.books().free.u128(), 1_900_000);
}

// B-14: a donation moves nothing but what is free.
#[test]
fn a_donation_changes_no_budget_points_or_cap_of_this_epoch() {
    let mut world = World::funded(1_000_000);
    world.report("settlement", "alice", 200_000);
    let before = (
        world.pot(API, FIRST),
        world.reward(API, FIRST, "alice"),
        world.pool(),
    );
    world.arrive(77_777_777);
    world.ok("anyone", ExecuteMsg::Sync {});
    let after = (
        world.pot(API, FIRST),
        world.reward(API, FIRST, "alice"),
        world.pool(),
    );
    assert_eq!(before, after);
}

// B-19: there is no hook that believes a sender, and a Send takes nothing.
#[test]
fn a_send_or_a_forged_receive_is_refused_and_moves_nothing() {
    let mut world = World::funded(1_000);
    let forged = serde_json::json!({"receive": {
        "sender": who("dao"), "amount": "1000", "msg": "e30="}});
    assert!(world.run("thief", &forged).is_err());
    let send = token::ExecuteMsg::Send {
        contract: world.hub.to_string(),
        amount: 500u128.into(),
        msg: to_json_binary(&ExecuteMsg::Sync {}).unwrap(),
    };
    let before = world.balance("bank");
    let sent = cw_multi_test::Executor::execute_contract(
        &mut world.app,
        who("bank"),
        world.token.clone(),
        &send,
        &[],
    );
    assert!(sent.is_err());
    assert_eq!(world.balance("bank"), before);
    world.assert_books();
    assert_eq!(world.books().unsynced.u128(), 0);
}

#[test]
fn native_coins_are_refused_because_they_would_be_lost() {
    let mut world = World::new();
    let error = world.run_with_coins(&ExecuteMsg::Sync {}).unwrap_err();
    assert!(error.contains("5uusd"), "{error}");
}
