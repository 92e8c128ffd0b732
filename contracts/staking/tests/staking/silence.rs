//! The way out when nobody governs: locked stake may unbond, and nothing else changes.

use oaic_messages::staking::*;
use oaic_staking::ContractError;
use oaic_testing::assert_matches;

use crate::world::*;

#[test]
fn a_silent_owner_opens_locks_and_a_speaking_one_does_not() {
    let mut world = World::new();
    let id = world.stake("alice", YEAR, 10 * OAIC);
    world.silent(false);
    let error = world.unbond("alice", id, 10 * OAIC).unwrap_err();
    assert!(
        error.to_string().contains("isn't silent before 77"),
        "{error}"
    );
    world.silent(true);
    world.unbond("alice", id, 10 * OAIC).unwrap();
    // Silence never shortens the unbonding period.
    assert_eq!(
        world.staker("alice").claims[0].release_at,
        world.now() + UNBONDING
    );
    assert_matches!(
        world.withdraw("alice").unwrap_err(),
        ContractError::NothingToWithdraw { .. }
    );
    world.advance(UNBONDING, 1);
    world.withdraw("alice").unwrap();
}

#[test]
fn an_owner_that_answers_junk_or_is_not_a_contract_leaves_locks_shut() {
    let mut world = World::new();
    let id = world.stake("alice", YEAR, 10 * OAIC);
    let flexible = world.stake("alice", FLEXIBLE, 10 * OAIC);
    world.junk();
    let error = world.unbond("alice", id, OAIC).unwrap_err();
    assert_matches!(error, ContractError::Locked { why, .. } if why.contains(world.owner.as_str()));
    // What its votes bind isn't known, so nothing is let go.
    let error = world.unbond("alice", flexible, OAIC).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("doesn't say what votes keep bonded"),
        "{error}"
    );
    let person = world.who("person").to_string();
    world.ok(
        "owner",
        ExecuteMsg::UpdateOwnership(cw_ownable::Action::TransferOwnership {
            new_owner: person,
            expiry: None,
        }),
    );
    world.ok(
        "person",
        ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership),
    );
    assert_matches!(
        world.unbond("alice", id, OAIC).unwrap_err(),
        ContractError::Locked { .. }
    );
    // One that is not a contract has no votes: flexible stake and locks that are over are free.
    world.unbond("alice", flexible, OAIC).unwrap();
    world.advance(365 * DAY, 1);
    world.unbond("alice", id, OAIC).unwrap();
}

#[test]
fn silence_lets_nobody_take_or_govern() {
    let mut world = World::new();
    let id = world.stake("alice", YEAR, 10 * OAIC);
    world.pay_in(100 * OAIC);
    world.silent(true);
    world.unbond("bob", id, OAIC).unwrap_err();
    world.withdraw("bob").unwrap_err();
    world.claim("bob").unwrap_err();
    world.refuse("bob", ExecuteMsg::SetTerms { terms: terms() });
    assert_eq!(world.member("alice", None), Some(10 * OAIC as u64));
    assert_eq!(world.books().unbonding.u128(), 0);
}
