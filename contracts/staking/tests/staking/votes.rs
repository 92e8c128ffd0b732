//! What votes bind, and how a queued migration lets everybody leave.

use oaic_testing::assert_matches;

use crate::stub::Votes;
use crate::suite::*;

fn bound(bound: u128) -> Votes {
    Votes {
        bound,
        ..Votes::default()
    }
}

#[test]
fn what_votes_bind_stays_bonded_and_the_rest_is_free() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    let more = suite.stake("alice", FLEXIBLE, 5 * OAIC);
    suite.set_votes(bound(12 * OAIC));
    let error = suite.unbond("alice", id, 3 * OAIC + 1).unwrap_err();
    assert_matches!(error, BoundByVotes { most, votes: 2, .. } if *most == 3 * OAIC);
    says(&error, "unbond at most 3000000");
    suite.unbond("alice", id, 3 * OAIC).unwrap();
    // Over all positions, whichever it is taken from.
    for position in [id, more] {
        suite.unbond("alice", position, OAIC).unwrap_err();
    }
    // Nothing else depends on it: staking more frees as much.
    suite.stake("alice", FLEXIBLE, 2 * OAIC);
    suite.unbond("alice", id, 2 * OAIC).unwrap();
    suite.set_votes(bound(0));
    suite.unbond("alice", more, 5 * OAIC).unwrap();
}

// dao-model: silent_yes
#[test]
fn what_votes_bind_is_not_freed_by_silence_or_by_a_queued_migration() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 10 * OAIC);
    suite.silent(true);
    suite.set_votes(Votes {
        queued: true,
        ..bound(10 * OAIC)
    });
    let error = suite.unbond("alice", id, OAIC).unwrap_err();
    assert_matches!(error, BoundByVotes { .. });
}

#[test]
fn more_bound_than_is_bonded_is_an_answer_and_no_panic() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.set_votes(bound(u128::MAX));
    let error = suite.unbond("alice", id, OAIC).unwrap_err();
    says(&error, "unbond at most 0");
    suite.claim("alice").unwrap_err();
    suite.add("alice", id, OAIC);
}

// dao-model: no_time_to_leave
#[test]
fn a_queued_migration_opens_locks_at_ordinary_unbonding() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 10 * OAIC);
    let error = suite.unbond("alice", id, OAIC).unwrap_err();
    says(&error, "no migration is queued");
    suite.set_votes(Votes {
        queued: true,
        ..Votes::default()
    });
    suite.unbond("alice", id, 10 * OAIC).unwrap();
    let due = suite.now() + UNBONDING;
    assert_eq!(suite.staker("alice").claims[0].release_at, due);
    // What is unbonding stays so when the queue is empty again.
    suite.set_votes(Votes::default());
    suite.advance(UNBONDING, 1);
    suite.withdraw("alice").unwrap();
}
