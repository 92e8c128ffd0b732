//! Whoever said Yes where stake alone counts carries what it brings: what a Yes binds, how long,
//! and how many there can be.

use cw3::Vote::{Abstain, No, Veto, Yes};
use oaic_messages::dao::*;

use crate::suite::{message, set_roles, vote, Suite, ALICE, CAROL, DAY, ERIN, M};

#[track_caller]
pub fn binds(suite: &Suite, label: &str, bound: u128, executed: u128) {
    let found = suite.bound(label);
    let found = (found.bound.u128(), found.executed.u128());
    assert_eq!(found, (bound, executed), "at {}", suite.now());
}

#[test]
fn an_executed_yes_binds_until_seven_days_after() {
    let mut suite = Suite::new();
    let id = suite.open(vec![suite.spend(M)]);
    suite.vote("alice", id, Yes);
    suite.vote("carol", id, No);
    binds(&suite, "alice", ALICE, 0);
    binds(&suite, "carol", 0, 0);
    // As long as it can be executed, and for seven days after.
    let until = suite.detail(id).executable_until.unwrap();
    suite.advance_to(until - 1);
    binds(&suite, "alice", ALICE, 0);
    suite.execute(id);
    binds(&suite, "alice", ALICE, ALICE);
    suite.advance_to(until - 1 + 7 * DAY - 1);
    binds(&suite, "alice", ALICE, ALICE);
    suite.advance(1, 1);
    binds(&suite, "alice", 0, 0);
}

/// The Vetoed and the lapsed too: neither "executed" nor "rejected" names them.
#[test]
fn vetoed_for_ever() {
    let mut suite = Suite::new();
    let id = suite.open(vec![suite.spend(M)]);
    suite.vote("alice", id, Yes);
    let ends = suite.detail(id).poll.unwrap().ends;
    suite.advance_to(ends + 5);
    suite.veto_by_committee(id);
    suite.advance_to(ends + 5 + 7 * DAY - 1);
    binds(&suite, "alice", ALICE, 0);
    suite.advance(1, 1);
    binds(&suite, "alice", 0, 0);

    let migrate = cosmwasm_std::WasmMsg::ClearAdmin {
        contract_addr: suite.target.to_string(),
    };
    let id = suite.open(vec![migrate.into()]);
    suite.vote("alice", id, Yes);
    let lapses = suite.detail(id).poll.unwrap().ends + CONSENT_SPAN;
    suite.advance_to(lapses);
    assert_eq!(suite.phase(id), Phase::Lapsed);
    suite.advance_to(lapses + 7 * DAY - 1);
    binds(&suite, "alice", ALICE, 0);
    suite.advance(1, 1);
    binds(&suite, "alice", 0, 0);
}

#[test]
fn every_other_end_frees_seven_days_after_it() {
    let mut suite = Suite::new();
    // Rejected when voting ended, when the timelock ended, expired.
    let ids = [1, 2, 3].map(|_| suite.propose(vec![suite.spend(1)]));
    suite.advance(2 * DAY, 1);
    suite.vote("erin", ids[0], Yes);
    for id in &ids[1..] {
        suite.vote("alice", *id, Yes);
    }
    let detail = suite.detail(ids[1]);
    let ends = detail.poll.unwrap().ends;
    let from = detail.executable_from.unwrap();
    let until = detail.executable_until.unwrap();
    suite.advance_to(from - 1);
    suite.vote("alice", ids[1], Abstain);
    suite.vote("carol", ids[1], Veto);
    suite.advance_to(ends + 7 * DAY - 1);
    binds(&suite, "erin", ERIN, 0);
    suite.advance(1, 1);
    binds(&suite, "erin", 0, 0);
    suite.advance_to(until + 7 * DAY - 1);
    binds(&suite, "alice", ALICE, 0);
    assert_eq!(suite.bound("alice").votes, 1);
    suite.advance(1, 1);
    binds(&suite, "alice", 0, 0);
}

/// Silence opens term locks; it opens nothing that a Yes binds.
#[test]
fn silent_yes() {
    let mut suite = Suite::new();
    suite.advance(364 * DAY, 1);
    let id = suite.open(vec![suite.spend(M)]);
    suite.vote("alice", id, Yes);
    let silence: oaic_messages::gates::SilenceResponse = suite.query(&QueryMsg::Silence {});
    assert!(silence.silent);
    binds(&suite, "alice", ALICE, 0);
}

#[test]
fn a_changed_vote_frees_at_once_and_only_yes_binds() {
    let mut suite = Suite::new();
    let id = suite.open(vec![suite.spend(M)]);
    for other in [No, Abstain, Veto] {
        suite.vote("alice", id, Yes);
        binds(&suite, "alice", ALICE, 0);
        suite.vote("alice", id, other);
        binds(&suite, "alice", 0, 0);
    }
    // Where balances count too, nothing is bound.
    let id = suite.open(vec![suite.note("x")]);
    for voter in ["alice", "bob"] {
        suite.vote(voter, id, Yes);
        binds(&suite, voter, 0, 0);
    }
    // Whatever stops holders binds, whichever class it has.
    let freeze = crate::stub::StubMsg::Freeze { text: "x".into() };
    let id = suite.open(vec![suite.note("x"), message(&suite.target, &freeze)]);
    assert_eq!(suite.detail(id).terms.class, PolicyClass::Ethics);
    suite.fails("bob", vote(id, No), "had no power");
    suite.vote("alice", id, Yes);
    binds(&suite, "alice", ALICE, 0);
}

#[test]
fn a_yes_weighs_what_is_bonded_when_it_is_cast_and_a_no_what_was() {
    let mut suite = Suite::new();
    let id = suite.open(vec![suite.spend(M)]);
    suite.unbond("alice", ALICE - 1);
    suite.unbond("carol", CAROL);
    suite.vote("alice", id, Yes);
    assert_eq!(u128::from(suite.detail(id).tally.yes), 1);
    binds(&suite, "alice", 1, 0);
    suite.fails("carol", vote(id, Yes), "nothing bonded that a Yes");
    suite.vote("carol", id, No);
    suite.vote("alice", id, No);
    assert_eq!(u128::from(suite.detail(id).tally.no), ALICE + CAROL);
    assert_eq!(suite.detail(id).tally.yes, 0);
    // What is bonded after the snapshot adds nothing; what comes back up to it does.
    suite.stake("dave", 5 * M);
    suite.next_block();
    suite.fails("dave", vote(id, Yes), "had no power");
}

#[track_caller]
fn no_place(suite: &mut Suite, id: u64) {
    let says = "already has 20 open Yes votes";
    suite.fails("alice", vote(id, Yes), says);
}

#[test]
fn place_taken() {
    let mut suite = Suite::new();
    let id = suite.open(vec![suite.spend(M)]);
    suite.vote("alice", id, Yes);
    suite.go_to(suite.detail(id).executable_from.unwrap() - 4 * DAY);
    let more: Vec<u64> = (0..20)
        .map(|_| suite.propose(vec![suite.spend(1)]))
        .collect();
    suite.advance(2 * DAY, 1);
    for q in &more[..19] {
        suite.vote("alice", *q, Yes);
    }
    no_place(&mut suite, more[19]);
    suite.until_executable(id);
    suite.execute(id);
    let done = suite.now();
    // Executed, and its place is not free before its bond is.
    no_place(&mut suite, more[19]);
    for q in &more {
        let _ = suite.run("alice", vote(*q, No));
    }
    binds(&suite, "alice", ALICE, ALICE);
    // A no frees a place, and the same vote again takes no second one.
    for q in &more[..19] {
        suite.vote("alice", *q, Yes);
    }
    no_place(&mut suite, more[19]);
    suite.vote("alice", more[0], Abstain);
    suite.vote("alice", more[19], Yes);
    no_place(&mut suite, more[0]);
    // And no other account is hindered.
    suite.vote("carol", more[0], Yes);
    // The place of the executed one is free when its bond is.
    suite.advance_to(done + 7 * DAY - 2 * DAY);
    let last = suite.propose(vec![suite.spend(1)]);
    suite.advance_to(done + 7 * DAY);
    suite.activate(last);
    suite.vote("alice", last, Yes);
    assert_eq!(suite.bound("alice").votes, 20);
}

#[test]
fn places_filled() {
    let mut suite = Suite::new();
    let spends: Vec<u64> = (0..21)
        .map(|_| suite.propose(vec![suite.spend(1)]))
        .collect();
    let roles = |suite: &Suite| suite.itself(&set_roles(None, Some(&suite.who("dave"))));
    let offices: Vec<u64> = (0..21)
        .map(|_| suite.propose(vec![roles(&suite)]))
        .collect();
    suite.advance(2 * DAY, 1);
    for ids in [&spends, &offices] {
        for id in &ids[..20] {
            suite.vote("alice", *id, Yes);
        }
        no_place(&mut suite, ids[20]);
    }
    // The two are apart, and no and abstain need no place.
    assert_eq!(suite.bound("alice").votes, 40);
    binds(&suite, "alice", ALICE, 0);
    suite.vote("alice", spends[20], No);
    suite.vote("alice", offices[20], Abstain);
    let note = suite.open(vec![suite.note("x")]);
    suite.vote("alice", note, Yes);
}
