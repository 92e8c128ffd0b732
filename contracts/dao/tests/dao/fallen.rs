//! Stake that a buyer takes along to the sale: what becomes of the Yes votes that it carried.

use cw3::Vote::{self, No, Yes};
use oaic_messages::dao::*;
use oaic_testing::chain::account;

use crate::bonds::binds;
use crate::world::{World, ALICE, CAROL, DAY, M};

fn vote(proposal_id: u64, vote: Vote) -> ExecuteMsg {
    ExecuteMsg::Vote { proposal_id, vote }
}

fn fell(label: &str, bonded: u128) -> ExecuteMsg {
    ExecuteMsg::StakeFell {
        account: account(label).into(),
        bonded: bonded.into(),
    }
}

/// The DAO's part of a buyer's way out: what goes back to the sale weighs no longer where votes are
/// open; what was executed is apart, and can't go back for seven days.
#[test]
fn bought_back() {
    let mut world = World::new();
    let executed = world.open(vec![world.spend(M)]);
    world.vote("alice", executed, Yes);
    let time = world.detail(executed).executable_from.unwrap() - 2 * DAY;
    world.advance_to(time);
    let voting = world.propose(vec![world.spend(M)]);
    world.advance(2 * DAY, 1);
    world.execute(executed);
    world.vote("alice", voting, Yes);
    world.vote("carol", voting, No);
    binds(&world, "alice", ALICE, ALICE);
    // Nobody but the staking contract reports it.
    for stranger in ["alice", "carol", "dao", "sale"] {
        world.fails(stranger, fell("alice", 0), "the staking contract");
    }
    world.ok("staking", fell("alice", 150 * M));
    let yes = |world: &World, id| u128::from(world.detail(id).tally.yes);
    assert_eq!(
        (yes(&world, executed), yes(&world, voting)),
        (ALICE, 150 * M)
    );
    binds(&world, "alice", ALICE, ALICE);
    assert_eq!(world.phase(executed), Phase::Executed);
    // More than it weighs, and the same again, change nothing.
    for bonded in [150 * M, 150 * M + 1, ALICE] {
        world.ok("staking", fell("alice", bonded));
        assert_eq!(yes(&world, voting), 150 * M);
    }
    // Down to nothing, and the vote can still be changed.
    world.ok("staking", fell("alice", 0));
    assert_eq!(yes(&world, voting), 0);
    world.vote("alice", voting, No);
    let tally = world.detail(voting).tally;
    assert_eq!((tally.yes, u128::from(tally.no)), (0, ALICE + CAROL));
    world.vote("carol", voting, Yes);
    world.until_ends(voting);
    assert_eq!(world.phase(voting), Phase::Rejected);
}

/// A Yes that fell in the timelock, or after it, is counted as it is when it is executed.
#[test]
fn fallen_stake_stops_what_it_carried() {
    for after in [false, true] {
        let mut world = World::new();
        let id = world.open(vec![world.spend(M)]);
        world.vote("alice", id, Yes);
        let from = world.detail(id).executable_from.unwrap();
        world.advance_to(if after { from + 20 * DAY } else { from - 1 });
        world.ok("staking", fell("alice", 20 * M));
        assert_eq!(world.detail(id).result, Some(TallyResult::Passed));
        world.ok("staking", fell("alice", 20 * M - 1));
        if !after {
            // It still waits; others may carry it, though not on the last day.
            assert_eq!(world.phase(id), Phase::Timelocked);
            world.fails("erin", vote(id, Yes), "last day");
            world.advance(1, 1);
        }
        let detail = world.detail(id);
        assert_eq!(
            (detail.phase, detail.ended_at),
            (Phase::Rejected, Some(from))
        );
        let execute = ExecuteMsg::Execute { proposal_id: id };
        world.fails("erin", execute, "it is Rejected: TooFewYes");
    }
}

/// Stake that was returned to the sale and bought anew weighs no more than it did at the snapshot,
/// and turns nothing on the last day.
#[test]
fn stake_that_falls_and_comes_back_gains_nothing() {
    let mut world = World::new();
    world.stake("dave", 30 * M);
    world.next_block();
    let id = world.open(vec![world.spend(M)]);
    world.vote("dave", id, Yes);
    world.vote("erin", id, No);
    let from = world.detail(id).executable_from.unwrap();
    world.give_back("dave", 10 * M);
    world.fails("dave", vote(id, Yes), "the vote stands");
    world.stake("dave", 60 * M);
    world.vote("dave", id, Yes);
    assert_eq!(u128::from(world.detail(id).tally.yes), 30 * M);
    world.advance_to(from - 1);
    world.ok("staking", fell("dave", 20 * M - 1));
    world.fails("dave", vote(id, Yes), "last day");
    world.vote("alice", id, No);
    world.advance(1, 1);
    assert_eq!(world.phase(id), Phase::Rejected);
}
