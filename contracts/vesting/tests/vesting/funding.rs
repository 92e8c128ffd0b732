//! Later grants: by the owner alone, and to the last unit.

use cosmwasm_std::to_json_binary;
use oaic_messages::token;
use oaic_messages::vesting::{Curve, ExecuteMsg, PlanResponse, QueryMsg, ReceiveMsg, MAX_PLANS};

use crate::world::*;

#[track_caller]
fn refused(
    world: &mut World,
    says: &str,
    act: impl FnOnce(&mut World) -> Result<cw_multi_test::AppResponse, String>,
) {
    let before = (world.picture(), world.balance(&world.owner));
    let error = act(world).unwrap_err();
    assert!(error.contains(says), "{error:?} lacks {says:?}");
    assert_eq!((world.picture(), world.balance(&world.owner)), before);
}

#[test]
fn the_owner_funds_grants_that_vest_by_their_plan() {
    let mut world = World::new();
    let owner = world.owner.clone();
    world.go_to(YEAR + 5);
    world
        .fund(&owner, 1_003, INCENTIVES, &[("erin", 1_000), ("frank", 3)])
        .unwrap();
    world.assert_books();
    assert_eq!(world.balance(&owner), PURSE - 1_003, "untaxed");
    assert_eq!(world.claimed(6), 250, "what the curve has unlocked already");
    world.go_to(4 * YEAR);
    assert_eq!((world.claimed(6), world.claimed(7)), (1_000, 3));
}

#[test]
fn nobody_but_the_owner_funds() {
    let mut world = World::new();
    let mallory = who("mallory");
    refused(&mut world, "only the owner", |world| {
        world.fund(&mallory, 10, TEAM, &[("mallory", 10)])
    });
}

// B-19: a hook called by anything but the token would be free money.
#[test]
fn a_fake_token_creates_no_grant() {
    let mut world = World::new();
    let grants = grants(&[("mallory", 1_000)]);
    let fake = |by: &World| {
        ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
            sender: by.owner.to_string(),
            amount: 1_000u128.into(),
            msg: to_json_binary(&ReceiveMsg::Fund { plan: TEAM, grants }).unwrap(),
        })
    };
    let msg = fake(&world);
    world.fails(&who("mallory"), &msg, "is not the token");
    let owner = world.owner.clone();
    world.fails(&owner, &msg, "is not the token");
}

#[test]
fn a_sum_that_is_not_what_was_sent_bounces() {
    let mut world = World::new();
    let owner = world.owner.clone();
    for sent in [9, 11] {
        refused(&mut world, "the grants add up to 10 uoaic, but", |world| {
            world.fund(&owner, sent, TEAM, &[("erin", 4), ("erin", 6)])
        });
    }
    refused(&mut world, "amount is 0", |world| {
        world.fund(&owner, 4, TEAM, &[("erin", 4), ("erin", 0)])
    });
    refused(&mut world, "there is no plan 9", |world| {
        world.fund(&owner, 4, 9, &[("erin", 4)])
    });
    refused(&mut world, "it needs 1 to 200", |world| {
        world.fund(&owner, 4, TEAM, &[])
    });
    let many = vec![("erin", 1); 201];
    refused(&mut world, "it needs 1 to 200", |world| {
        world.fund(&owner, 201, TEAM, &many)
    });
    world.fund(&owner, 200, TEAM, &many[..200]).unwrap();
    let huge = [("erin", u128::MAX), ("erin", 1)];
    refused(&mut world, "doesn't fit", |world| {
        world.fund(&owner, 4, TEAM, &huge)
    });
}

// B-13: were the contract struck off the list of system contracts, a transfer to it would be
// taxed, and less would come in than the grants promise.
#[test]
fn taxed_funding_is_refused_rather_than_promised() {
    let mut world = World::new();
    let (owner, token) = (world.owner.clone(), world.token.clone());
    let address = world.vesting.to_string();
    let strike = token::ExecuteMsg::RemoveSystemContract { address };
    world.run_on(&owner, &token, &strike).unwrap();
    refused(
        &mut world,
        "the grants add up to 1000 uoaic, but 960",
        |world| world.fund(&owner, 1_000, TEAM, &[("erin", 1_000)]),
    );
    // What arrives is what can be granted.
    world.fund(&owner, 1_000, TEAM, &[("erin", 960)]).unwrap();
    world.assert_books();
}

#[test]
fn junk_inside_send_is_refused() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let deep = "[".repeat(10_000);
    for junk in [
        "",
        "{}",
        "null",
        r#"{"fund":{"plan":1}}"#,
        r#"{"fund":{"plan":-1,"grants":[]}}"#,
        deep.as_str(),
    ] {
        refused(&mut world, "none that this contract knows", |world| {
            let msg = token::ExecuteMsg::Send {
                contract: world.vesting.to_string(),
                amount: 5u128.into(),
                msg: junk.as_bytes().into(),
            };
            world.run_on(&owner, &world.token.clone(), &msg)
        });
    }
}

fn new_plan(name: &str, curve: Curve, start: u64) -> ExecuteMsg {
    ExecuteMsg::CreatePlan {
        name: name.to_owned(),
        curve,
        start,
        revocable: true,
    }
}

fn month() -> Curve {
    Curve::Periodic {
        period: 30 * DAY,
        periods: 1,
    }
}

#[test]
fn the_owner_adds_plans_up_to_the_limit() {
    let mut world = World::new();
    let (owner, start) = (world.owner.clone(), world.start);
    world.fails(
        &who("mallory"),
        &new_plan("x", month(), start),
        "only the owner",
    );
    for plan in 4..=MAX_PLANS {
        world.ok(&owner, &new_plan(&format!("plan {plan}"), month(), start));
    }
    world.fails(
        &owner,
        &new_plan("one more", month(), start),
        "there are already 32 plans",
    );
    let plan: PlanResponse = world.query(&QueryMsg::Plan { plan: 32 });
    assert_eq!(
        (plan.name.as_str(), plan.end),
        ("plan 32", start + 30 * DAY)
    );
    world.fund(&owner, 5, 32, &[("erin", 5)]).unwrap();
    world.go_to(30 * DAY);
    assert_eq!(world.claimed(6), 5);
}

#[test]
fn what_is_no_plan_is_refused_with_what_is_wrong() {
    let mut world = World::new();
    let (owner, start) = (world.owner.clone(), world.start);
    let steps = |of: &[(u64, u16)]| Curve::Steps { steps: points(of) };
    let century = 100 * YEAR;
    for (msg, says) in [
        (
            new_plan("", month(), start),
            "name has 0 bytes; it needs 1 to 64",
        ),
        (
            new_plan(&"x".repeat(65), month(), start),
            "name has 65 bytes",
        ),
        (
            new_plan("team", month(), start),
            "plan 3 is already named 'team'",
        ),
        (
            new_plan("x", steps(&[(1, 9_999)]), start),
            "plan 'x': the curve ends at 9999 bps",
        ),
        (
            new_plan("x", steps(&[]), start),
            "plan 'x': curve has 0 points",
        ),
        (
            new_plan("x", steps(&[(5, 1), (5, 10_000)]), start),
            "not later",
        ),
        (
            new_plan("x", steps(&[(century + 1, 10_000)]), start),
            "at most",
        ),
        // Milliseconds where seconds are meant.
        (
            new_plan("x", month(), start * 1_000),
            "it is in Unix seconds",
        ),
        (new_plan("x", month(), u64::MAX), "it is in Unix seconds"),
    ] {
        world.fails(&owner, &msg, says);
    }
    world.ok(&owner, &new_plan("x", steps(&[(century, 10_000)]), 0));
}
