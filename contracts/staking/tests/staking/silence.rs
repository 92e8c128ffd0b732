//! The way out when nobody governs: locked stake may unbond, and nothing else changes.

use cw_ownable::Action;
use oaic_messages::staking::*;
use oaic_testing::assert_matches;

use crate::suite::*;

#[test]
fn a_silent_owner_opens_locks_and_a_speaking_one_does_not() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 10 * OAIC);
    suite.silent(false);
    let error = suite.unbond("alice", id, 10 * OAIC).unwrap_err();
    says(&error, "isn't silent before 77");
    suite.silent(true);
    suite.unbond("alice", id, 10 * OAIC).unwrap();
    // Silence never shortens the unbonding period.
    assert_eq!(
        suite.staker("alice").claims[0].release_at,
        suite.now() + UNBONDING
    );
    let error = suite.withdraw("alice").unwrap_err();
    assert_matches!(error, NothingToWithdraw { .. });
    suite.advance(UNBONDING, 1);
    suite.withdraw("alice").unwrap();
}

#[test]
fn an_owner_that_answers_junk_or_is_not_a_contract_leaves_locks_shut() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 10 * OAIC);
    let flexible = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.junk();
    let error = suite.unbond("alice", id, OAIC).unwrap_err();
    assert_matches!(error, Locked { why, .. } if why.contains(suite.owner.as_str()));
    // What its votes bind isn't known, so nothing is released.
    let error = suite.unbond("alice", flexible, OAIC).unwrap_err();
    says(&error, "did not answer what votes keep bonded");
    let transfer = Action::TransferOwnership {
        new_owner: suite.who("person").to_string(),
        expiry: None,
    };
    suite.ok("owner", ExecuteMsg::UpdateOwnership(transfer));
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    suite.ok("person", accept);
    assert_matches!(suite.unbond("alice", id, OAIC).unwrap_err(), Locked { .. });
    // One that is not a contract has no votes: flexible stake and locks that are over are free.
    suite.unbond("alice", flexible, OAIC).unwrap();
    suite.advance(365 * DAY, 1);
    suite.unbond("alice", id, OAIC).unwrap();
}

#[test]
fn silence_lets_nobody_take_or_govern() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 10 * OAIC);
    suite.pay_in(100 * OAIC);
    suite.silent(true);
    suite.unbond("bob", id, OAIC).unwrap_err();
    suite.withdraw("bob").unwrap_err();
    suite.claim("bob").unwrap_err();
    suite.refuse("bob", ExecuteMsg::SetTerms { terms: terms() });
    assert_eq!(suite.member("alice", None), Some(10 * OAIC as u64));
    assert_eq!(suite.totals().unbonding.u128(), 0);
}
