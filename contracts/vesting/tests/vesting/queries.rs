//! What can be asked, and the quorum's view of it.

use oaic_types::shared::Page;
use oaic_types::vesting::{
    ConfigResponse, ExecuteMsg, GrantResponse, PlanResponse, PlanUnvested, QueryMsg,
    UnvestedResponse,
};

use crate::world::*;

fn ids(
    world: &World,
    plan: Option<u32>,
    beneficiary: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> (Vec<u64>, bool) {
    let page: Page<GrantResponse> = world.query(&QueryMsg::Grants {
        plan,
        beneficiary: beneficiary.map(|name| who(name).to_string()),
        start_after,
        limit,
    });
    (
        page.items.iter().map(|grant| grant.id).collect(),
        page.has_more,
    )
}

#[test]
fn grants_are_listed_by_plan_by_beneficiary_and_all_in_pages() {
    let mut world = World::new();
    let owner = world.owner.clone();
    world
        .fund(&owner, 3, PRIVATE, &[("alice", 1), ("carol", 2)])
        .unwrap();
    assert_eq!(
        ids(&world, None, None, None, Some(3)),
        (vec![1, 2, 3], true)
    );
    assert_eq!(
        ids(&world, None, None, Some(3), None),
        (vec![4, 5, 6, 7], false)
    );
    assert_eq!(
        ids(&world, Some(PRIVATE), None, None, Some(2)),
        (vec![2, 3], true)
    );
    assert_eq!(
        ids(&world, Some(PRIVATE), None, Some(3), Some(2)),
        (vec![6, 7], false)
    );
    assert_eq!(
        ids(&world, None, Some("carol"), None, None),
        (vec![4, 7], false)
    );
    assert_eq!(
        ids(&world, None, Some("carol"), Some(4), None),
        (vec![7], false)
    );
    assert_eq!(ids(&world, Some(9), None, None, None), (vec![], false));
    assert_eq!(
        ids(&world, None, Some("nobody"), None, None),
        (vec![], false)
    );
    let both = world.try_query::<Page<GrantResponse>>(&QueryMsg::Grants {
        plan: Some(1),
        beneficiary: Some(who("alice").to_string()),
        start_after: None,
        limit: None,
    });
    assert!(both.unwrap_err().contains("not both"));
}

#[test]
fn plans_are_listed_with_their_sums() {
    let mut world = World::new();
    world.go_to(YEAR);
    world.claim(&[1]).unwrap();
    let page: Page<PlanResponse> = world.query(&QueryMsg::Plans {
        start_after: None,
        limit: Some(2),
    });
    assert!(page.has_more);
    let incentives = &page.items[0];
    assert_eq!(
        (incentives.id, incentives.end, incentives.grants),
        (1, world.start + 4 * YEAR, 1)
    );
    let books = &incentives.books;
    let million = 1_000_000 * OAIC;
    assert_eq!(
        [
            books.granted,
            books.live,
            books.claimed,
            books.returned,
            books.held
        ]
        .map(|n| n.u128() / million),
        [600, 600, 150, 0, 450]
    );
    let page: Page<PlanResponse> = world.query(&QueryMsg::Plans {
        start_after: Some(2),
        limit: None,
    });
    assert_eq!((page.items.len(), page.has_more), (1, false));
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    assert_eq!(
        (config.token, config.treasury),
        (world.token.clone(), world.treasury.clone())
    );
    for (query, says) in [
        (QueryMsg::Plan { plan: 9 }, "there is no plan 9"),
        (QueryMsg::Grant { grant: 0 }, "there is no grant 0"),
    ] {
        let error = world.try_query::<serde_json::Value>(&query).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn unvested_is_told_plan_by_plan() {
    let mut world = World::new();
    world.go_to(2 * YEAR);
    let owner = world.owner.clone();
    world.ok(&owner, &ExecuteMsg::Revoke { grant: 5 });
    let answer: UnvestedResponse = world.query(&QueryMsg::Unvested {});
    let private = 700_000_000 * OAIC - 1;
    assert_eq!(
        answer.plans[..2],
        [
            PlanUnvested {
                plan: 1,
                live: (600_000_000 * OAIC).into(),
                vested: (300_000_000 * OAIC).into(),
                unvested: (300_000_000 * OAIC).into(),
            },
            PlanUnvested {
                plan: 2,
                live: private.into(),
                vested: (private * 5 / 8).into(),
                unvested: (private - private * 5 / 8).into(),
            },
        ]
    );
    // 24 months of carol's; dave's is revoked and counts no more.
    assert_eq!(
        (answer.plans[2].live.u128(), answer.plans[2].vested.u128()),
        (1_000, 500)
    );
    assert_eq!(answer.vested + answer.unvested, world.books().live);
}

#[test]
fn nothing_done_in_a_block_moves_the_quorum_of_that_block() {
    let mut world = World::new();
    let owner = world.owner.clone();
    world.go_to(YEAR);
    let before = world.non_circulating();
    assert_eq!(before, {
        let unvested: UnvestedResponse = world.query(&QueryMsg::Unvested {});
        unvested.unvested.u128()
    });
    world.ok(&owner, &ExecuteMsg::Revoke { grant: 5 });
    world.claim(&[1, 2]).unwrap();
    world
        .fund(&owner, 1_000, INCENTIVES, &[("erin", 1_000)])
        .unwrap();
    world.fund(&owner, 10, TEAM, &[("erin", 10)]).unwrap();
    assert_eq!(world.non_circulating(), before, "as the block found it");
    world.go_to(YEAR + 1);
    let unvested: UnvestedResponse = world.query(&QueryMsg::Unvested {});
    assert_eq!(world.non_circulating(), unvested.unvested.u128());
    // One more second on bob's and alice's lines vests some; dave's unvested part is gone.
    let dave = 150_000_000 * OAIC + 7 - (150_000_000 * OAIC + 7) * 12 / 48;
    assert!(world.non_circulating() < before - dave + 1_000);
}

#[test]
fn a_genesis_plan_counts_from_the_block_after_it_exists() {
    let mut world = World::new();
    assert_eq!(
        world.non_circulating(),
        0,
        "it did not exist when this block began"
    );
    world.go_to(0);
    assert_eq!(world.non_circulating(), world.books().granted.u128());
}

#[test]
fn strays_are_swept_to_the_treasury_and_never_touch_grants() {
    let mut world = World::new();
    let (mallory, vesting) = (who("mallory"), world.vesting.clone());
    world.fails(&mallory, &ExecuteMsg::Sweep {}, "there is nothing to sweep");
    let before = world.non_circulating();
    world.stray(12_345);
    world.go_to(1);
    assert_eq!(world.books().held.u128() + 12_345, world.balance(&vesting));
    world.run(&mallory, &ExecuteMsg::Sweep {}).unwrap();
    world.assert_books_with(12_345);
    assert_eq!(world.balance(&world.treasury), 12_345);
    assert_eq!(world.balance(&vesting), world.books().held.u128());
    assert!(world.run(&mallory, &ExecuteMsg::Sweep {}).is_err());
    assert!(before <= world.non_circulating());
}
