//! What arrives, and how it is booked.

use cosmwasm_std::coins;
use oaic_messages::incentives::*;
use oaic_testing::USD;

use crate::suite::*;

#[test]
fn what_was_there_before_the_contract_is_free_at_once() {
    let suite = Suite::funded(1_000_000);
    let totals = suite.totals();
    assert_eq!(totals.free.u128(), 1_000_000);
    assert_eq!(totals.unsynced.u128(), 0);
    suite.check_totals();
}

#[test]
fn transfers_count_only_once_synced_and_once() {
    let mut suite = Suite::with(|msg| msg.release_bps = 1).unwrap();
    suite.roll();
    suite.arrive(5_000);
    let totals = suite.totals();
    assert_eq!((totals.free.u128(), totals.unsynced.u128()), (0, 5_000));
    for _ in 0..2 {
        suite.sync();
        let totals = suite.totals();
        assert_eq!((totals.free.u128(), totals.unsynced.u128()), (5_000, 0));
        assert_eq!(totals.income.u128(), 5_000);
    }
}

#[test]
fn the_pool_half_of_an_ordinary_fee_is_income() {
    let mut suite = Suite::new();
    suite.transfer("bank", &account("alice"), 10_001);
    // fee = ceil(400.04) = 401, burned = 201.
    suite.sync();
    assert_eq!(suite.totals().income.u128(), 200);
}

#[test]
fn a_sync_in_a_new_epoch_books_before_it_releases() {
    let mut suite = Suite::new();
    suite.arrive(1_000_000);
    suite.sync();
    assert_eq!(suite.pot(API, FIRST).budget.u128(), 50_000);
    // And what comes later in the epoch waits for the next one.
    suite.arrive(1_000_000);
    suite.sync();
    assert_eq!(suite.pot(API, FIRST).budget.u128(), 50_000);
    assert_eq!(suite.totals().free.u128(), 1_900_000);
}

// B-14: a donation moves nothing but what is free.
#[test]
fn a_donation_changes_no_budget_points_or_cap_of_this_epoch() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 200_000);
    let found = |suite: &Suite| {
        let reward = suite.reward(API, FIRST, "alice");
        (suite.pot(API, FIRST), reward, suite.pool())
    };
    let before = found(&suite);
    suite.arrive(77_777_777);
    suite.sync();
    assert_eq!(before, found(&suite));
}

// B-19: there is no hook that believes a sender, and a Send takes nothing.
#[test]
fn a_send_or_a_forged_receive_is_refused_and_moves_nothing() {
    let mut suite = Suite::funded(1_000);
    let forged = serde_json::json!({"receive": {
        "sender": suite.owner, "amount": "1000", "msg": "e30="}});
    let contract = suite.contract.clone();
    let thief = account("thief");
    assert!(suite.execute(&thief, &contract, &forged, &[]).is_err());
    let before = suite.balance(&account("bank"));
    assert!(suite.send("bank", 500, &ExecuteMsg::Sync {}).is_err());
    assert_eq!(suite.balance(&account("bank")), before);
    suite.check_totals();
    assert_eq!(suite.totals().unsynced.u128(), 0);
}

#[test]
fn native_coins_are_refused_because_they_would_be_lost() {
    let mut suite = Suite::new();
    let coins = coins(5, USD);
    suite.mint(&account("rich"), &coins);
    let error = suite
        .run_with("rich", ExecuteMsg::Sync {}, &coins)
        .unwrap_err();
    says(&error, "5uusd");
}

/// A taxed transfer; the pool half of its fee.
fn taxed(suite: &mut Suite, gross: u128) -> u128 {
    suite.transfer("bank", &account("alice"), gross);
    (gross * 4).div_ceil(100) / 2
}

#[test]
fn the_risk_pool_gets_its_share_of_the_fee_and_nothing_of_the_schedule_or_a_gift() {
    let mut suite = Suite::new();
    suite.arrive(5_000_000);
    suite.sync();
    assert_eq!(suite.risk_pool(), 0);
    let fee = taxed(&mut suite, 100_000);
    suite.arrive(7_777);
    suite.sync();
    assert_eq!((fee, suite.risk_pool()), (2_000, 200));
    // What a contract booked itself is fee too.
    suite.pay_fee("clinic", 1_000);
    suite.sync();
    assert_eq!(suite.risk_pool(), 250);
    let totals = suite.totals();
    assert_eq!((totals.risk_due.u128(), totals.risk_paid.u128()), (0, 250));
    assert_eq!(totals.income.u128(), 5_007_777 + 2_000 + 500);
}

/// A stranger who has every little fee booked alone must not starve the risk pool, nor transfers of
/// dust, whose fee burns whole, feed it out of the schedule.
#[test]
fn neither_many_syncs_nor_dust_change_the_risk_pools_share() {
    let mut suite = Suite::new();
    suite.arrive(1_000_000);
    let mut fee = 0;
    for gross in [1, 26, 1, 100, 149, 1, 301, 1] {
        fee += taxed(&mut suite, gross);
        suite.sync();
        assert_eq!(suite.risk_pool(), fee / 10, "of {fee}");
    }
    assert!(fee >= 10);
    for _ in 0..50 {
        assert_eq!(taxed(&mut suite, 1), 0);
    }
    suite.sync();
    assert_eq!(suite.risk_pool(), fee / 10);
}

#[test]
fn a_new_share_is_of_what_arrives_from_then_on() {
    let mut suite = Suite::new();
    let first = taxed(&mut suite, 100_000);
    let half = ExecuteMsg::UpdateConfig {
        release_bps: None,
        usage_cap_bps: None,
        claim_ttl_epochs: None,
        risk_bps: Some(5_000),
    };
    suite.ok("owner", half);
    let second = taxed(&mut suite, 10_000);
    suite.sync();
    assert_eq!(suite.risk_pool(), first / 10 + second / 2);
}

/// What another pool got in between is not a fee that arrived here.
#[test]
fn fee_of_another_pool_is_not_shared() {
    let mut suite = Suite::new();
    taxed(&mut suite, 100_000);
    suite.sync();
    let shared = suite.risk_pool();
    let contract = suite.contract.clone();
    suite.set_pool(&account("other"));
    taxed(&mut suite, 900_000);
    suite.arrive(1_000_000);
    suite.sync();
    suite.set_pool(&contract);
    suite.arrive(1_000_000);
    suite.sync();
    assert_eq!(suite.risk_pool(), shared);
    let fee = taxed(&mut suite, 100_000);
    suite.sync();
    assert_eq!(suite.risk_pool(), shared + fee / 10);
}

/// An epoch is rolled by whatever comes first, a report or a claim: none of it may hang on the
/// treasury.
#[test]
fn only_a_sync_pays_the_risk_pool() {
    let mut suite = Suite::new();
    taxed(&mut suite, 100_000);
    suite.roll();
    assert_eq!(suite.totals().risk_due.u128(), 200);
    assert_eq!(suite.risk_pool(), 0);
    suite.sync();
    assert_eq!(
        (suite.totals().risk_due.u128(), suite.risk_pool()),
        (0, 200)
    );
}
