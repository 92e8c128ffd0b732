//! What pays: bounded by its votes, retried while the book is full, rejected where it could never be
//! paid.

use cw3::Vote::{Abstain, Yes};
use oaic_messages::dao::*;
use oaic_messages::gates::ExecutingResponse;

use crate::stub::StubMsg;
use crate::suite::{close, execute, message, withdraw, Suite, ALICE, CAROL, DAY, M};

fn executing(suite: &Suite) -> Option<u64> {
    let found: ExecutingResponse = suite.query(&QueryMsg::Executing {});
    found.proposal.map(|proposal| proposal.id)
}

#[test]
fn who_pays_is_told_the_yes_votes_and_nobody_else_is() {
    let mut suite = Suite::new();
    let id = suite.executable(vec![suite.spend(50 * M - 1), suite.spend(1)]);
    assert_eq!(executing(&suite), None);
    suite.execute(id);
    let yes = ALICE + CAROL;
    let log = [50 * M - 1, 1].map(|amount| format!("{amount} by {yes} yes of {id}"));
    assert_eq!(suite.log(&suite.target), log);
    assert_eq!(executing(&suite), None);
}

/// Nothing is left behind by an execution that failed.
#[test]
fn a_full_book_is_waited_for_until_the_window_ends() {
    let mut suite = Suite::new();
    let guarded = message(&suite.target, &StubMsg::Guarded {});
    let id = suite.executable(vec![suite.spend(1), guarded]);
    let until = suite.detail(id).executable_until.unwrap();
    assert_eq!(until, suite.now() + 5_256_000);
    suite.execute(id);
    assert!(suite.log(&suite.target).is_empty());
    assert_eq!(executing(&suite), None);
    assert_eq!(suite.phase(id), Phase::Executable);
    let note = suite.enact(vec![suite.note("meanwhile")]);
    assert_eq!(suite.phase(note), Phase::Executed);
    suite.advance_to(until - 1);
    let target = suite.target.clone();
    suite.run_stub(&target, StubMsg::Open {});
    suite.execute(id);
    assert_eq!(suite.phase(id), Phase::Executed);
}

/// On the last second of the timelock a Yes becomes Abstain: it still passes, and can never be paid.
#[test]
fn left_hanging() {
    for closed in [false, true] {
        let mut suite = Suite::new();
        let id = suite.passed(vec![suite.spend(50 * M)]);
        let from = suite.detail(id).executable_from.unwrap();
        suite.advance_to(from - 1);
        suite.vote("carol", id, Abstain);
        suite.advance(1 + 10 * DAY, 1);
        assert_eq!(suite.phase(id), Phase::Executable);
        assert_eq!(suite.bound("alice").bound.u128(), ALICE);
        // Whoever tries it finds that out, once and for all.
        let msg = if closed { close(id) } else { execute(id) };
        suite.ok("dave", msg);
        let detail = suite.detail(id);
        assert_eq!(detail.phase, Phase::Rejected);
        assert_eq!(detail.ended_at, Some(from));
        assert_eq!((detail.failed_attempts, detail.closed), (None, closed));
        assert_eq!(suite.bound("alice").bound.u128(), 0);
        assert!(suite.log(&suite.target).is_empty());
        suite.fails("dave", execute(id), "it is Rejected");
        // It had votes enough: the deposit is its proposer's.
        assert_eq!(detail.deposit.state, DepositState::Refundable);
        suite.ok("dave", withdraw(id));
    }
}

#[test]
fn what_fits_to_the_unit_is_paid() {
    let mut suite = Suite::new();
    let most = (ALICE + CAROL) / 8;
    let fits = suite.propose(vec![suite.spend(most)]);
    let beyond = suite.propose(vec![suite.note("x"), suite.spend(most + 1)]);
    // Each alone could be paid, both together never.
    let halves = suite.propose(vec![suite.spend(1), suite.spend(most)]);
    // What moves to another pot is bounded by itself: it may be paid out of there at once.
    let moved = |amount: u128| {
        let amount = amount.into();
        message(&suite.target, &StubMsg::Move { amount })
    };
    let funded = vec![moved(most), moved(most), suite.spend(most)];
    let overfunded = vec![moved(most + 1)];
    let (funded, overfunded) = (suite.propose(funded), suite.propose(overfunded));
    for id in [fits, beyond, halves, funded, overfunded] {
        suite.all_vote_yes(id);
    }
    suite.until_executable(fits);
    suite.fails("dave", close(fits), "it is Executable");
    suite.execute(fits);
    assert_eq!(suite.phase(fits), Phase::Executed);
    for id in [beyond, halves, overfunded] {
        suite.execute(id);
        assert_eq!(suite.phase(id), Phase::Rejected);
    }
    assert_eq!(suite.log(&suite.target).len(), 1);
    suite.execute(funded);
    assert_eq!(suite.phase(funded), Phase::Executed);
}

/// Nobody ends a payment that waits only for its time, and no stranger's votes bound it.
#[test]
fn before_the_timelock_ends_nothing_is_found_unpayable() {
    let mut suite = Suite::new();
    let id = suite.passed(vec![suite.spend(ALICE)]);
    for msg in [close(id), execute(id)] {
        suite.fails("dave", msg, "it is Timelocked");
    }
    suite.vote("erin", id, Yes);
}
