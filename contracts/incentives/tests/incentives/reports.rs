//! Who may report, and what is believed.

use oaic_types::gates::RewardSinkMsg;
use oaic_types::incentives::*;

use crate::world::*;

fn usage(gross: u128, fee: u128, recipient: &str) -> ExecuteMsg {
    ExecuteMsg::ReportUsage {
        service_id: 7,
        gross: gross.into(),
        fee: fee.into(),
        recipient: recipient.into(),
    }
}

#[test]
fn the_gates_report_and_ours_are_the_same_json() {
    let gate = RewardSinkMsg::ReportUsage {
        service_id: 7,
        gross: 100u128.into(),
        fee: 4u128.into(),
        recipient: who("alice").into(),
    };
    let ours = usage(100, 4, who("alice").as_str());
    assert_eq!(
        serde_json::to_string(&gate).unwrap(),
        serde_json::to_string(&ours).unwrap()
    );
    let mut world = World::new();
    world.run("settlement", &gate).unwrap();
    assert_eq!(world.reward(API, FIRST, "alice").points.u128(), 2);
}

#[test]
fn only_registered_reporters_are_believed() {
    let mut world = World::funded(1_000_000);
    for liar in ["alice", "dao", "bank"] {
        world.fails(liar, report("alice", 1_000), "a registered reporter");
    }
    world.report("settlement", "alice", 1_000);
    world.report("market", "alice", 1_000);
    assert_eq!(world.pot(API, FIRST).points.u128(), 500);
    assert_eq!(world.pot(MARKET, FIRST).points.u128(), 500);
}

#[test]
fn a_fee_of_nothing_or_of_more_than_the_gross_amount_is_refused() {
    let mut world = World::funded(1_000_000);
    let alice = who("alice");
    let alice = alice.as_str();
    world.fails("settlement", usage(100, 0, alice), "fee is 0");
    world.fails("settlement", usage(0, 0, alice), "gross is 0");
    world.fails("settlement", usage(0, 5, alice), "gross is 0");
    world.fails(
        "settlement",
        usage(100, 101, alice),
        "fee 101 is more than the gross amount 100",
    );
    world.fails("settlement", usage(100, 1, alice), "report it later");
    world.ok("settlement", usage(100, 100, alice));
    assert_eq!(world.reward(API, FIRST, "alice").points.u128(), 50);
}

#[test]
fn an_odd_fee_counts_the_smaller_half_as_burned() {
    let mut world = World::funded(1_000_000);
    world.report("settlement", "alice", 5);
    world.report("settlement", "alice", 3);
    assert_eq!(world.reward(API, FIRST, "alice").points.u128(), 2 + 1);
}

#[test]
fn amounts_that_do_not_fit_are_refused_whole() {
    let mut world = World::funded(1_000_000);
    let alice = who("alice");
    world.ok("settlement", usage(u128::MAX, u128::MAX, alice.as_str()));
    world.ok("settlement", usage(u128::MAX, u128::MAX, alice.as_str()));
    world.fails(
        "settlement",
        usage(u128::MAX, u128::MAX, alice.as_str()),
        "doesn't fit",
    );
    // The whole of the budget, for the cap is far away.
    world.wait_epochs(1);
    assert_eq!(world.claim(API, FIRST, "alice"), 50_000);
}

#[test]
fn a_recipient_that_is_no_account_or_this_contract_is_refused() {
    let mut world = World::funded(1_000_000);
    let hub = world.hub.to_string();
    let loud = who("alice").as_str().to_uppercase();
    world.fails("settlement", usage(100, 4, &hub), "this contract itself");
    // B-5: another spelling is never a second account.
    world.fails("settlement", usage(100, 4, &loud), "no address");
    world.fails("settlement", usage(100, 4, ""), "no address");
    // B-48
    let long = "x".repeat(1_000_000);
    world.fails("settlement", usage(100, 4, &long), "no address");
}

#[test]
fn a_reporter_removed_mid_epoch_keeps_what_it_reported_and_reports_no_more() {
    let mut world = World::funded(1_000_000);
    world.report("settlement", "alice", 1_000);
    let remove = ExecuteMsg::RemoveReporter {
        address: who("settlement").into(),
    };
    world.ok("dao", remove.clone());
    world.fails(
        "settlement",
        report("alice", 1_000),
        "a registered reporter",
    );
    world.fails("dao", remove, "no reporter");
    world.wait_epochs(1);
    assert_eq!(world.claim(API, FIRST, "alice"), 250);
}

#[test]
fn a_reporter_moved_mid_epoch_counts_for_the_other_program_from_then_on() {
    let mut world = World::funded(1_000_000);
    world.report("settlement", "alice", 1_000);
    world.ok(
        "dao",
        ExecuteMsg::SetReporter {
            address: who("settlement").into(),
            program: MARKET,
        },
    );
    world.report("settlement", "alice", 3_000);
    assert_eq!(world.reward(API, FIRST, "alice").points.u128(), 500);
    assert_eq!(world.reward(MARKET, FIRST, "alice").points.u128(), 1_500);
}

#[test]
fn usage_never_counts_for_a_program_of_grants_or_one_that_is_none() {
    let mut world = World::new();
    let set = |program| ExecuteMsg::SetReporter {
        address: who("clinic").into(),
        program,
    };
    world.fails("dao", set(GRANTS), "is of kind grants");
    world.fails("dao", set(3), "no program 3");
    world.fails("dao", set(255), "no program 255");
}
