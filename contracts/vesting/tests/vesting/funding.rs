//! Later grants: by the owner alone, and to the last unit.

use cosmwasm_std::to_json_binary;
use oaic_messages::token;
use oaic_messages::vesting::{Curve, ExecuteMsg, PlanResponse, QueryMsg, ReceiveMsg, MAX_PLANS};
use oaic_testing::refused;

use crate::suite::*;

/// Funding that must come back to where it came from.
#[track_caller]
fn bounces(
    suite: &mut Suite,
    (by, amount): (&str, u128),
    plan: u32,
    of: &[(&str, u128)],
    says: &str,
) {
    let error = refused(suite, |suite| suite.fund(by, amount, plan, of)).to_string();
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

#[test]
fn the_owner_funds_grants_that_vest_by_their_plan() {
    let mut suite = Suite::new();
    suite.go_to(YEAR + 5);
    suite
        .fund("owner", 1_003, INCENTIVES, &[("erin", 1_000), ("frank", 3)])
        .unwrap();
    suite.check_totals();
    assert_eq!(suite.balance(&suite.owner), PURSE - 1_003, "untaxed");
    assert_eq!(suite.claimed(6), 250, "what the curve has unlocked already");
    suite.go_to(4 * YEAR);
    assert_eq!((suite.claimed(6), suite.claimed(7)), (1_000, 3));
}

#[test]
fn nobody_but_the_owner_funds() {
    let mut suite = Suite::new();
    let (from, of) = (("mallory", 10), [("mallory", 10)]);
    bounces(&mut suite, from, TEAM, &of, "only the owner");
}

// B-19: a hook called by anything but the token would be free money.
#[test]
fn a_fake_token_creates_no_grant() {
    let mut suite = Suite::new();
    let grants = grants(&[("mallory", 1_000)]);
    let fake = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: suite.owner.to_string(),
        amount: 1_000u128.into(),
        msg: to_json_binary(&ReceiveMsg::Fund { plan: TEAM, grants }).unwrap(),
    });
    for by in ["mallory", "owner"] {
        suite.fails(by, fake.clone(), "is not the token");
    }
}

#[test]
fn a_sum_that_is_not_what_was_sent_bounces() {
    let mut suite = Suite::new();
    let many = vec![("erin", 1); 201];
    let ten = "the grants add up to 10 uoaic, but";
    for (sent, plan, of, says) in [
        (9, TEAM, &[("erin", 4), ("erin", 6)][..], ten),
        (11, TEAM, &[("erin", 4), ("erin", 6)], ten),
        (4, TEAM, &[("erin", 4), ("erin", 0)], "amount is 0"),
        (4, 9, &[("erin", 4)], "there is no plan 9"),
        (4, TEAM, &[], "it needs 1 to 200"),
        (201, TEAM, &many, "it needs 1 to 200"),
        (4, TEAM, &[("erin", u128::MAX), ("erin", 1)], "doesn't fit"),
    ] {
        bounces(&mut suite, ("owner", sent), plan, of, says);
    }
    suite.fund("owner", 200, TEAM, &many[..200]).unwrap();
}

// B-13: were the contract removed from the list of system contracts, a transfer to it would be
// taxed, and less would come in than the grants promise.
#[test]
fn taxed_funding_is_refused_rather_than_promised() {
    let mut suite = Suite::new();
    let address = suite.contract.to_string();
    let strike = token::ExecuteMsg::RemoveSystemContract { address };
    suite.token("owner", &strike).unwrap();
    let says = "the grants add up to 1000 uoaic, but 960";
    bounces(&mut suite, ("owner", 1_000), TEAM, &[("erin", 1_000)], says);
    // What arrives is what can be granted.
    suite.fund("owner", 1_000, TEAM, &[("erin", 960)]).unwrap();
    suite.check_totals();
}

#[test]
fn junk_inside_send_is_refused() {
    let mut suite = Suite::new();
    let deep = "[".repeat(10_000);
    for junk in [
        "",
        "{}",
        "null",
        r#"{"fund":{"plan":1}}"#,
        r#"{"fund":{"plan":-1,"grants":[]}}"#,
        deep.as_str(),
    ] {
        let error = refused(&mut suite, |suite| {
            suite.send_raw("owner", 5, junk.as_bytes().into())
        });
        let says = "unknown message inside Send";
        assert!(error.to_string().contains(says), "{error}");
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
    let mut suite = Suite::new();
    let start = suite.start;
    suite.fails("mallory", new_plan("x", month(), start), "only the owner");
    for plan in 4..=MAX_PLANS {
        suite.ok("owner", new_plan(&format!("plan {plan}"), month(), start));
    }
    let one_more = new_plan("one more", month(), start);
    suite.fails("owner", one_more, "there are already 32 plans");
    let plan: PlanResponse = suite.query(&QueryMsg::Plan { plan: 32 });
    assert_eq!(plan.name.as_str(), "plan 32");
    assert_eq!(plan.end, start + 30 * DAY);
    suite.fund("owner", 5, 32, &[("erin", 5)]).unwrap();
    suite.go_to(30 * DAY);
    assert_eq!(suite.claimed(6), 5);
}

#[test]
fn an_impossible_plan_is_refused_with_what_is_wrong() {
    let mut suite = Suite::new();
    let start = suite.start;
    let steps = |of: &[(u64, u16)]| Curve::Steps { steps: points(of) };
    let century = 100 * YEAR;
    let long = "x".repeat(65);
    for (name, curve, start, says) in [
        ("", month(), start, "name has 0 bytes; it needs 1 to 64"),
        (&long, month(), start, "name has 65 bytes"),
        ("team", month(), start, "plan 3 is already named 'team'"),
        (
            "x",
            steps(&[(1, 9_999)]),
            start,
            "plan 'x': the curve ends at 9999 bps",
        ),
        ("x", steps(&[]), start, "plan 'x': curve has 0 points"),
        ("x", steps(&[(5, 1), (5, 10_000)]), start, "not later"),
        ("x", steps(&[(century + 1, 10_000)]), start, "at most"),
        // Milliseconds where seconds are meant.
        ("x", month(), start * 1_000, "it is in Unix time"),
        ("x", month(), u64::MAX, "it is in Unix time"),
    ] {
        suite.fails("owner", new_plan(name, curve, start), says);
    }
    suite.ok("owner", new_plan("x", steps(&[(century, 10_000)]), 0));
}
