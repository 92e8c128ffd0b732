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
/// that a late quorum's extension gives.
#[test]
fn a_vote_is_turned_in_favour_before_the_late_window_or_not_at_all() {
    let mut world = World::new();
    let [alice, bob, carol] = [&world.alice, &world.bob, &world.carol].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, Vote::No);
    world.vote(&bob, id, Vote::Veto);
    let ends = world.detail(id).poll.unwrap().ends;
    let turn = |vote| ExecuteMsg::Vote {
        proposal_id: id,
        vote,
    };
    // A second before the late window.
    world.at(ends - DAY - 1);
    world.vote(&alice, id, Vote::Yes);
    world.vote(&alice, id, Vote::No);
    for late in [ends - DAY, ends - 1] {
        world.at(late);
        for vote in [Vote::Abstain, Vote::Yes] {
            world.fails(&alice, turn(vote), "can't be turned from No");
        }
        for vote in [Vote::No, Vote::Abstain, Vote::Yes] {
            world.fails(&bob, turn(vote), "can't be turned from Veto");
        }
    }
    let tally = world.detail(id).tally;
    assert_eq!(
        (tally.no, tally.veto, tally.yes),
        (ALICE as u64, BOB as u64, 0)
    );
    // Who hasn't voted yet still can, and anybody can turn against it.
    world.vote(&carol, id, Vote::Yes);
    world.vote(&carol, id, Vote::Abstain);
    world.vote(&alice, id, Vote::Veto);
    let tally = world.detail(id).tally;
    assert_eq!(tally.veto, (ALICE + BOB) as u64);
    assert_eq!((tally.abstain, tally.yes), (CAROL as u64, 0));
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
