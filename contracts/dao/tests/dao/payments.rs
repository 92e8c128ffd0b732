//! What pays: bounded by its votes, retried while the book is full, rejected where it could never be
//! paid.

use cw3::Vote::{Abstain, Yes};
use oaic_messages::dao::*;
use oaic_messages::gates::ExecutingResponse;

use crate::stub::StubMsg;
use crate::world::{message, World, ALICE, CAROL, DAY, M};

fn executing(world: &World) -> Option<u64> {
    let found: ExecutingResponse = world.query(&QueryMsg::Executing {});
    found.proposal.map(|proposal| proposal.id)
}

#[test]
fn who_pays_is_told_the_yes_votes_and_nobody_else_is() {
    let mut world = World::new();
    let id = world.executable(vec![world.spend(50 * M - 1), world.spend(1)]);
    assert_eq!(executing(&world), None);
    world.execute(id);
    let yes = ALICE + CAROL;
    let log = [50 * M - 1, 1].map(|amount| format!("{amount} by {yes} yes of {id}"));
    assert_eq!(world.log(&world.target), log);
    assert_eq!(executing(&world), None);
}

/// Nothing is left behind by an execution that failed.
#[test]
fn a_full_book_is_waited_for_until_the_window_ends() {
    let mut world = World::new();
    let guarded = message(&world.target, &StubMsg::Guarded {});
    let id = world.executable(vec![world.spend(1), guarded]);
    let until = world.detail(id).executable_until.unwrap();
    assert_eq!(until, world.now() + 5_256_000);
    world.execute(id);
    assert!(world.log(&world.target).is_empty());
    assert_eq!(
        (executing(&world), world.phase(id)),
        (None, Phase::Executable)
    );
    let note = world.enact(vec![world.note("meanwhile")]);
    assert_eq!(world.phase(note), Phase::Executed);
    world.advance_to(until - 1);
    let target = world.target.clone();
    world.run_stub(&target, StubMsg::Open {});
    world.execute(id);
    assert_eq!(world.phase(id), Phase::Executed);
}

/// On the last second of the timelock a Yes becomes Abstain: it still passes, and can never be paid.
#[test]
fn left_hanging() {
    for close in [false, true] {
        let mut world = World::new();
        let id = world.passed(vec![world.spend(50 * M)]);
        let from = world.detail(id).executable_from.unwrap();
        world.advance_to(from - 1);
        world.vote("carol", id, Abstain);
        world.advance(1 + 10 * DAY, 1);
        assert_eq!(world.phase(id), Phase::Executable);
        assert_eq!(world.bound("alice").bound.u128(), ALICE);
        // Whoever tries it finds that out, once and for all.
        let msg = match close {
            true => ExecuteMsg::Close { proposal_id: id },
            false => ExecuteMsg::Execute { proposal_id: id },
        };
        world.ok("dave", msg);
        let detail = world.detail(id);
        assert_eq!(
            (detail.phase, detail.ended_at),
            (Phase::Rejected, Some(from))
        );
        assert_eq!((detail.failed_attempts, detail.closed), (None, close));
        assert_eq!(world.bound("alice").bound.u128(), 0);
        assert!(world.log(&world.target).is_empty());
        let execute = ExecuteMsg::Execute { proposal_id: id };
        world.fails("dave", execute, "it is Rejected");
        // It had votes enough: the deposit is its proposer's.
        assert_eq!(detail.deposit.state, DepositState::Refundable);
        let withdraw = ExecuteMsg::WithdrawDeposit { proposal_id: id };
        world.ok("dave", withdraw);
    }
}

#[test]
fn what_fits_to_the_unit_is_paid() {
    let mut world = World::new();
    let most = (ALICE + CAROL) / 8;
    let (fits, beyond) = (
        world.propose(vec![world.spend(most)]),
        world.propose(vec![world.note("x"), world.spend(most + 1)]),
    );
    // Each alone could be paid, both together never.
    let halves = world.propose(vec![world.spend(1), world.spend(most)]);
    // What moves to another pot is bounded by itself: it may be paid out of there at once.
    let moved = |amount: u128| {
        let amount = amount.into();
        message(&world.target, &StubMsg::Move { amount })
    };
    let (funded, overfunded) = (
        vec![moved(most), moved(most), world.spend(most)],
        vec![moved(most + 1)],
    );
    let (funded, overfunded) = (world.propose(funded), world.propose(overfunded));
    for id in [fits, beyond, halves, funded, overfunded] {
        world.all_vote_yes(id);
    }
    world.until_executable(fits);
    let close = ExecuteMsg::Close { proposal_id: fits };
    world.fails("dave", close, "it is Executable");
    world.execute(fits);
    assert_eq!(world.phase(fits), Phase::Executed);
    for id in [beyond, halves, overfunded] {
        world.execute(id);
        assert_eq!(world.phase(id), Phase::Rejected);
    }
    assert_eq!(world.log(&world.target).len(), 1);
    world.execute(funded);
    assert_eq!(world.phase(funded), Phase::Executed);
}

/// Nobody ends a payment that waits only for its time, and no stranger's votes bound it.
#[test]
fn before_the_timelock_ends_nothing_is_found_unpayable() {
    let mut world = World::new();
    let id = world.passed(vec![world.spend(ALICE)]);
    for msg in [
        ExecuteMsg::Close { proposal_id: id },
        ExecuteMsg::Execute { proposal_id: id },
    ] {
        world.fails("dave", msg, "it is Timelocked");
    }
    world.vote("erin", id, Yes);
}
