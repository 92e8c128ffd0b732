//! Whoever said Yes where stake alone counts carries what it brings: what a Yes binds, how long,
//! and how many there can be.

use cw3::Vote::{self, Abstain, No, Veto, Yes};
use oaic_messages::dao::*;

use crate::world::{message, World, ALICE, CAROL, DAY, ERIN, M};

fn vote(proposal_id: u64, vote: Vote) -> ExecuteMsg {
    ExecuteMsg::Vote { proposal_id, vote }
}

#[track_caller]
pub fn binds(world: &World, label: &str, bound: u128, executed: u128) {
    let found = world.bound(label);
    let found = (found.bound.u128(), found.executed.u128());
    assert_eq!(found, (bound, executed), "at {}", world.now());
}

#[test]
fn an_executed_yes_binds_until_seven_days_after() {
    let mut world = World::new();
    let id = world.open(vec![world.spend(M)]);
    world.vote("alice", id, Yes);
    world.vote("carol", id, No);
    binds(&world, "alice", ALICE, 0);
    binds(&world, "carol", 0, 0);
    // As long as it can be executed, and for seven days after.
    let until = world.detail(id).executable_until.unwrap();
    world.advance_to(until - 1);
    binds(&world, "alice", ALICE, 0);
    world.execute(id);
    binds(&world, "alice", ALICE, ALICE);
    world.advance_to(until - 1 + 7 * DAY - 1);
    binds(&world, "alice", ALICE, ALICE);
    world.advance(1, 1);
    binds(&world, "alice", 0, 0);
}

/// The Vetoed and the lapsed too: neither "executed" nor "rejected" names them.
#[test]
fn vetoed_for_ever() {
    let mut world = World::new();
    let id = world.open(vec![world.spend(M)]);
    world.vote("alice", id, Yes);
    let ends = world.detail(id).poll.unwrap().ends;
    world.advance_to(ends + 5);
    let veto = world.veto(id);
    world.order(Office::Committee, &veto).unwrap();
    world.advance_to(ends + 5 + 7 * DAY - 1);
    binds(&world, "alice", ALICE, 0);
    world.advance(1, 1);
    binds(&world, "alice", 0, 0);

    let migrate = cosmwasm_std::WasmMsg::ClearAdmin {
        contract_addr: world.target.to_string(),
    };
    let id = world.open(vec![migrate.into()]);
    world.vote("alice", id, Yes);
    let lapses = world.detail(id).poll.unwrap().ends + CONSENT_SPAN;
    world.advance_to(lapses);
    assert_eq!(world.phase(id), Phase::Lapsed);
    world.advance_to(lapses + 7 * DAY - 1);
    binds(&world, "alice", ALICE, 0);
    world.advance(1, 1);
    binds(&world, "alice", 0, 0);
}

#[test]
fn every_other_end_frees_seven_days_after_it() {
    let mut world = World::new();
    // Rejected when voting ended, when the timelock ended, expired.
    let ids = [1, 2, 3].map(|_| world.propose(vec![world.spend(1)]));
    world.advance(2 * DAY, 1);
    world.vote("erin", ids[0], Yes);
    for id in &ids[1..] {
        world.vote("alice", *id, Yes);
    }
    let detail = world.detail(ids[1]);
    let ends = detail.poll.unwrap().ends;
    let from = detail.executable_from.unwrap();
    let until = detail.executable_until.unwrap();
    world.advance_to(from - 1);
    world.vote("alice", ids[1], Abstain);
    world.vote("carol", ids[1], Veto);
    world.advance_to(ends + 7 * DAY - 1);
    binds(&world, "erin", ERIN, 0);
    world.advance(1, 1);
    binds(&world, "erin", 0, 0);
    world.advance_to(until + 7 * DAY - 1);
    binds(&world, "alice", ALICE, 0);
    assert_eq!(world.bound("alice").votes, 1);
    world.advance(1, 1);
    binds(&world, "alice", 0, 0);
}

/// Silence opens term locks; it opens nothing that a Yes binds.
#[test]
fn silent_yes() {
    let mut world = World::new();
    world.advance(364 * DAY, 1);
    let id = world.open(vec![world.spend(M)]);
    world.vote("alice", id, Yes);
    let silence: oaic_messages::gates::SilenceResponse = world.query(&QueryMsg::Silence {});
    assert!(silence.silent);
    binds(&world, "alice", ALICE, 0);
}

#[test]
fn a_changed_vote_frees_at_once_and_only_yes_binds() {
    let mut world = World::new();
    let id = world.open(vec![world.spend(M)]);
    for other in [No, Abstain, Veto] {
        world.vote("alice", id, Yes);
        binds(&world, "alice", ALICE, 0);
        world.vote("alice", id, other);
        binds(&world, "alice", 0, 0);
    }
    // Where balances count too, nothing is bound.
    let id = world.open(vec![world.note("x")]);
    for voter in ["alice", "bob"] {
        world.vote(voter, id, Yes);
        binds(&world, voter, 0, 0);
    }
    // Whatever stops holders binds, whichever class it has.
    let freeze = crate::stub::StubMsg::Freeze { text: "x".into() };
    let id = world.open(vec![world.note("x"), message(&world.target, &freeze)]);
    assert_eq!(world.detail(id).terms.class, PolicyClass::Ethics);
    world.fails("bob", vote(id, No), "had no power");
    world.vote("alice", id, Yes);
    binds(&world, "alice", ALICE, 0);
}

#[test]
fn a_yes_weighs_what_is_bonded_when_it_is_cast_and_a_no_what_was() {
    let mut world = World::new();
    let id = world.open(vec![world.spend(M)]);
    world.unbond("alice", ALICE - 1);
    world.unbond("carol", CAROL);
    world.vote("alice", id, Yes);
    assert_eq!(u128::from(world.detail(id).tally.yes), 1);
    binds(&world, "alice", 1, 0);
    world.fails("carol", vote(id, Yes), "nothing bonded that a Yes");
    world.vote("carol", id, No);
    world.vote("alice", id, No);
    assert_eq!(u128::from(world.detail(id).tally.no), ALICE + CAROL);
    assert_eq!(world.detail(id).tally.yes, 0);
    // What is bonded after the snapshot adds nothing; what comes back up to it does.
    world.stake("dave", 5 * M);
    world.next_block();
    world.fails("dave", vote(id, Yes), "had no power");
}

#[test]
fn place_taken() {
    let mut world = World::new();
    let id = world.open(vec![world.spend(M)]);
    world.vote("alice", id, Yes);
    let time = world.detail(id).executable_from.unwrap() - 4 * DAY;
    world.advance_to(time);
    let more: Vec<u64> = (0..20)
        .map(|_| world.propose(vec![world.spend(1)]))
        .collect();
    world.advance(2 * DAY, 1);
    for q in &more[..19] {
        world.vote("alice", *q, Yes);
    }
    world.fails(
        "alice",
        vote(more[19], Yes),
        "already has 20 open Yes votes",
    );
    world.until_executable(id);
    world.execute(id);
    let done = world.now();
    // Executed, and its place is not free before its bond is.
    world.fails(
        "alice",
        vote(more[19], Yes),
        "already has 20 open Yes votes",
    );
    for q in &more {
        let _ = world.run("alice", vote(*q, No));
    }
    binds(&world, "alice", ALICE, ALICE);
    // A no frees a place, and the same vote again takes no second one.
    for q in &more[..19] {
        world.vote("alice", *q, Yes);
    }
    world.fails(
        "alice",
        vote(more[19], Yes),
        "already has 20 open Yes votes",
    );
    world.vote("alice", more[0], Abstain);
    world.vote("alice", more[19], Yes);
    world.fails("alice", vote(more[0], Yes), "already has 20 open Yes votes");
    // And no other account is hindered.
    world.vote("carol", more[0], Yes);
    // The place of the executed one is free when its bond is.
    world.advance_to(done + 7 * DAY - 2 * DAY);
    let last = world.propose(vec![world.spend(1)]);
    world.advance_to(done + 7 * DAY);
    world.activate(last);
    world.vote("alice", last, Yes);
    assert_eq!(world.bound("alice").votes, 20);
}

#[test]
fn places_filled() {
    let mut world = World::new();
    let spends: Vec<u64> = (0..21)
        .map(|_| world.propose(vec![world.spend(1)]))
        .collect();
    let roles = |world: &World| {
        world.itself(&ExecuteMsg::SetRoles {
            committee: None,
            guardian: Some(world.who("dave").into()),
        })
    };
    let offices: Vec<u64> = (0..21)
        .map(|_| world.propose(vec![roles(&world)]))
        .collect();
    world.advance(2 * DAY, 1);
    for ids in [&spends, &offices] {
        for id in &ids[..20] {
            world.vote("alice", *id, Yes);
        }
        world.fails("alice", vote(ids[20], Yes), "already has 20 open Yes votes");
    }
    // The two are apart, and no and abstain need no place.
    assert_eq!(world.bound("alice").votes, 40);
    binds(&world, "alice", ALICE, 0);
    world.vote("alice", spends[20], No);
    world.vote("alice", offices[20], Abstain);
    let note = world.open(vec![world.note("x")]);
    world.vote("alice", note, Yes);
}
