//! Deposits: taken by allowance, pulled, forfeited; never lost.

use cosmwasm_std::Uint128;
use cw3::Vote::{No, Veto, Yes};
use oaic_types::dao::*;

use crate::world::{World, DAY, DEPOSIT};

fn withdraw(id: u64) -> ExecuteMsg {
    ExecuteMsg::WithdrawDeposit { proposal_id: id }
}

fn state(world: &World, id: u64) -> DepositState {
    let found: DepositResponse = world.query(QueryMsg::Deposit { proposal_id: id });
    found.state
}

fn held(world: &World) -> u128 {
    let books: BooksResponse = world.query(QueryMsg::Books {});
    assert_eq!(world.balance(&world.dao), books.deposits_held.u128());
    books.deposits_held.u128()
}

#[test]
fn without_an_allowance_nothing_is_submitted() {
    let mut world = World::new();
    let proposer = world.proposer.clone();
    world.fails(&proposer, World::draft(vec![]), "llowance");
    world.allow(&proposer, DEPOSIT - 1);
    world.fails(&proposer, World::draft(vec![]), "");
    let books: BooksResponse = world.query(QueryMsg::Books {});
    assert_eq!((books.proposals, books.deposits_held.u128()), (0, 0));
    world.allow(&proposer, 1);
    world.does(&proposer, World::draft(vec![]));
    assert_eq!(held(&world), DEPOSIT);
}

#[test]
fn the_whole_deposit_comes_back_once_the_proposal_is_over_whoever_asks() {
    let mut world = World::new();
    let [alice, dave, proposer] = [&world.alice, &world.dave, &world.proposer].map(Clone::clone);
    let full = world.balance(&proposer);
    let passed = world.propose(vec![world.note("a")]);
    let expired = world.propose(vec![world.note("b")]);
    let rejected = world.propose(vec![world.note("c")]);
    assert_eq!(world.balance(&proposer), full - 3 * DEPOSIT);
    assert_eq!(held(&world), 3 * DEPOSIT);
    for id in [passed, expired, rejected] {
        world.fails(&dave, withdraw(id), "not over yet");
        assert_eq!(state(&world, id), DepositState::Held);
    }
    world.all_vote_yes(passed);
    world.vote(&alice, rejected, No);
    world.fails(&dave, withdraw(passed), "is Voting, not over yet");
    world.at(world.detail(passed).poll.unwrap().ends);
    world.fails(&dave, withdraw(passed), "Timelocked");
    // Rejected for want of a threshold: back to the proposer.
    world.does(&dave, withdraw(rejected));
    assert_eq!(state(&world, rejected), DepositState::Refunded);
    world.at(world.detail(passed).executable_from.unwrap());
    world.fails(&dave, withdraw(passed), "Executable");
    world.execute(passed);
    world.does(&dave, withdraw(passed));
    world.fails(&dave, withdraw(passed), "its proposer has it");
    world.at(world.detail(expired).activate_until + 1);
    world.does(&dave, withdraw(expired));
    assert_eq!(world.balance(&proposer), full);
    assert_eq!(held(&world), 0);
}

#[test]
fn a_veto_vote_forfeits_it_to_the_treasury() {
    let mut world = World::new();
    let [alice, carol, bob] = [&world.alice, &world.carol, &world.bob].map(Clone::clone);
    let treasury = world.treasury.clone();
    let id = world.propose(vec![world.note("spam")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, Yes);
    world.vote(&carol, id, Veto);
    world.vote(&bob, id, Veto);
    world.at(world.detail(id).poll.unwrap().ends);
    assert_eq!(state(&world, id), DepositState::Forfeited);
    let before = world.balance(&treasury);
    world.does(&alice, withdraw(id));
    assert_eq!(world.balance(&treasury), before + DEPOSIT);
    let hook = format!(
        r#"{DEPOSIT} from {}: {{"deposit":{{"fund":"reserve"}}}}"#,
        world.dao
    );
    assert_eq!(world.log(&treasury), [hook]);
    assert_eq!(state(&world, id), DepositState::Collected);
    world.fails(&alice, withdraw(id), "treasury has it");
    assert_eq!(held(&world), 0);
}

#[test]
fn a_missed_quorum_or_exactly_a_third_of_vetoes_forfeits_nothing() {
    let mut world = World::new();
    let [carol, bob] = [&world.carol, &world.bob].map(Clone::clone);
    let [erin, frank] = [&world.erin, &world.frank].map(Clone::clone);
    let (missed, third) = (
        world.propose(vec![world.note("a")]),
        world.propose(vec![world.note("b")]),
    );
    world.pass(2 * DAY);
    world.vote(&carol, missed, Veto);
    world.vote(&carol, third, Veto);
    for voter in [&erin, &frank, &bob] {
        world.vote(voter, third, Yes);
    }
    world.at(world.detail(third).poll.unwrap().ends);
    for id in [missed, third] {
        assert_eq!(world.phase(id), Phase::Rejected);
        assert_eq!(state(&world, id), DepositState::Refundable);
    }
}

#[test]
fn a_changed_deposit_leaves_older_ones_as_they_were() {
    let mut world = World::new();
    let old = world.propose(vec![world.note("old")]);
    let update = ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: None,
        deposit: Some(Uint128::zero()),
        quorum_floor: None,
        silence_span: None,
        timing: None,
        classes: None,
    };
    let change = world.enact(vec![world.itself(&update)]);
    let dave = world.dave.clone();
    let free = world.propose(vec![]);
    assert_eq!(state(&world, free), DepositState::None);
    world.fails(&dave, withdraw(free), "there was none");
    assert_eq!(held(&world), 2 * DEPOSIT);
    for id in [old, change] {
        world.does(&dave, withdraw(id));
    }
    assert_eq!(held(&world), 0);
}

#[test]
fn a_treasury_that_refuses_blocks_only_the_forfeited_deposit_until_it_is_replaced() {
    // The token itself is no treasury: its `Receive` is unknown.
    let mut world = World::new();
    let token = world.token.clone();
    let update = |treasury: String| ExecuteMsg::UpdateConfig {
        treasury: Some(treasury),
        non_circulating: None,
        deposit: None,
        quorum_floor: None,
        silence_span: None,
        timing: None,
        classes: None,
    };
    world.enact(vec![world.itself(&update(token.to_string()))]);
    let [alice, carol, bob] = [&world.alice, &world.carol, &world.bob].map(Clone::clone);
    let id = world.propose(vec![world.note("spam")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, Yes);
    world.vote(&carol, id, Veto);
    world.vote(&bob, id, Veto);
    world.at(world.detail(id).poll.unwrap().ends);
    world.fails(&alice, withdraw(id), "");
    assert_eq!(state(&world, id), DepositState::Forfeited);
    let repair = update(world.treasury.to_string());
    world.enact(vec![world.itself(&repair)]);
    world.does(&alice, withdraw(id));
    assert_eq!(state(&world, id), DepositState::Collected);
}
