//! What arrives, and how it is booked.

use cosmwasm_std::coins;
use oaic_messages::incentives::*;
use oaic_testing::USD;

use crate::world::*;

#[test]
fn what_was_there_before_the_contract_is_free_at_once() {
    let world = World::funded(1_000_000);
    let books = world.books();
    assert_eq!(books.free.u128(), 1_000_000);
    assert_eq!(books.unsynced.u128(), 0);
    world.check_books();
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
    world.transfer("bank", &account("alice"), 10_001);
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
        "sender": world.owner, "amount": "1000", "msg": "e30="}});
    let contract = world.contract.clone();
    let thief = account("thief");
    assert!(world.execute(&thief, &contract, &forged, &[]).is_err());
    let before = world.balance(&account("bank"));
    assert!(world.send("bank", 500, &ExecuteMsg::Sync {}).is_err());
    assert_eq!(world.balance(&account("bank")), before);
    world.check_books();
    assert_eq!(world.books().unsynced.u128(), 0);
}

#[test]
fn native_coins_are_refused_because_they_would_be_lost() {
    let mut world = World::new();
    let coins = coins(5, USD);
    world.mint(&account("rich"), &coins);
    let error = world
        .run_with("rich", ExecuteMsg::Sync {}, &coins)
        .unwrap_err();
    assert!(error.to_string().contains("5uusd"), "{error}");
}

/// A taxed transfer; the pool half of its fee.
fn taxed(world: &mut World, gross: u128) -> u128 {
    world.transfer("bank", &account("alice"), gross);
    (gross * 4).div_ceil(100) / 2
}

#[test]
fn the_risk_pool_gets_its_share_of_the_fee_and_nothing_of_the_schedule_or_a_gift() {
    let mut world = World::new();
    world.arrive(5_000_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.risk_pool(), 0);
    let fee = taxed(&mut world, 100_000);
    world.arrive(7_777);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!((fee, world.risk_pool()), (2_000, 200));
    // What a contract booked itself is fee too.
    world.pay_fee("clinic", 1_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.risk_pool(), 250);
    let books = world.books();
    assert_eq!((books.risk_due.u128(), books.risk_paid.u128()), (0, 250));
    assert_eq!(books.income.u128(), 5_007_777 + 2_000 + 500);
}

/// A stranger who has every little fee booked alone must not starve the risk pool, nor transfers of
/// dust, whose fee burns whole, feed it out of the schedule.
#[test]
fn neither_many_syncs_nor_dust_change_the_risk_pools_share() {
    let mut world = World::new();
    world.arrive(1_000_000);
    let mut fee = 0;
    for gross in [1, 26, 1, 100, 149, 1, 301, 1] {
        fee += taxed(&mut world, gross);
        world.ok("anyone", ExecuteMsg::Sync {});
        assert_eq!(world.risk_pool(), fee / 10, "of {fee}");
    }
    assert!(fee >= 10);
    for _ in 0..50 {
        assert_eq!(taxed(&mut world, 1), 0);
    }
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.risk_pool(), fee / 10);
}

#[test]
fn a_new_share_is_of_what_arrives_from_then_on() {
    let mut world = World::new();
    let first = taxed(&mut world, 100_000);
    let half = ExecuteMsg::UpdateConfig {
        release_bps: None,
        usage_cap_bps: None,
        claim_ttl_epochs: None,
        risk_bps: Some(5_000),
    };
    world.ok("owner", half);
    let second = taxed(&mut world, 10_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.risk_pool(), first / 10 + second / 2);
}

/// What another pool got in between is not a fee that arrived here.
#[test]
fn fee_of_another_pool_is_not_shared() {
    let mut world = World::new();
    taxed(&mut world, 100_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    let shared = world.risk_pool();
    let contract = world.contract.clone();
    world.set_pool(&account("other"));
    taxed(&mut world, 900_000);
    world.arrive(1_000_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    world.set_pool(&contract);
    world.arrive(1_000_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.risk_pool(), shared);
    let fee = taxed(&mut world, 100_000);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!(world.risk_pool(), shared + fee / 10);
}

/// An epoch is rolled by whatever comes first, a report or a claim: none of it may hang on the
/// treasury.
#[test]
fn only_a_sync_pays_the_risk_pool() {
    let mut world = World::new();
    taxed(&mut world, 100_000);
    world.ok("anyone", ExecuteMsg::RollEpoch {});
    assert_eq!(world.books().risk_due.u128(), 200);
    assert_eq!(world.risk_pool(), 0);
    world.ok("anyone", ExecuteMsg::Sync {});
    assert_eq!((world.books().risk_due.u128(), world.risk_pool()), (0, 200));
}
