//! What can be asked, and the quorum's view of it.

use oaic_messages::shared::Page;
use oaic_messages::vesting::{
    ConfigResponse, ExecuteMsg, GrantResponse, GrantSpec, PlanResponse, PlanUnvested, QueryMsg,
    ReceiveMsg, UnvestedResponse, MAX_SYSTEM_GRANTS,
};

use crate::suite::*;

#[test]
fn grants_are_listed_by_plan_by_beneficiary_and_all_in_pages() {
    let mut suite = Suite::new();
    suite
        .fund("owner", 3, PRIVATE, &[("alice", 1), ("carol", 2)])
        .unwrap();
    let private = Some(PRIVATE);
    for (plan, beneficiary, start_after, limit, ids, has_more) in [
        (None, None, None, Some(3), &[1, 2, 3][..], true),
        (None, None, Some(3), None, &[4, 5, 6, 7], false),
        (private, None, None, Some(2), &[2, 3], true),
        (private, None, Some(3), Some(2), &[6, 7], false),
        (None, Some("carol"), None, None, &[4, 7], false),
        (None, Some("carol"), Some(4), None, &[7], false),
        (Some(9), None, None, None, &[], false),
        (None, Some("nobody"), None, None, &[], false),
    ] {
        let query = QueryMsg::Grants {
            plan,
            beneficiary: beneficiary.map(|name| account(name).to_string()),
            start_after,
            limit,
        };
        let page: Page<GrantResponse> = suite.query(&query);
        let found: Vec<u64> = page.items.iter().map(|grant| grant.id).collect();
        assert_eq!((&*found, page.has_more), (ids, has_more), "{query:?}");
    }
    let both = suite.try_query::<Page<GrantResponse>>(&QueryMsg::Grants {
        plan: Some(1),
        beneficiary: Some(account("alice").to_string()),
        start_after: None,
        limit: None,
    });
    assert!(both.unwrap_err().contains("not both"));
}

#[test]
fn plans_are_listed_with_their_sums() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    suite.claim(&[1]).unwrap();
    let page: Page<PlanResponse> = suite.query(&QueryMsg::Plans {
        start_after: None,
        limit: Some(2),
    });
    assert!(page.has_more);
    let incentives = &page.items[0];
    assert_eq!(incentives.id, 1);
    assert_eq!(incentives.end, suite.start + 4 * YEAR);
    assert_eq!(incentives.grants, 1);
    let totals = &incentives.totals;
    let million = 1_000_000 * OAIC;
    assert_eq!(
        [
            totals.granted,
            totals.live,
            totals.claimed,
            totals.returned,
            totals.held
        ]
        .map(|n| n.u128() / million),
        [600, 600, 150, 0, 450]
    );
    let page: Page<PlanResponse> = suite.query(&QueryMsg::Plans {
        start_after: Some(2),
        limit: None,
    });
    assert_eq!((page.items.len(), page.has_more), (1, false));
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(config.token, suite.token.clone());
    assert_eq!(config.treasury, suite.treasury.clone());
    for (query, says) in [
        (QueryMsg::Plan { plan: 9 }, "there is no plan 9"),
        (QueryMsg::Grant { grant: 0 }, "there is no grant 0"),
    ] {
        let error = suite.try_query::<serde_json::Value>(&query).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn unvested_is_given_plan_by_plan() {
    let mut suite = Suite::new();
    suite.go_to(2 * YEAR);
    suite.ok("owner", ExecuteMsg::Revoke { grant: 5 });
    let answer: UnvestedResponse = suite.query(&QueryMsg::Unvested {});
    let private = 700_000_000 * OAIC - 1;
    let of = |plan, live: u128, vested: u128| PlanUnvested {
        plan,
        live: live.into(),
        vested: vested.into(),
        unvested: (live - vested).into(),
    };
    let first = of(1, 600_000_000 * OAIC, 300_000_000 * OAIC);
    let second = of(2, private, private * 5 / 8);
    assert_eq!(answer.plans[..2], [first, second]);
    // 24 months of carol's; dave's is revoked and counts no more.
    assert_eq!(answer.plans[2].live.u128(), 1_000);
    assert_eq!(answer.plans[2].vested.u128(), 500);
    assert_eq!(answer.vested + answer.unvested, suite.totals().live);
}

#[test]
fn nothing_done_in_a_block_moves_the_quorum_of_that_block() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    let before = suite.non_circulating();
    assert_eq!(before, unvested(&suite) + QUARTER);
    suite.ok("owner", ExecuteMsg::Revoke { grant: 5 });
    suite.claim(&[2, 3]).unwrap();
    suite
        .fund("owner", 1_000, INCENTIVES, &[("erin", 1_000)])
        .unwrap();
    suite.fund("owner", 10, TEAM, &[("erin", 10)]).unwrap();
    assert_eq!(suite.non_circulating(), before, "as the block found it");
    suite.go_to(YEAR + 1);
    assert_eq!(suite.non_circulating(), unvested(&suite) + QUARTER);
    // One more second on bob's and alice's lines vests some; dave's unvested part is gone.
    let dave = 150_000_000 * OAIC + 7 - (150_000_000 * OAIC + 7) * 12 / 48;
    assert!(suite.non_circulating() < before - dave + 1_000);
}

/// What vests to the incentives each year.
const QUARTER: u128 = 150_000_000 * OAIC;

fn unvested(suite: &Suite) -> u128 {
    let answer: UnvestedResponse = suite.query(&QueryMsg::Unvested {});
    answer.unvested.u128()
}

/// The attack: 150 M that vest to the incentives in a year would open the constitution months early
/// if nobody claimed them. The plans are those of the shipped allocation.
#[test]
fn what_vested_to_the_incentives_and_nobody_claimed_does_not_circulate() {
    let mut suite = Suite::new();
    let hub = account("incentives");
    let not_circulating = |suite: &Suite| suite.non_circulating() + suite.balance(&hub);
    suite.go_to(YEAR - 1);
    assert_eq!(suite.non_circulating(), unvested(&suite));
    suite.go_to(YEAR);
    assert_eq!(suite.non_circulating(), unvested(&suite) + QUARTER);
    // A claim moves it to where the incentives count it, in the very block.
    let before = not_circulating(&suite);
    suite.claim(&[1]).unwrap();
    assert_eq!(suite.balance(&hub), QUARTER);
    assert_eq!(not_circulating(&suite), before);
    suite.go_to(YEAR + 1);
    assert_eq!(suite.non_circulating(), unvested(&suite));
    // Three years that nobody claims, and nothing of it once they are claimed.
    suite.go_to(4 * YEAR);
    assert_eq!(not_circulating(&suite), unvested(&suite) + 4 * QUARTER);
    suite.claim(&[1]).unwrap();
    assert_eq!(not_circulating(&suite), unvested(&suite) + 4 * QUARTER);
    suite.go_to(4 * YEAR + 1);
    assert_eq!(suite.non_circulating(), unvested(&suite));
}

/// Who can vote with it, or could once it is claimed, makes nothing locked that isn't.
#[test]
fn what_a_person_has_not_claimed_circulates_whatever_is_offered_to_whom() {
    let mut suite = Suite::new();
    suite.go_to(2 * YEAR);
    let to = Some(account("incentives").to_string());
    let before = suite.non_circulating();
    assert_eq!(before, unvested(&suite) + 2 * QUARTER);
    suite.ok("alice", ExecuteMsg::OfferGrant { grant: 2, to });
    assert_eq!(suite.non_circulating(), before);
    suite.claim(&[2]).unwrap();
    assert_eq!(suite.non_circulating(), before);
}

#[test]
fn what_is_vested_of_a_revoked_grant_of_the_treasury_does_not_circulate_until_it_is_claimed() {
    let mut suite = Suite::new();
    let treasury = suite.treasury.clone();
    suite.go_to(YEAR);
    suite.claim(&[1]).unwrap();
    let grants = vec![GrantSpec {
        beneficiary: treasury.to_string(),
        amount: 480u128.into(),
    }];
    let plan = TEAM;
    suite
        .send("owner", 480, &ReceiveMsg::Fund { plan, grants })
        .unwrap();
    suite.go_to(YEAR + 1);
    let locked = |suite: &Suite| suite.non_circulating() - unvested(suite);
    let vested = suite.grant(6).vested.u128();
    assert!(vested > 0);
    assert_eq!(locked(&suite), vested);
    suite.ok("owner", ExecuteMsg::Revoke { grant: 6 });
    suite.go_to(4 * YEAR);
    suite.claim(&[1]).unwrap();
    assert_eq!(locked(&suite), vested);
    suite.claim(&[6]).unwrap();
    assert_eq!(locked(&suite), 0);
}

/// Each is looked at whenever it is asked what circulates.
#[test]
fn so_many_grants_of_system_contracts_have_something_unpaid_and_no_more() {
    let mut suite = Suite::new();
    let fund = |suite: &mut Suite| suite.fund("owner", 7, INCENTIVES, &[("incentives", 7)]);
    for _ in 2..MAX_SYSTEM_GRANTS {
        fund(&mut suite).unwrap();
    }
    // One that is revoked before anything is vested leaves nothing.
    suite.fund("owner", 7, TEAM, &[("incentives", 7)]).unwrap();
    assert!(fund(&mut suite).is_err());
    let grant = suite.all_grants().last().unwrap().id;
    suite.ok("owner", ExecuteMsg::Revoke { grant });
    fund(&mut suite).unwrap();
    let error = fund(&mut suite).unwrap_err().to_string();
    assert!(error.contains("no more can"), "{error}");
    suite.fund("owner", 7, INCENTIVES, &[("erin", 7)]).unwrap();
    suite.go_to(YEAR);
    suite.claim(&[1]).unwrap();
    assert!(fund(&mut suite).is_err(), "more of it vests");
    suite.go_to(4 * YEAR);
    suite.claim(&[1]).unwrap();
    fund(&mut suite).unwrap();
    assert!(fund(&mut suite).is_err());
}

#[test]
fn a_genesis_plan_counts_from_the_block_after_it_exists() {
    let mut suite = Suite::new();
    // It did not exist when this block began.
    assert_eq!(suite.non_circulating(), 0);
    suite.go_to(0);
    assert_eq!(suite.non_circulating(), suite.totals().granted.u128());
}

#[test]
fn strays_are_swept_to_the_treasury_and_leave_grants_alone() {
    let mut suite = Suite::new();
    let vesting = suite.contract.clone();
    suite.fails("mallory", ExecuteMsg::Sweep {}, "there is nothing to sweep");
    let before = suite.non_circulating();
    suite.stray(12_345);
    suite.go_to(1);
    assert_eq!(suite.totals().held.u128() + 12_345, suite.balance(&vesting));
    suite.run("mallory", ExecuteMsg::Sweep {}).unwrap();
    suite.check_totals_with(12_345);
    assert_eq!(suite.balance(&suite.treasury), 12_345);
    assert_eq!(suite.balance(&vesting), suite.totals().held.u128());
    assert!(suite.run("mallory", ExecuteMsg::Sweep {}).is_err());
    assert!(before <= suite.non_circulating());
}
