//! Who may report, and what is believed.

use oaic_messages::gates::RewardSinkMsg;
use oaic_messages::incentives::*;

use crate::suite::*;

fn usage(gross: u128, fee: u128, recipient: &str) -> ExecuteMsg {
    ExecuteMsg::ReportUsage {
        service_id: 7,
        split_version: 2,
        epoch: FIRST,
        gross: gross.into(),
        fee: fee.into(),
        recipient: recipient.into(),
    }
}

#[test]
fn the_gates_report_and_ours_are_the_same_json() {
    let gate = RewardSinkMsg::ReportUsage {
        service_id: 7,
        split_version: 2,
        epoch: FIRST,
        gross: 100u128.into(),
        fee: 4u128.into(),
        recipient: account("alice").into(),
    };
    let ours = usage(100, 4, account("alice").as_str());
    assert_eq!(
        serde_json::to_string(&gate).unwrap(),
        serde_json::to_string(&ours).unwrap()
    );
    let mut suite = Suite::new();
    let contract = suite.contract.clone();
    suite
        .execute(&account("settlement"), &contract, &gate, &[])
        .unwrap();
    assert_eq!(suite.reward(API, FIRST, "alice").points.u128(), 2);
}

#[test]
fn only_registered_reporters_are_believed() {
    let mut suite = Suite::funded(1_000_000);
    for liar in ["alice", "owner", "bank"] {
        suite.fails(liar, report(FIRST, "alice", 1_000), "a registered reporter");
    }
    suite.report("settlement", "alice", 1_000);
    suite.report("market", "alice", 1_000);
    assert_eq!(suite.pot(API, FIRST).points.u128(), 500);
    assert_eq!(suite.pot(MARKET, FIRST).points.u128(), 500);
}

#[test]
fn a_fee_of_nothing_or_of_more_than_the_gross_amount_is_refused() {
    let mut suite = Suite::funded(1_000_000);
    let alice = account("alice");
    let alice = alice.as_str();
    suite.fails("settlement", usage(100, 0, alice), "fee is 0");
    suite.fails("settlement", usage(0, 0, alice), "gross is 0");
    suite.fails("settlement", usage(0, 5, alice), "gross is 0");
    let msg = usage(100, 101, alice);
    suite.fails("settlement", msg, "fee 101 exceeds the gross amount 100");
    suite.fails("settlement", usage(100, 1, alice), "report it later");
    suite.ok("settlement", usage(100, 100, alice));
    assert_eq!(suite.reward(API, FIRST, "alice").points.u128(), 50);
}

#[test]
fn an_odd_fee_counts_the_smaller_half_as_burned() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 5);
    suite.report("settlement", "alice", 3);
    assert_eq!(suite.reward(API, FIRST, "alice").points.u128(), 2 + 1);
}

/// Neither what was never paid nor what was counted already earns anything, and nothing of what was
/// paid is lost by it.
#[test]
fn a_reporter_that_invents_fees_gets_nothing_for_it() {
    let mut suite = Suite::funded(1_000_000);
    suite.ok("owner", set_reporter("inventor", API));
    let fee = |suite: &Suite| -> ReportedFeeResponse {
        let address = account("inventor").into();
        suite.query(&QueryMsg::ReportedFee { address })
    };
    for invented in [2, 1_000, u128::MAX / 25] {
        let report = report(FIRST, "mallory", invented);
        suite.fails("inventor", report, "has paid 0 uoaic");
    }
    // An honest reporter beside it is believed and paid.
    suite.report("settlement", "alice", 40_000);
    assert_eq!(suite.pot(API, FIRST).points.u128(), 20_000);

    suite.register(&account("inventor"), true);
    suite.pay_fee("inventor", 1_000);
    suite.report("inventor", "mallory", 600);
    for above in [401, 402, u128::MAX, u128::MAX - 600] {
        let usage = usage(u128::MAX, above, account("mallory").as_str());
        suite.fails("inventor", usage, "of which 600 were reported before");
    }
    // What it did pay stays reportable, to the last uoaic, by whatever path it is named.
    suite.ok("owner", remove_reporter("inventor"));
    suite.ok("owner", set_reporter("inventor", MARKET));
    let above = report(FIRST, "mallory", 402);
    suite.fails("inventor", above, "were reported before");
    suite.report("inventor", "mallory", 400);
    assert_eq!(fee(&suite).counted, fee(&suite).paid);
    let more = report(FIRST, "mallory", 2);
    suite.fails("inventor", more, "flush its booked fee");
    suite.wait_epochs(2);
    let got = suite.claim(API, FIRST, "mallory") + suite.claim(MARKET, FIRST, "mallory");
    assert!(got <= 500 / 2, "{got}");
    assert_eq!(suite.claim(API, FIRST, "alice"), 10_000);
}

#[test]
fn a_recipient_that_is_not_an_account_or_this_contract_is_refused() {
    let mut suite = Suite::funded(1_000_000);
    let hub = suite.contract.to_string();
    let loud = account("alice").as_str().to_uppercase();
    suite.fails("settlement", usage(100, 4, &hub), "this contract itself");
    // B-5: another spelling is never a second account.
    suite.fails("settlement", usage(100, 4, &loud), "not an address");
    suite.fails("settlement", usage(100, 4, ""), "not an address");
    // B-48
    let long = "x".repeat(1_000_000);
    suite.fails("settlement", usage(100, 4, &long), "not an address");
}

/// Two recipients burned the same in the same epoch; the one whose report waits for an epoch in
/// which nobody else was reported must not get more for it.
#[test]
fn use_is_not_carried_into_an_epoch_where_points_are_worth_more() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "honest", 200_000);
    suite.wait_epochs(2);
    suite.fails(
        "settlement",
        report(FIRST, "late", 200_000),
        "usage of epoch 1600000 could be reported until the end of epoch 1600001 (now 1600002)",
    );
    // Nor in the next one, where it still counts, but for its own.
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "honest", 200_000);
    suite.wait_epochs(1);
    suite.ok("settlement", report(FIRST, "late", 200_000));
    assert_eq!(suite.pot(API, FIRST + 1).points.u128(), 0);
    assert_eq!(suite.pot(API, FIRST).points.u128(), 200_000);
    suite.wait_epochs(1);
    for name in ["honest", "late"] {
        assert_eq!(suite.claim(API, FIRST, name), 25_000, "{name}");
    }
}

#[test]
fn use_of_an_epoch_that_has_not_begun_is_refused() {
    let mut suite = Suite::funded(1_000_000);
    for epoch in [FIRST + 1, FIRST * EPOCH, u64::MAX] {
        let msg = report(epoch, "alice", 1_000);
        suite.fails("settlement", msg, "has not begun (now 1600000)");
    }
    // A reporter whose epochs are longer is always in the past.
    for epoch in [0, FIRST / 2, FIRST - 2] {
        let msg = report(epoch, "alice", 1_000);
        suite.fails("settlement", msg, "could be reported until");
    }
}

#[test]
fn use_of_before_this_contract_earns_nothing() {
    let mut suite = Suite::funded(1_000_000);
    let early = report(FIRST - 1, "alice", 1_000);
    suite.fails("settlement", early.clone(), "has no budget");
    suite.ok("anyone", ExecuteMsg::RollEpoch {});
    suite.fails("settlement", early, "has no budget");
}

/// What is used in the last second can't be reported in it.
#[test]
fn use_of_an_epoch_is_reported_until_the_next_one_ends_and_claimed_only_then() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.wait_epochs(1);
    let msg = claim(API, FIRST, "alice");
    suite.fails("anyone", msg, "can still be reported");
    assert_eq!(suite.reward(API, FIRST, "alice").claimable.u128(), 0);
    suite.advance(EPOCH - 1, 1);
    suite.ok("settlement", report(FIRST, "alice", 1_000));
    let msg = claim(API, FIRST, "alice");
    suite.fails("anyone", msg, "can still be reported");
    suite.advance(1, 1);
    suite.fails("settlement", report(FIRST, "alice", 1_000), "could be");
    assert_eq!(suite.reward(API, FIRST, "alice").claimable.u128(), 500);
    assert_eq!(suite.claim(API, FIRST, "alice"), 500);
}

/// Its use can still be reported, so it gets the budget that it would have had.
#[test]
fn an_epoch_nobody_rolled_gets_its_budget_with_the_next_one() {
    let mut suite = Suite::funded(1_000_000);
    suite.wait_epochs(1);
    suite.ok("settlement", report(FIRST, "alice", 200_000));
    assert_eq!(suite.pot(API, FIRST).budget.u128(), 50_000);
    assert_eq!(suite.pot(API, FIRST + 1).budget.u128(), 45_000);
    assert_eq!(suite.pot(API, FIRST).points.u128(), 100_000);
    suite.wait_epochs(1);
    assert_eq!(suite.claim(API, FIRST, "alice"), 50_000);
}

#[test]
fn a_reporter_removed_mid_epoch_keeps_what_it_reported_and_reports_no_more() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    let remove = remove_reporter("settlement");
    suite.ok("owner", remove.clone());
    let msg = report(FIRST, "alice", 1_000);
    suite.fails("settlement", msg, "a registered reporter");
    suite.fails("owner", remove, "no reporter");
    suite.wait_epochs(2);
    assert_eq!(suite.claim(API, FIRST, "alice"), 250);
}

#[test]
fn a_reporter_moved_mid_epoch_counts_for_the_other_program_from_then_on() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.ok("owner", set_reporter("settlement", MARKET));
    suite.report("settlement", "alice", 3_000);
    assert_eq!(suite.reward(API, FIRST, "alice").points.u128(), 500);
    assert_eq!(suite.reward(MARKET, FIRST, "alice").points.u128(), 1_500);
}

#[test]
fn usage_never_counts_for_a_program_of_grants_or_one_that_does_not_exist() {
    let mut suite = Suite::new();
    for (program, words) in [
        (GRANTS, "is of kind grants"),
        (3, "no program 3"),
        (255, "no program 255"),
    ] {
        suite.fails("owner", set_reporter("clinic", program), words);
    }
}
