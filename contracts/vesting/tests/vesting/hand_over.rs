//! Handing a grant over, in two steps.

use oaic_messages::shared::Page;
use oaic_messages::vesting::{ExecuteMsg, GrantResponse, QueryMsg};

use crate::suite::*;

fn offer(to: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::OfferGrant {
        grant: 2,
        to: to.map(|to| account(to).to_string()),
    }
}

const ACCEPT: ExecuteMsg = ExecuteMsg::AcceptGrant { grant: 2 };

fn of(suite: &Suite, name: &str) -> Vec<u64> {
    let page: Page<GrantResponse> = suite.query(&QueryMsg::Grants {
        plan: None,
        beneficiary: Some(account(name).to_string()),
        start_after: None,
        limit: None,
    });
    page.items.iter().map(|grant| grant.id).collect()
}

// B-13
#[test]
fn a_change_of_beneficiary_and_claims_around_it_pay_once() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    let vested = 75_000_000 * OAIC;
    suite.ok("alice", offer(Some("erin")));
    // An offer alone changes nothing: the beneficiary is still paid.
    assert_eq!(suite.claimed(2), vested);
    suite.ok("erin", ACCEPT);
    suite.claim(&[2, 2]).unwrap_err();
    assert_eq!(suite.balance_of("alice"), vested);
    assert_eq!(suite.balance_of("erin"), 0);
    suite.go_to(3 * YEAR);
    suite.claim(&[2]).unwrap();
    suite.check_totals();
    assert_eq!(suite.balance_of("alice"), vested);
    assert_eq!(suite.balance_of("erin"), 300_000_000 * OAIC - vested);
}

#[test]
fn what_is_unclaimed_goes_with_the_grant() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    suite.ok("alice", offer(Some("erin")));
    suite.ok("erin", ACCEPT);
    suite.claim(&[2]).unwrap();
    assert_eq!(suite.balance_of("alice"), 0);
    assert_eq!(suite.balance_of("erin"), 75_000_000 * OAIC);
    assert_eq!((of(&suite, "alice"), of(&suite, "erin")), (vec![], vec![2]));
}

#[test]
fn only_the_beneficiary_offers_and_only_whom_it_is_offered_to_accepts() {
    let mut suite = Suite::new();
    suite.fails("erin", ACCEPT, "is not offered to anybody");
    for other in ["mallory", "bob", "owner"] {
        suite.fails(other, offer(Some("mallory")), "only its beneficiary");
    }
    suite.ok("alice", offer(Some("erin")));
    for other in ["mallory", "alice"] {
        suite.fails(other, ACCEPT, "to whom it is offered");
    }
    suite.ok("erin", ACCEPT);
    // The old beneficiary has no say any more, and the offer is used up.
    suite.fails("alice", offer(Some("alice")), "only its beneficiary");
    suite.fails("erin", ACCEPT, "is not offered to anybody");
}

#[test]
fn an_offer_can_be_withdrawn_and_replaced() {
    let mut suite = Suite::new();
    suite.ok("alice", offer(Some("erin")));
    suite.ok("alice", offer(None));
    suite.fails("erin", ACCEPT, "is not offered to anybody");
    suite.ok("alice", offer(Some("erin")));
    suite.ok("alice", offer(Some("frank")));
    suite.fails("erin", ACCEPT, "to whom it is offered");
    assert_eq!(suite.grant(2).offered_to, Some(account("frank")));
    suite.ok("frank", ACCEPT);
    assert_eq!(suite.grant(2).offered_to, None);
}

// B-5: another spelling of an address is not another account.
#[test]
fn a_grant_can_go_neither_to_the_contract_itself_nor_to_what_is_not_an_address() {
    let mut suite = Suite::new();
    let upper = account("erin").to_string().to_uppercase();
    for (to, says) in [
        (suite.contract.to_string(), "this contract itself"),
        (upper, "is not an address of this chain"),
        ("x".repeat(5_000), "is not an address of this chain"),
        (String::new(), "is not an address of this chain"),
    ] {
        let to = Some(to);
        suite.fails("alice", ExecuteMsg::OfferGrant { grant: 2, to }, says);
    }
}

#[test]
fn offering_to_oneself_and_accepting_changes_nothing() {
    let mut suite = Suite::new();
    suite.ok("alice", offer(Some("alice")));
    suite.ok("alice", ACCEPT);
    assert_eq!(of(&suite, "alice"), [2], "still found by beneficiary");
    suite.go_to(3 * YEAR);
    assert_eq!(suite.claimed(2), 300_000_000 * OAIC);
}
