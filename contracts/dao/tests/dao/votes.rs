//! Casting and changing votes.

use cosmwasm_std::coin;
use cw3::Vote::{Abstain, No, Veto, Yes};
use cw3::VoteResponse;
use oaic_messages::dao::*;

use crate::suite::{
    activate, attribute, close, execute, vote, withdraw, Suite, ALICE, BOB, CAROL, DAY, SUPPLY,
};

#[test]
fn a_vote_can_be_changed_and_counts_once() {
    let mut suite = Suite::new();
    let id = suite.activatable(vec![suite.note("x")]);
    suite.vote("carol", id, Veto);
    for vote in [Yes, No, Abstain, Veto, Yes] {
        suite.vote("alice", id, vote);
    }
    let (alices, carols) = (ALICE as u64, CAROL as u64);
    let tally = Tally {
        yes: alices,
        veto: carols,
        ..Tally::default()
    };
    assert_eq!(suite.detail(id).tally, tally);
    let response = suite.vote("alice", id, No);
    for (key, value) in [
        ("action", "vote".into()),
        ("vote", "no".into()),
        ("before", "yes".into()),
        ("power", ALICE.to_string()),
        ("yes", "0".into()),
        ("no", ALICE.to_string()),
        ("veto", CAROL.to_string()),
    ] {
        assert_eq!(attribute(&response, "wasm", key), value, "{key}");
    }
    let found: VoteResponse = suite.query(&QueryMsg::Vote {
        proposal_id: id,
        voter: suite.who("alice").into(),
    });
    let found = found.vote.unwrap();
    assert_eq!((found.vote, found.weight), (No, alices));
}

/// Audit row 6: a vote kept back to the last second of voting passes it, and everybody still has the
/// timelock to answer in.
#[test]
fn a_vote_kept_back_to_the_last_second_of_voting_can_be_answered() {
    let mut suite = Suite::new();
    let id = suite.activatable(vec![suite.note("x")]);
    suite.vote("bob", id, No);
    let ends = suite.detail(id).poll.unwrap().ends;
    suite.advance_to(ends - 1);
    suite.vote("carol", id, Yes);
    suite.advance(1, 1);
    assert_eq!(suite.phase(id), Phase::Timelocked);
    // Three days later, who slept through it all says no.
    let from = suite.detail(id).executable_from.unwrap();
    suite.advance_to(from - 1);
    suite.vote("alice", id, No);
    suite.advance(1, 1);
    assert_eq!(suite.phase(id), Phase::Rejected);
    assert_eq!(suite.detail(id).ended_at, Some(from));
    suite.fails("carol", execute(id), "it is Rejected");
}

/// Audit row 6: in the timelock's last day nobody makes it pass, by whatever vote; whoever stops it
/// does.
#[test]
fn on_the_last_day_of_the_timelock_no_vote_makes_it_pass() {
    for before in [No, Veto] {
        for to in [Yes, Abstain] {
            let mut suite = Suite::new();
            let id = suite.activatable(vec![suite.note("x")]);
            suite.vote("carol", id, Yes);
            let detail = suite.detail(id);
            let from = detail.poll.unwrap().ends + 4 * DAY;
            // The second before the last day a result may turn as often as one likes.
            suite.advance_to(from - DAY - 1);
            suite.vote("alice", id, before);
            suite.vote("alice", id, to);
            suite.vote("alice", id, before);
            suite.advance(1, 1);
            for at in [from - DAY, from - 1] {
                suite.advance_to(at);
                suite.fails("alice", vote(id, to), "last day of its timelock");
                // Neither does it stop who says no, or says nothing that turns it.
                let answer = if at == from - 1 { No } else { Abstain };
                suite.vote("bob", id, answer);
            }
            suite.advance(1, 1);
            assert_eq!(suite.phase(id), Phase::Rejected);
        }
    }
}

#[test]
fn on_the_last_day_a_no_stops_it_and_is_not_taken_back() {
    let mut suite = Suite::new();
    let id = suite.passed(vec![suite.note("x")]);
    let from = suite.detail(id).executable_from.unwrap();
    suite.advance_to(from - 1);
    suite.vote("carol", id, No);
    suite.vote("alice", id, No);
    suite.fails("alice", vote(id, Yes), "last day");
    suite.vote("bob", id, Yes);
    suite.advance(1, 1);
    assert_eq!(suite.phase(id), Phase::Rejected);
}

/// It failed for three days of the timelock, and passes again a day before its end.
#[test]
fn between_the_two_ends_votes_may_turn() {
    let mut suite = Suite::new();
    let id = suite.passed(vec![suite.note("x")]);
    suite.vote("alice", id, No);
    let from = suite.detail(id).executable_from.unwrap();
    assert_eq!(suite.phase(id), Phase::Timelocked);
    suite.advance_to(from - DAY - 1);
    assert_eq!(suite.phase(id), Phase::Timelocked);
    suite.vote("alice", id, Yes);
    suite.advance_to(from);
    suite.execute(id);
    assert_eq!(suite.log(&suite.target), ["x"]);
}

#[test]
fn what_did_not_pass_when_voting_ended_is_over_at_that_second() {
    let mut suite = Suite::new();
    let id = suite.activatable(vec![suite.note("x")]);
    suite.vote("alice", id, No);
    let ends = suite.detail(id).poll.unwrap().ends;
    suite.advance_to(ends);
    assert_eq!(suite.phase(id), Phase::Rejected);
    assert_eq!(suite.detail(id).ended_at, Some(ends));
    suite.fails("carol", vote(id, Yes), "it is Rejected");
    suite.fails("alice", vote(id, Yes), "it is Rejected");
}

#[test]
fn the_same_vote_twice_is_refused_and_stands() {
    let mut suite = Suite::new();
    for msg in [suite.note("x"), suite.spend(1)] {
        let id = suite.activatable(vec![msg]);
        for choice in [Yes, No] {
            suite.vote("alice", id, choice);
            suite.fails("alice", vote(id, choice), "the vote stands");
        }
    }
}

#[test]
fn who_has_no_power_has_no_vote_and_activates_nothing() {
    let mut suite = Suite::new();
    let id = suite.propose(vec![suite.note("x")]);
    let stakes = suite.activatable(vec![suite.spend(1)]);
    for choice in [Yes, Abstain] {
        suite.fails("dave", vote(id, choice), "no stake and no balance");
        suite.fails("proposer", vote(id, choice), "had no power");
        // A balance is no stake.
        suite.fails("bob", vote(stakes, choice), "no stake when block");
    }
    assert_eq!(suite.phase(id), Phase::Activatable);
    assert_eq!(suite.phase(stakes), Phase::Activatable);
    suite.vote("bob", id, Yes);
}

#[test]
fn the_first_vote_fixes_the_snapshot_and_says_so() {
    let mut suite = Suite::new();
    let id = suite.activatable(vec![suite.note("x")]);
    let response = suite.vote("bob", id, Yes);
    let value = |key: &str| attribute(&response, "wasm-proposal_activated", key);
    assert_eq!(value("supply"), SUPPLY.to_string());
    assert_eq!(value("height"), suite.height().to_string());
    assert_eq!(u128::from(suite.detail(id).tally.yes), BOB);
    assert_eq!(attribute(&response, "wasm", "proposal_id"), id.to_string());
}

#[test]
fn coins_sent_along_are_refused() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    suite.mint(&alice, &[coin(10, "uusd")]);
    let id = suite.activatable(vec![suite.note("x")]);
    for msg in [
        Suite::draft(vec![]),
        vote(id, Yes),
        activate(id),
        execute(id),
        close(id),
        withdraw(id),
        Suite::pulling(Office::Committee, 1),
    ] {
        let text = format!("{msg:?}");
        let error = suite
            .run_with("alice", msg, &[coin(1, "uusd")])
            .unwrap_err();
        let error = error.to_string();
        assert!(error.contains("takes no coins"), "{text}: {error}");
    }
}
