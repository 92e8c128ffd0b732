//! Deposits: taken by allowance, pulled, forfeited; never lost.

use cosmwasm_std::Uint128;
use cw3::Vote::{No, Yes};
use oaic_messages::dao::*;

use crate::world::{World, ALICE, DAY, DEPOSIT, ERIN, M};

fn withdraw(id: u64) -> ExecuteMsg {
    ExecuteMsg::WithdrawDeposit { proposal_id: id }
}

fn state(world: &World, id: u64) -> DepositState {
    let found: DepositResponse = world.query(&QueryMsg::Deposit { proposal_id: id });
    found.state
}

fn held(world: &World) -> u128 {
    let books: BooksResponse = world.query(&QueryMsg::Books {});
    assert_eq!(world.balance(&world.contract), books.deposits_held.u128());
    books.deposits_held.u128()
}

fn update(treasury: Option<String>, deposit: Option<Uint128>) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        treasury,
        non_circulating: None,
        deposit,
        silence_span: None,
        timing: None,
        classes: None,
    }
}

#[test]
fn without_an_allowance_nothing_is_submitted() {
    let mut world = World::new();
    world.fails("proposer", World::draft(vec![]), "llowance");
    world.allow("proposer", DEPOSIT - 1);
    world.fails("proposer", World::draft(vec![]), "");
    let books: BooksResponse = world.query(&QueryMsg::Books {});
    assert_eq!((books.proposals, books.deposits_held.u128()), (0, 0));
    world.allow("proposer", 1);
    world.ok("proposer", World::draft(vec![]));
    assert_eq!(held(&world), DEPOSIT);
}

#[test]
fn the_whole_deposit_comes_back_once_the_proposal_is_over_whoever_asks() {
    let mut world = World::new();
    let full = world.balance_of("proposer");
    let [passed, rejected] = ["a", "b"].map(|text| world.propose(vec![world.note(text)]));
    assert_eq!(world.balance_of("proposer"), full - 2 * DEPOSIT);
    assert_eq!(held(&world), 2 * DEPOSIT);
    for id in [passed, rejected] {
        world.fails("dave", withdraw(id), "not over yet");
        assert_eq!(state(&world, id), DepositState::Held);
    }
    world.all_vote_yes(passed);
    world.vote("bob", rejected, Yes);
    world.vote("alice", rejected, No);
    world.fails("dave", withdraw(passed), "is Voting, not over yet");
    world.until_ends(passed);
    world.fails("dave", withdraw(passed), "Timelocked");
    // Voted down, and yet many wanted it: back to the proposer.
    world.ok("dave", withdraw(rejected));
    assert_eq!(state(&world, rejected), DepositState::Refunded);
    world.until_executable(passed);
    world.fails("dave", withdraw(passed), "Executable");
    world.execute(passed);
    world.ok("dave", withdraw(passed));
    world.fails("dave", withdraw(passed), "paid back to its proposer");
    assert_eq!(world.balance_of("proposer"), full);
    assert_eq!(held(&world), 0);
}

/// Spam costs its deposit: with less than half of the least yes it is lost, to the unit.
#[test]
fn free_spam() {
    // Of two billion the roles class needs 60 million: half of it are 30.
    let roles = |world: &World| {
        world.itself(&ExecuteMsg::SetRoles {
            committee: None,
            guardian: None,
        })
    };
    for (stake, expected) in [
        (0, DepositState::Forfeited),
        (1, DepositState::Forfeited),
        (30 * M - 1, DepositState::Forfeited),
        (30 * M, DepositState::Refundable),
        (60 * M - 1, DepositState::Refundable),
    ] {
        let mut world = World::new();
        let treasury = world.treasury.clone();
        if stake > 0 {
            world.unbond("alice", ALICE - stake);
        }
        world.next_block();
        let id = world.propose(vec![roles(&world)]);
        world.advance(2 * DAY, 1);
        world.activate(id);
        if stake > 0 {
            world.vote("alice", id, Yes);
        }
        world.until_ends(id);
        assert_eq!(world.phase(id), Phase::Rejected);
        assert_eq!(state(&world, id), expected, "{stake}");
        let before = world.balance(&treasury);
        world.ok("dave", withdraw(id));
        if expected == DepositState::Forfeited {
            assert_eq!(world.balance(&treasury), before + DEPOSIT);
            let from = &world.contract;
            let hook = format!(r#"{DEPOSIT} from {from}: {{"deposit":{{"fund":"reserve"}}}}"#);
            assert_eq!(world.log(&treasury), [hook]);
            assert_eq!(state(&world, id), DepositState::Collected);
            world.fails("dave", withdraw(id), "paid to the treasury");
        }
        assert_eq!(held(&world), 0);
    }
}

/// Half of an odd number is not reached by its lower half.
#[test]
fn half_of_an_odd_least_yes_is_rounded_against_the_proposer() {
    let mut world = World::new();
    // 1 % of what is left are 19,999,999.999999 OAIC, 2 % of it an even number.
    world.burn("dave", 100);
    world.next_block();
    world.unbond("erin", ERIN - (10 * M - 1));
    world.next_block();
    let [less, half] = [0, 1].map(|_| world.propose(vec![world.spend(1)]));
    world.advance(2 * DAY, 1);
    world.vote("erin", less, Yes);
    world.vote("erin", half, Yes);
    world.vote("frank", half, Yes);
    let poll = world.detail(less).poll.unwrap();
    assert_eq!(u128::from(poll.min_yes), 20 * M - 1);
    world.advance_to(poll.ends);
    assert_eq!(state(&world, less), DepositState::Forfeited);
    assert_eq!(state(&world, half), DepositState::Refundable);
}

#[test]
fn what_nobody_activates_loses_its_deposit_and_what_lapses_does_not() {
    let mut world = World::new();
    let clear = cosmwasm_std::WasmMsg::ClearAdmin {
        contract_addr: world.target.to_string(),
    };
    let missed = world.propose(vec![world.note("x")]);
    let lapsed = world.propose(vec![clear.into()]);
    world.all_vote_yes(lapsed);
    let time = world.detail(missed).activate_until;
    world.advance_to(time);
    assert_eq!(state(&world, missed), DepositState::Forfeited);
    let time = world.detail(lapsed).consent_until.unwrap();
    world.advance_to(time);
    assert_eq!(state(&world, lapsed), DepositState::Refundable);
}

#[test]
fn a_changed_deposit_leaves_older_ones_as_they_were() {
    let mut world = World::new();
    let old = world.propose(vec![world.note("old")]);
    world.all_vote_yes(old);
    let change = update(None, Some(Uint128::zero()));
    let change = world.enact(vec![world.itself(&change)]);
    let free = world.propose(vec![]);
    assert_eq!(state(&world, free), DepositState::None);
    world.fails("dave", withdraw(free), "there was none");
    assert_eq!(held(&world), 2 * DEPOSIT);
    for id in [old, change] {
        world.ok("dave", withdraw(id));
    }
    assert_eq!(held(&world), 0);
}

#[test]
fn a_treasury_that_refuses_blocks_only_the_forfeited_deposit_until_it_is_replaced() {
    // The token itself is no treasury: its `Receive` is unknown.
    let mut world = World::new();
    let token = world.token.clone();
    world.enact(vec![world.itself(&update(Some(token.to_string()), None))]);
    let id = world.propose(vec![world.note("spam")]);
    world.advance(16 * DAY, 1);
    world.fails("alice", withdraw(id), "");
    assert_eq!(state(&world, id), DepositState::Forfeited);
    let repair = update(Some(world.treasury.to_string()), None);
    world.enact(vec![world.itself(&repair)]);
    world.ok("alice", withdraw(id));
    assert_eq!(state(&world, id), DepositState::Collected);
}
