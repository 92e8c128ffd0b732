//! Milestone grants.

use oaic_messages::incentives::*;

use crate::world::*;

/// 20,000 in the grants pool.
fn world() -> World {
    let mut world = World::funded(1_000_000);
    world.ok("anyone", ExecuteMsg::RollEpoch {});
    world
}

fn grant(world: &World, grant: u64) -> GrantResponse {
    world.query(&QueryMsg::Grant { grant })
}

const CANCEL: ExecuteMsg = ExecuteMsg::CancelGrant { grant: 1 };
const CLAIM: ExecuteMsg = ExecuteMsg::ClaimGrant { grant: 1 };

#[test]
fn a_grant_is_reserved_whole_and_paid_by_milestone() {
    let mut world = world();
    world.ok("owner", create_grant("alice", &[1_000, 2_000, 4_000]));
    let books = world.books();
    assert_eq!(books.reserved_grants.u128(), 7_000);
    assert_eq!(books.grants_pool.u128(), 13_000);
    world.fails("alice", CLAIM, "no approved milestone");
    world.ok("owner", approve(1, 2));
    world.ok("owner", approve(1, 0));
    assert_eq!(grant(&world, 1).claimable.u128(), 5_000);
    world.ok("anyone", CLAIM);
    assert_eq!(world.balance(&account("alice")), 5_000);
    world.fails("alice", CLAIM, "no approved milestone");
    world.ok("owner", approve(1, 1));
    world.ok("anyone", CLAIM);
    assert_eq!(world.balance(&account("alice")), 7_000);
    let books = world.books();
    assert_eq!(books.reserved_grants.u128(), 0);
    assert_eq!(books.grants_paid.u128(), 7_000);
}

#[test]
fn a_grant_above_the_pool_is_refused_and_one_of_all_of_it_is_not() {
    let mut world = world();
    world.fails(
        "owner",
        create_grant("alice", &[20_000, 1]),
        "the grants pool has 20000 uoaic, less than the 20001 requested",
    );
    world.ok("owner", create_grant("alice", &[20_000]));
    world.fails("owner", create_grant("bob", &[1]), "has 0 uoaic");
    world.fails("owner", create_grant("bob", &[u128::MAX, 1]), "doesn't fit");
}

#[test]
fn a_grant_finds_what_an_epoch_that_nobody_rolled_gives_to_grants() {
    let mut world = World::funded(1_000_000);
    world.ok("owner", create_grant("alice", &[20_000]));
    assert_eq!(world.pool(), 0);
}

#[test]
fn a_milestone_is_approved_once() {
    let mut world = world();
    world.ok("owner", create_grant("alice", &[1_000, 2_000]));
    world.ok("owner", approve(1, 0));
    world.fails(
        "owner",
        approve(1, 0),
        "is approved; only a pending milestone can be approved",
    );
    world.ok("anyone", CLAIM);
    world.fails("owner", approve(1, 0), "is paid");
    world.fails("owner", approve(1, 2), "no milestone 2 in grant 1");
    world.fails("owner", approve(1, u32::MAX), "no milestone");
    world.fails("owner", approve(2, 0), "no grant 2");
}

#[test]
fn a_canceled_grant_gives_back_the_unapproved_and_leaves_the_approved() {
    let mut world = world();
    world.ok("owner", create_grant("alice", &[1_000, 2_000, 4_000]));
    world.ok("owner", approve(1, 0));
    world.ok("anyone", CLAIM);
    world.ok("owner", approve(1, 1));
    world.ok("owner", CANCEL);
    assert_eq!(world.pool(), 13_000 + 4_000);
    let canceled = grant(&world, 1);
    assert_eq!(canceled.canceled_at, Some(world.now()));
    assert_eq!(canceled.milestones[2].status, MilestoneStatus::Canceled);
    world.fails("owner", CANCEL, "nothing to cancel");
    world.fails("owner", approve(1, 2), "is canceled");
    world.ok("anyone", CLAIM);
    assert_eq!(world.balance(&account("alice")), 3_000);
    world.fails("anyone", CLAIM, "no approved milestone");
    assert_eq!(world.books().reserved_grants.u128(), 0);
}

#[test]
fn a_grant_all_approved_is_its_recipients_and_can_not_be_canceled() {
    let mut world = world();
    world.ok("owner", create_grant("alice", &[1_000]));
    world.ok("owner", approve(1, 0));
    world.fails("owner", CANCEL, "nothing to cancel");
    world.ok("anyone", CLAIM);
    assert_eq!(world.balance(&account("alice")), 1_000);
}

// B-27
#[test]
fn grants_are_bounded_in_every_part() {
    let mut world = world();
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
        world.fails("owner", bad, says);
    }
    world.ok("owner", grant(&long(128), 20, 1, &long(512)));
}

#[test]
fn a_grant_to_this_contract_is_refused() {
    let mut world = world();
    let msg = ExecuteMsg::CreateGrant {
        recipient: world.contract.to_string(),
        title: "t".into(),
        milestones: vec![MilestoneSpec {
            amount: 1u128.into(),
            description: "d".into(),
        }],
    };
    world.fails("owner", msg, "this contract itself");
}
