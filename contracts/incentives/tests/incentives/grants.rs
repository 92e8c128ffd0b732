//! Milestone grants.

use oaic_messages::incentives::*;

use crate::suite::*;

/// 20,000 in the grants pool.
fn suite() -> Suite {
    let mut suite = Suite::funded(1_000_000);
    suite.ok("anyone", ExecuteMsg::RollEpoch {});
    suite
}

fn grant(suite: &Suite, grant: u64) -> GrantResponse {
    suite.query(&QueryMsg::Grant { grant })
}

const CANCEL: ExecuteMsg = ExecuteMsg::CancelGrant { grant: 1 };
const CLAIM: ExecuteMsg = ExecuteMsg::ClaimGrant { grant: 1 };

#[test]
fn a_grant_is_reserved_whole_and_paid_by_milestone() {
    let mut suite = suite();
    suite.ok("owner", create_grant("alice", &[1_000, 2_000, 4_000]));
    let totals = suite.totals();
    assert_eq!(totals.reserved_grants.u128(), 7_000);
    assert_eq!(totals.grants_pool.u128(), 13_000);
    suite.fails("alice", CLAIM, "no approved milestone");
    suite.ok("owner", approve(1, 2));
    suite.ok("owner", approve(1, 0));
    assert_eq!(grant(&suite, 1).claimable.u128(), 5_000);
    suite.ok("anyone", CLAIM);
    assert_eq!(suite.balance(&account("alice")), 5_000);
    suite.fails("alice", CLAIM, "no approved milestone");
    suite.ok("owner", approve(1, 1));
    suite.ok("anyone", CLAIM);
    assert_eq!(suite.balance(&account("alice")), 7_000);
    let totals = suite.totals();
    assert_eq!(totals.reserved_grants.u128(), 0);
    assert_eq!(totals.grants_paid.u128(), 7_000);
}

#[test]
fn a_grant_above_the_pool_is_refused_and_one_of_all_of_it_is_not() {
    let mut suite = suite();
    suite.fails(
        "owner",
        create_grant("alice", &[20_000, 1]),
        "the grants pool has 20000 uoaic, less than the 20001 requested",
    );
    suite.ok("owner", create_grant("alice", &[20_000]));
    suite.fails("owner", create_grant("bob", &[1]), "has 0 uoaic");
    suite.fails("owner", create_grant("bob", &[u128::MAX, 1]), "doesn't fit");
}

#[test]
fn a_grant_finds_what_an_epoch_that_nobody_rolled_gives_to_grants() {
    let mut suite = Suite::funded(1_000_000);
    suite.ok("owner", create_grant("alice", &[20_000]));
    assert_eq!(suite.pool(), 0);
}

#[test]
fn a_milestone_is_approved_once() {
    let mut suite = suite();
    suite.ok("owner", create_grant("alice", &[1_000, 2_000]));
    suite.ok("owner", approve(1, 0));
    suite.fails(
        "owner",
        approve(1, 0),
        "is approved; only a pending milestone can be approved",
    );
    suite.ok("anyone", CLAIM);
    suite.fails("owner", approve(1, 0), "is paid");
    suite.fails("owner", approve(1, 2), "no milestone 2 in grant 1");
    suite.fails("owner", approve(1, u32::MAX), "no milestone");
    suite.fails("owner", approve(2, 0), "no grant 2");
}

#[test]
fn a_canceled_grant_gives_back_the_unapproved_and_leaves_the_approved() {
    let mut suite = suite();
    suite.ok("owner", create_grant("alice", &[1_000, 2_000, 4_000]));
    suite.ok("owner", approve(1, 0));
    suite.ok("anyone", CLAIM);
    suite.ok("owner", approve(1, 1));
    suite.ok("owner", CANCEL);
    assert_eq!(suite.pool(), 13_000 + 4_000);
    let canceled = grant(&suite, 1);
    assert_eq!(canceled.canceled_at, Some(suite.now()));
    assert_eq!(canceled.milestones[2].status, MilestoneStatus::Canceled);
    suite.fails("owner", CANCEL, "nothing to cancel");
    suite.fails("owner", approve(1, 2), "is canceled");
    suite.ok("anyone", CLAIM);
    assert_eq!(suite.balance(&account("alice")), 3_000);
    suite.fails("anyone", CLAIM, "no approved milestone");
    assert_eq!(suite.totals().reserved_grants.u128(), 0);
}

#[test]
fn a_grant_all_approved_is_its_recipients_and_can_not_be_canceled() {
    let mut suite = suite();
    suite.ok("owner", create_grant("alice", &[1_000]));
    suite.ok("owner", approve(1, 0));
    suite.fails("owner", CANCEL, "nothing to cancel");
    suite.ok("anyone", CLAIM);
    assert_eq!(suite.balance(&account("alice")), 1_000);
}

// B-27
#[test]
fn grants_are_bounded_in_every_part() {
    let mut suite = suite();
    let grant =
        |title: &str, count: usize, amount: u128, description: &str| ExecuteMsg::CreateGrant {
            recipient: account("alice").into(),
            title: title.into(),
            milestones: vec![
                MilestoneSpec {
                    amount: amount.into(),
                    description: description.into(),
                };
                count
            ],
        };
    let long = |bytes: usize| "x".repeat(bytes);
    for (bad, says) in [
        (grant("", 1, 1, "d"), "title has 0 bytes"),
        (grant(&long(129), 1, 1, "d"), "title has 129"),
        (grant("t", 0, 1, "d"), "milestones has 0"),
        (grant("t", 21, 1, "d"), "milestones has 21"),
        (grant("t", 10_000, 1, "d"), "milestones has 10000"),
        (grant("t", 1, 0, "d"), "milestones.amount is 0"),
        (grant("t", 1, 1, ""), "milestones.description has 0"),
        (grant("t", 1, 1, &long(513)), "has 513 bytes"),
    ] {
        suite.fails("owner", bad, says);
    }
    suite.ok("owner", grant(&long(128), 20, 1, &long(512)));
}

#[test]
fn a_grant_to_this_contract_is_refused() {
    let mut suite = suite();
    let mut msg = create_grant("alice", &[1]);
    if let ExecuteMsg::CreateGrant { recipient, .. } = &mut msg {
        *recipient = suite.contract.to_string();
    }
    suite.fails("owner", msg, "this contract itself");
}
