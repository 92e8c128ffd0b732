//! Casting and changing votes.

use cosmwasm_std::coin;
use cw3::{Vote, VoteResponse};
use cw_multi_test::{Executor, SudoMsg};
use oaic_types::dao::*;

use crate::world::{attribute, World, ALICE, BASE, BOB, CAROL, DAY};

#[test]
fn a_vote_can_be_changed_and_counts_once() {
    let mut world = World::new();
    let [alice, carol] = [&world.alice, &world.carol].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&carol, id, Vote::Veto);
    for vote in [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto, Vote::Yes] {
        world.vote(&alice, id, vote);
    }
    let (alices, carols) = (ALICE as u64, CAROL as u64);
    let tally = Tally {
        yes: alices,
        veto: carols,
        ..Tally::default()
    };
    assert_eq!(world.detail(id).tally, tally);
    let response = world.vote(&alice, id, Vote::No);
    for (key, value) in [
        ("action", "vote"),
        ("vote", "no"),
        ("before", "yes"),
        ("power", "300000"),
        ("yes", "0"),
        ("no", "300000"),
        ("veto", "100000"),
        ("status", "Open"),
    ] {
        assert_eq!(attribute_of_dao(&response, key), value, "{key}");
    }
    let found: VoteResponse = world.query(QueryMsg::Vote {
        proposal_id: id,
        voter: alice.to_string(),
    });
    let found = found.vote.unwrap();
    assert_eq!((found.vote, found.weight), (Vote::No, alices));
}

/// A quorum made early by a no, turned into a yes at the last second, would leave nobody the time
/// that a late quorum's extension gives; so it extends as well, and not twice.
#[test]
fn a_result_turned_late_extends_voting_and_cant_be_turned_late_again() {
    let mut world = World::new();
    let [alice, bob, carol] = [&world.alice, &world.bob, &world.carol].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, Vote::No);
    let ends = world.detail(id).poll.unwrap().ends;
    let turn = |vote| ExecuteMsg::Vote {
        proposal_id: id,
        vote,
    };
    // A second before the late window a result may turn as often as one likes.
    world.at(ends - DAY - 1);
    world.vote(&alice, id, Vote::Yes);
    world.vote(&alice, id, Vote::No);
    assert!(!world.detail(id).poll.unwrap().extended);
    // Within it, what doesn't make it pass extends nothing; the turn does.
    world.at(ends - 1);
    world.vote(&carol, id, Vote::Abstain);
    assert!(!world.detail(id).poll.unwrap().extended);
    world.vote(&alice, id, Vote::Yes);
    let poll = world.detail(id).poll.unwrap();
    assert_eq!((poll.ends, poll.extended), (ends - 1 + 2 * DAY, true));
    // The others answer; nobody turns in favour again when it is late.
    world.vote(&bob, id, Vote::Veto);
    world.vote(&alice, id, Vote::No);
    for late in [poll.ends - DAY, poll.ends - 1] {
        world.at(late);
        for vote in [Vote::Abstain, Vote::Yes] {
            world.fails(&alice, turn(vote), "can't be turned from No");
        }
        world.fails(&bob, turn(Vote::No), "can't be turned from Veto");
    }
    // Anybody can turn against it.
    world.vote(&alice, id, Vote::Veto);
    world.vote(&carol, id, Vote::No);
    assert_eq!(world.detail(id).poll.unwrap().ends, poll.ends);
    world.at(poll.ends);
    assert_eq!(world.phase(id), Phase::Rejected);
}

/// The same by a vote that was kept back until the last second.
#[test]
fn a_vote_kept_back_that_makes_it_pass_extends_voting() {
    let mut world = World::new();
    let [alice, erin] = [&world.alice, &world.erin].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, Vote::Abstain);
    let ends = world.detail(id).poll.unwrap().ends;
    world.at(ends - 1);
    world.vote(&erin, id, Vote::Yes);
    let poll = world.detail(id).poll.unwrap();
    assert_eq!((poll.ends, poll.extended), (ends - 1 + 2 * DAY, true));
}

fn attribute_of_dao(response: &cw_multi_test::AppResponse, key: &str) -> String {
    response
        .events
        .iter()
        .filter(|event| event.ty == "wasm")
        .flat_map(|event| &event.attributes)
        .find(|attribute| attribute.key == key)
        .unwrap()
        .value
        .clone()
}

#[test]
fn the_same_vote_twice_is_refused_and_stands() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, Vote::Yes);
    let again = ExecuteMsg::Vote {
        proposal_id: id,
        vote: Vote::Yes,
    };
    world.fails(&alice, again, "the vote stands");
    assert_eq!(u128::from(world.detail(id).tally.yes), ALICE);
}

#[test]
fn who_has_no_power_has_no_vote() {
    let mut world = World::new();
    let [dave, proposer] = [&world.dave, &world.proposer].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.activate(id);
    for nobody in [dave, proposer] {
        for vote in [Vote::Yes, Vote::Abstain] {
            let vote = ExecuteMsg::Vote {
                proposal_id: id,
                vote,
            };
            world.fails(&nobody, vote, "had no power");
        }
    }
}

#[test]
fn a_vote_without_power_does_not_activate() {
    let mut world = World::new();
    let dave = world.dave.clone();
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    let vote = ExecuteMsg::Vote {
        proposal_id: id,
        vote: Vote::Yes,
    };
    world.fails(&dave, vote, "had no power");
    assert_eq!(world.phase(id), Phase::Activatable);
}

#[test]
fn the_first_vote_fixes_the_snapshot_and_says_so() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    let response = world.vote(&bob, id, Vote::Yes);
    let event = response
        .events
        .iter()
        .find(|event| event.ty == "wasm-proposal_activated")
        .unwrap();
    let value = |key: &str| {
        let found = event.attributes.iter().find(|found| found.key == key);
        found.unwrap().value.clone()
    };
    assert_eq!(value("base"), BASE.to_string());
    assert_eq!(value("height"), world.height().to_string());
    assert_eq!(value("unanswered"), "none");
    assert_eq!(u128::from(world.detail(id).tally.yes), BOB);
    assert_eq!(attribute(&response, "proposal_id"), id.to_string());
}

#[test]
fn power_at_a_snapshot_is_balance_and_stake_together() {
    let mut world = World::new();
    let alice = world.alice.clone();
    world.stake(&alice, 100_000);
    world.next_block();
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, Vote::Yes);
    let power: PowerResponse = world.query(QueryMsg::PowerAt {
        address: alice.to_string(),
        height: Some(world.detail(id).poll.unwrap().height),
    });
    assert_eq!(power.balance.u128(), ALICE - 100_000);
    assert_eq!(power.stake.u128(), 100_000);
    assert_eq!(power.power.u128(), ALICE);
    assert_eq!(u128::from(world.detail(id).tally.yes), ALICE);
}

#[test]
fn coins_sent_along_are_refused() {
    let mut world = World::new();
    let alice = world.alice.clone();
    let mint = cw_multi_test::BankSudo::Mint {
        to_address: alice.to_string(),
        amount: vec![coin(10, "uusd")],
    };
    world.app.sudo(SudoMsg::Bank(mint)).unwrap();
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    for msg in [
        World::draft(vec![]),
        ExecuteMsg::Vote {
            proposal_id: id,
            vote: Vote::Yes,
        },
        ExecuteMsg::Activate { proposal_id: id },
        ExecuteMsg::Execute { proposal_id: id },
        ExecuteMsg::Close { proposal_id: id },
        ExecuteMsg::WithdrawDeposit { proposal_id: id },
    ] {
        let dao = world.dao.clone();
        let error = world
            .app
            .execute_contract(alice.clone(), dao, &msg, &[coin(1, "uusd")])
            .unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains("takes no coins"), "{msg:?}: {error}");
    }
}
