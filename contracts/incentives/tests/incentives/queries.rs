//! Lists: bounded, in order, and complete page by page.

use oaic_messages::incentives::*;
use oaic_messages::shared::Page;
use oaic_testing::all_pages;

use crate::suite::*;

#[test]
fn rewards_page_by_recipient_and_by_epoch() {
    let mut suite = Suite::funded(1_000_000);
    for recipient in 0..7 {
        suite.report("settlement", &format!("user{recipient}"), 100);
    }
    suite.report("market", "user3", 100);
    suite.wait_epochs(2);
    suite.report("settlement", "user3", 100);

    let items = all_pages(|last: Option<&RewardResponse>| {
        let page: Page<RewardResponse> = suite.query(&QueryMsg::Rewards {
            program: API,
            epoch: FIRST,
            start_after: last.map(|item| item.recipient.to_string()),
            limit: Some(3),
        });
        assert!(page.items.len() == 3 || !page.has_more);
        page
    });
    let seen: Vec<String> = items
        .into_iter()
        .map(|item| item.recipient.into())
        .collect();
    let mut all: Vec<String> = (0..7)
        .map(|i| account(&format!("user{i}")).into())
        .collect();
    all.sort();
    assert_eq!(seen, all);

    let of = |start_after, limit| -> Page<RewardResponse> {
        suite.query(&QueryMsg::RewardsOf {
            recipient: account("user3").into(),
            start_after,
            limit: Some(limit),
        })
    };
    let keys = |page: &Page<RewardResponse>| -> Vec<(u64, u8)> {
        let key = |item: &RewardResponse| (item.epoch, item.program);
        page.items.iter().map(key).collect()
    };
    let first = of(None, 2);
    assert_eq!(keys(&first), [(FIRST, API), (FIRST, MARKET)]);
    assert!(first.has_more);
    let rest = of(
        Some(RewardKey {
            epoch: FIRST,
            program: MARKET,
        }),
        2,
    );
    assert_eq!(keys(&rest), [(FIRST + 2, API)]);
    assert!(!rest.has_more);
    // Claimable and running rewards stand in one list, each as its own query has it.
    // Each alone could take all of the cap of both, (50 + 50) / 2.
    assert_eq!(first.items[0].claimable.u128(), 50);
    assert_eq!(first.items[1].claimable.u128(), 50);
    assert_eq!(first.items[1].cap_left.u128(), 50);
    assert_eq!(rest.items[0].claimable.u128(), 0);
    assert_eq!(first.items[0], suite.reward(API, FIRST, "user3"));
}

#[test]
fn claimed_and_expired_rewards_are_still_listed() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 100);
    suite.report("settlement", "bob", 100);
    suite.wait_epochs(2);
    suite.claim(API, FIRST, "alice");
    suite.claim(API, FIRST, "bob");
    let alice = suite.reward(API, FIRST, "alice");
    assert_eq!(
        (alice.points.u128(), alice.claimed),
        (50, Some(25u128.into()))
    );
    suite.wait_epochs(9);
    assert_eq!(suite.reward(API, FIRST, "alice"), alice);
}

#[test]
fn grants_page_by_id_and_by_recipient() {
    let mut suite = Suite::funded(1_000_000);
    for recipient in ["alice", "bob", "alice", "alice"] {
        suite.ok("owner", create_grant(recipient, &[10]));
    }
    let page = |recipient: Option<&str>, start_after, limit| -> (Vec<u64>, bool) {
        let page: Page<GrantResponse> = suite.query(&QueryMsg::Grants {
            recipient: recipient.map(|name| account(name).into()),
            start_after,
            limit,
        });
        let ids = page.items.iter().map(|grant| grant.grant).collect();
        (ids, page.has_more)
    };
    assert_eq!(page(None, None, Some(3)), (vec![1, 2, 3], true));
    assert_eq!(page(None, Some(3), None), (vec![4], false));
    assert_eq!(page(Some("alice"), None, Some(2)), (vec![1, 3], true));
    assert_eq!(page(Some("alice"), Some(3), Some(2)), (vec![4], false));
    assert_eq!(page(Some("carol"), None, None), (vec![], false));
}

#[test]
fn bounties_page_by_id_and_are_in_the_list_of_their_status_alone() {
    let mut suite = Suite::funded(1_000_000);
    let now = suite.now();
    for id in 1..=6 {
        suite.ok("owner", post_bounty(10, now + id));
    }
    suite.ok("owner", award(2, "alice"));
    suite.ok("owner", award(3, "alice"));
    suite.ok("anyone", ExecuteMsg::ClaimBounty { bounty: 3 });
    suite.ok("owner", ExecuteMsg::CancelBounty { bounty: 4 });
    suite.advance(2, 1);
    suite.ok("anyone", ExecuteMsg::ReclaimBounty { bounty: 1 });
    let page = |status, start_after, limit| -> (Vec<u64>, bool) {
        let page: Page<BountyResponse> = suite.query(&QueryMsg::Bounties {
            status,
            start_after,
            limit,
        });
        assert!(page
            .items
            .iter()
            .all(|bounty| status.is_none_or(|status| bounty.status == status)));
        let ids = page.items.iter().map(|bounty| bounty.bounty).collect();
        (ids, page.has_more)
    };
    assert_eq!(page(None, None, Some(4)), (vec![1, 2, 3, 4], true));
    assert_eq!(page(None, Some(4), None), (vec![5, 6], false));
    use BountyStatus::*;
    assert_eq!(page(Some(Open), None, Some(1)), (vec![5], true));
    assert_eq!(page(Some(Open), Some(5), None), (vec![6], false));
    for (status, id) in [(Awarded, 2), (Paid, 3), (Canceled, 4), (Reclaimed, 1)] {
        assert_eq!(page(Some(status), None, None), (vec![id], false));
    }
}

#[test]
fn reporters_are_found_one_by_one_and_in_pages() {
    let suite = Suite::new();
    let one = |name: &str| -> Option<u8> {
        suite.query(&QueryMsg::Reporter {
            address: account(name).into(),
        })
    };
    assert_eq!((one("settlement"), one("alice")), (Some(API), None));
    let page = |start_after, limit| -> Page<ReporterResponse> {
        suite.query(&QueryMsg::Reporters { start_after, limit })
    };
    let first = page(None, Some(1));
    assert!(first.has_more);
    let second = page(Some(first.items[0].address.to_string()), Some(1));
    assert!(!second.has_more);
    let mut all = [first.items, second.items].concat();
    all.sort_by_key(|reporter| reporter.program);
    assert_eq!(all[0].address, account("settlement"));
    assert_eq!(all[1].address, account("market"));
}
