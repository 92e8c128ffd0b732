//! Stake that a buyer takes along to the sale: what becomes of the Yes votes that it carried.

use cw3::Vote::{No, Yes};
use oaic_messages::dao::*;
use oaic_testing::chain::account;

use crate::bonds::binds;
use crate::suite::{execute, vote, Suite, ALICE, CAROL, DAY, M};

fn fell(label: &str, bonded: u128) -> ExecuteMsg {
    ExecuteMsg::StakeDecreased {
        account: account(label).into(),
        bonded: bonded.into(),
    }
}

/// The DAO's part of a buyer's way out: what goes back to the sale weighs no longer where votes are
/// open; what was executed is apart, and can't go back for seven days.
#[test]
fn bought_back() {
    let mut suite = Suite::new();
    let executed = suite.open(vec![suite.spend(M)]);
    suite.vote("alice", executed, Yes);
    suite.go_to(suite.detail(executed).executable_from.unwrap() - 2 * DAY);
    let voting = suite.activatable(vec![suite.spend(M)]);
    suite.execute(executed);
    suite.vote("alice", voting, Yes);
    suite.vote("carol", voting, No);
    binds(&suite, "alice", ALICE, ALICE);
    // Nobody but the staking contract reports it.
    for stranger in ["alice", "carol", "dao", "sale"] {
        suite.fails(stranger, fell("alice", 0), "the staking contract");
    }
    suite.ok("staking", fell("alice", 150 * M));
    let yes = |suite: &Suite, id| u128::from(suite.detail(id).tally.yes);
    assert_eq!(yes(&suite, executed), ALICE);
    assert_eq!(yes(&suite, voting), 150 * M);
    binds(&suite, "alice", ALICE, ALICE);
    assert_eq!(suite.phase(executed), Phase::Executed);
    // More than it weighs, and the same again, change nothing.
    for bonded in [150 * M, 150 * M + 1, ALICE] {
        suite.ok("staking", fell("alice", bonded));
        assert_eq!(yes(&suite, voting), 150 * M);
    }
    // Down to nothing, and the vote can still be changed.
    suite.ok("staking", fell("alice", 0));
    assert_eq!(yes(&suite, voting), 0);
    suite.vote("alice", voting, No);
    let tally = suite.detail(voting).tally;
    assert_eq!((tally.yes, u128::from(tally.no)), (0, ALICE + CAROL));
    suite.vote("carol", voting, Yes);
    suite.until_ends(voting);
    assert_eq!(suite.phase(voting), Phase::Rejected);
}

/// A Yes that fell in the timelock, or after it, is counted as it is when it is executed.
#[test]
fn fallen_stake_stops_what_it_carried() {
    for after in [false, true] {
        let mut suite = Suite::new();
        let id = suite.open(vec![suite.spend(M)]);
        suite.vote("alice", id, Yes);
        let from = suite.detail(id).executable_from.unwrap();
        suite.advance_to(if after { from + 20 * DAY } else { from - 1 });
        suite.ok("staking", fell("alice", 20 * M));
        assert_eq!(suite.detail(id).result, Some(TallyResult::Passed));
        suite.ok("staking", fell("alice", 20 * M - 1));
        if !after {
            // It still waits; others may carry it, though not on the last day.
            assert_eq!(suite.phase(id), Phase::Timelocked);
            suite.fails("erin", vote(id, Yes), "last day");
            suite.advance(1, 1);
        }
        let detail = suite.detail(id);
        assert_eq!(detail.phase, Phase::Rejected);
        assert_eq!(detail.ended_at, Some(from));
        suite.fails("erin", execute(id), "it is Rejected: TooFewYes");
    }
}

/// Stake that was returned to the sale and bought anew weighs no more than it did at the snapshot,
/// and turns nothing on the last day.
#[test]
fn stake_that_falls_and_comes_back_gains_nothing() {
    let mut suite = Suite::new();
    suite.stake("dave", 30 * M);
    suite.next_block();
    let id = suite.open(vec![suite.spend(M)]);
    suite.vote("dave", id, Yes);
    suite.vote("erin", id, No);
    let from = suite.detail(id).executable_from.unwrap();
    suite.give_back("dave", 10 * M);
    suite.fails("dave", vote(id, Yes), "the vote stands");
    suite.stake("dave", 60 * M);
    suite.vote("dave", id, Yes);
    assert_eq!(u128::from(suite.detail(id).tally.yes), 30 * M);
    suite.advance_to(from - 1);
    suite.ok("staking", fell("dave", 20 * M - 1));
    suite.fails("dave", vote(id, Yes), "last day");
    suite.vote("alice", id, No);
    suite.advance(1, 1);
    assert_eq!(suite.phase(id), Phase::Rejected);
}
