//! Claims: once, by anyone, to the beneficiary alone.

use oaic_messages::token;
use oaic_messages::vesting::ExecuteMsg;

use crate::suite::*;

// B-10
#[test]
fn a_grant_named_twice_is_paid_once() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    suite.claim(&[1, 1]).unwrap();
    assert_eq!(suite.balance_of("incentives"), 150_000_000 * OAIC);
    suite.check_totals();
    let (grants, says) = (vec![1, 1], "nothing of these 2 grants can be claimed now");
    suite.fails("anyone", ExecuteMsg::Claim { grants }, says);
    assert_eq!(suite.balance_of("incentives"), 150_000_000 * OAIC);
}

#[test]
fn whoever_triggers_a_claim_gets_nothing_of_it() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    let before = suite.balance_of("mallory");
    suite.ok("mallory", ExecuteMsg::Claim { grants: vec![2] });
    assert_eq!(suite.balance_of("mallory"), before);
    // And no fee is taken.
    assert_eq!(suite.balance_of("alice"), 75_000_000 * OAIC);
}

#[test]
fn a_grant_with_nothing_to_claim_does_not_stop_the_others() {
    let mut suite = Suite::new();
    suite.go_to(30 * DAY);
    suite.claim(&[1, 5, 2, 4]).unwrap();
    assert_eq!(suite.balance_of("carol"), 20);
    assert_eq!(suite.balance_of("dave"), (150_000_000 * OAIC + 7) / 48);
    assert_eq!(suite.balance_of("incentives"), 0);
    suite.check_totals();
}

#[test]
fn an_unknown_grant_refuses_the_whole_claim() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    for grants in [vec![6], vec![1, 6], vec![0]] {
        suite.fails("anyone", ExecuteMsg::Claim { grants }, "there is no grant");
    }
}

#[test]
fn the_number_of_grants_in_a_claim_is_bounded() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    for (grants, fits) in [(vec![], false), (vec![1; 50], true), (vec![1; 51], false)] {
        let count = grants.len();
        match fits {
            true => drop(suite.ok("anyone", ExecuteMsg::Claim { grants })),
            false => suite.fails(
                "anyone",
                ExecuteMsg::Claim { grants },
                &format!("grants has {count} grants; it needs 1 to 50"),
            ),
        }
    }
}

#[test]
fn grants_of_one_beneficiary_are_paid_in_one_transfer() {
    let mut suite = Suite::new();
    suite
        .fund("owner", 30, INCENTIVES, &[("alice", 10), ("alice", 20)])
        .unwrap();
    suite.go_to(4 * YEAR);
    let response = suite.claim(&[2, 6, 7]).unwrap();
    let transfers = response
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .filter(|attribute| attribute.key == "action" && attribute.value == "transfer")
        .count();
    assert_eq!(transfers, 1);
    assert_eq!(suite.balance_of("alice"), 300_000_000 * OAIC + 30);
    suite.check_totals();
}

// B-8: a pause stops ordinary movements and not what an escrow pays out.
#[test]
fn a_paused_token_does_not_stop_claims() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    let pause = token::ExecuteMsg::Pause { duration: DAY };
    suite.token("owner", &pause).unwrap();
    assert_eq!(suite.claimed(1), 150_000_000 * OAIC);
}

// B-41: a frozen beneficiary is still paid what vests; what it can do with it is up to the token.
#[test]
fn a_frozen_beneficiary_does_not_stop_a_claim_for_others() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    let addresses = vec![account("alice").to_string()];
    let freeze = token::ExecuteMsg::Freeze { addresses };
    suite.token("owner", &freeze).unwrap();
    suite.claim(&[2, 3]).unwrap();
    assert_eq!(suite.balance_of("alice"), 75_000_000 * OAIC);
    suite.check_totals();
}
