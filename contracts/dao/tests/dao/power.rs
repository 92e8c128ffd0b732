//! Whose power counts: whatever happens in the block of the snapshot, and after it.

use cw3::Vote::{No, Yes};
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::world::{message, World, ALICE, BOB, CAROL, DAVE, DAY, ERIN, M, SUPPLY};

/// Proposals that can be activated in this block: one where balances count, one where stake does.
fn ready(world: &mut World) -> [u64; 2] {
    let ids = [world.note("x"), world.spend(1)].map(|msg| world.propose(vec![msg]));
    world.advance(2 * DAY, 1);
    ids
}

fn vote(proposal_id: u64) -> ExecuteMsg {
    let vote = Yes;
    ExecuteMsg::Vote { proposal_id, vote }
}

fn yes(world: &World, id: u64) -> u128 {
    world.detail(id).tally.yes.into()
}

// B-25
#[test]
fn tokens_that_voted_do_not_vote_again_elsewhere() {
    let mut world = World::new();
    world.enable_voting("dave");
    let [id, _] = ready(&mut world);
    world.vote("bob", id, Yes);
    // To one who enabled voting and to one who enables it now, in this block and in the next.
    let [dave, proposer] = ["dave", "proposer"].map(|label| world.who(label));
    world.transfer("bob", &dave, 30 * M);
    world.enable_voting("proposer");
    world.transfer("bob", &proposer, 30 * M);
    world.fails("proposer", vote(id), "had no power");
    world.next_block();
    world.vote("dave", id, Yes);
    world.fails("proposer", vote(id), "had no power");
    assert_eq!(yes(&world, id), BOB + DAVE);
}

// B-25
#[test]
fn stake_vote_and_unbond_in_one_block_has_no_power() {
    let mut world = World::new();
    let ids = ready(&mut world);
    world.stake("dave", DAVE);
    for id in ids {
        world.activate(id);
        world.fails("dave", vote(id), "had no power");
    }
    world.unbond("dave", DAVE);
    world.next_block();
    for id in ids {
        world.fails("dave", vote(id), "had no power");
    }
}

#[test]
fn stake_that_leaves_after_the_snapshot_still_counts_where_balances_do() {
    let mut world = World::new();
    let [id, stakes] = ready(&mut world);
    world.unbond("carol", CAROL);
    world.vote("carol", id, Yes);
    assert_eq!(yes(&world, id), CAROL);
    world.fails("carol", vote(stakes), "nothing bonded");
}

#[test]
fn power_at_a_snapshot_is_balance_and_stake_together_or_stake_alone() {
    let mut world = World::new();
    world.stake("bob", 10 * M);
    world.next_block();
    let [id, stakes] = ready(&mut world);
    world.vote("bob", id, Yes);
    world.vote("bob", stakes, Yes);
    let power: PowerResponse = world.query(&QueryMsg::PowerAt {
        address: world.who("bob").into(),
        height: Some(world.detail(id).poll.unwrap().height),
    });
    assert_eq!(
        (power.balance.u128(), power.stake.u128()),
        (BOB - 10 * M, 10 * M)
    );
    assert_eq!((yes(&world, id), yes(&world, stakes)), (BOB, 10 * M));
}

#[test]
fn a_group_that_enables_voting_and_proposes_at_once_waits_for_everybody() {
    let mut world = World::new();
    world.enable_voting("dave");
    world.next_block();
    let id = world.propose(vec![world.note("mine")]);
    let activate = ExecuteMsg::Activate { proposal_id: id };
    for _ in 0..2 {
        world.fails("dave", vote(id), "voting delay");
        world.fails("dave", activate.clone(), "voting delay");
        world.next_block();
    }
    // Within the delay all others see it; the snapshot has whoever reacted before it.
    world.enable_voting("proposer");
    let time = world.detail(id).opens_at;
    world.advance_to(time);
    world.vote("dave", id, Yes);
    world.vote("proposer", id, No);
    assert!(world.detail(id).tally.no > 0);
}

/// Supply falls after the snapshot, by the voter's own burn or anybody's fees: what was one unit
/// short stays so.
#[test]
fn burnt_floor() {
    let mut world = World::new();
    let [first, second] = [world.spend(1), world.spend(1)].map(|msg| world.propose(vec![msg]));
    world.advance(2 * DAY, 1);
    // In the block of the snapshot, before and after it.
    world.burn("dave", 50 * M);
    world.vote("erin", first, Yes);
    world.next_block();
    let least = |world: &World, id| world.detail(id).poll.unwrap().min_yes;
    assert_eq!(u128::from(least(&world, first)), SUPPLY / 100);
    // A snapshot after it counts what there is then.
    world.vote("erin", second, Yes);
    assert_eq!(u128::from(least(&world, second)), (SUPPLY - 50 * M) / 100);
    let ends = world.detail(first).poll.unwrap().ends;
    world.advance_to(ends - 1);
    world.burn("dave", M);
    world.advance(1, 1);
    assert_eq!(world.phase(first), Phase::Rejected);
    world.vote("frank", second, Yes);
    world.until_executable(second);
    world.execute(second);
    assert_eq!(u128::from(world.detail(second).tally.yes), ERIN + 1);
}

/// Coins borrowed over the block of the snapshot freeze nobody: there stake alone counts.
#[test]
fn frozen_by_a_loan() {
    let mut world = World::new();
    world.enable_voting("dave");
    let freeze = message(&world.target, &StubMsg::Freeze { text: "a".into() });
    let rules = message(&world.target, &StubMsg::SetRules { text: "a".into() });
    let id = world.propose(vec![freeze.clone()]);
    let hidden = world.propose(vec![rules.clone(), freeze]);
    let plain = world.propose(vec![rules]);
    let time = world.detail(id).opens_at - 6;
    world.advance_to(time);
    let bob = world.who("bob");
    world.transfer("dave", &bob, 90 * M);
    world.advance(6, 1);
    for id in [id, hidden] {
        world.fails("bob", vote(id), "no stake when block");
        assert_eq!(world.detail(id).terms.class, PolicyClass::Ethics);
        world.vote("alice", id, No);
    }
    world.vote("bob", plain, Yes);
    assert!(yes(&world, plain) > BOB);
}

#[test]
fn a_snapshot_is_of_the_block_it_is_taken_in_and_never_moves() {
    let mut world = World::new();
    let [_, id] = ready(&mut world);
    world.stake("dave", DAVE);
    world.next_block();
    world.vote("dave", id, Yes);
    let poll = world.detail(id).poll.unwrap();
    world.unbond("alice", ALICE);
    world.advance(3 * DAY, 1);
    world.vote("carol", id, No);
    assert_eq!(world.detail(id).poll, Some(poll));
    let activate = ExecuteMsg::Activate { proposal_id: id };
    world.fails("alice", activate, "is already active");
    world.vote("alice", id, No);
    assert_eq!(u128::from(world.detail(id).tally.no), ALICE + CAROL);
}

#[test]
fn a_future_height_is_refused() {
    let world = World::new();
    let query = QueryMsg::PowerAt {
        address: world.who("alice").into(),
        height: Some(world.height() + 1),
    };
    assert!(world.try_query::<PowerResponse>(&query).is_err());
}
