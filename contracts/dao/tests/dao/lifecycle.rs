//! From submission to the end, second by second.

use cw3::Vote::{self, Abstain, No, Veto, Yes};
use oaic_messages::dao::*;

use crate::opening::of_each_class;
use crate::stub::StubMsg;
use crate::suite::{activate, classes, close, execute, message, vote, Suite, DAY, SUPPLY};

#[test]
fn every_class_keeps_its_own_times_to_the_second() {
    for (class, msgs) in of_each_class(&Suite::new()) {
        let mut suite = Suite::new();
        let rules = *classes().rules(class);
        let submitted = suite.now();
        let id = suite.propose(msgs);
        let detail = suite.detail(id);
        assert_eq!((detail.terms.class, detail.phase), (class, Phase::Delayed));
        assert_eq!(detail.terms.stake_only, class.stake_only());

        // One second before the delay is over.
        suite.advance_to(submitted + 2 * DAY - 1);
        suite.fails("dave", activate(id), "voting delay ends at");
        suite.fails("alice", vote(id, Yes), "voting delay ends at");
        suite.advance(1, 1);
        assert_eq!(suite.phase(id), Phase::Activatable);
        suite.fails("dave", execute(id), "waits for its first vote");
        suite.ok("dave", activate(id));
        suite.fails("dave", activate(id), "is already active");

        let poll = suite.detail(id).poll.unwrap();
        assert_eq!(poll.height, suite.height());
        assert_eq!(u128::from(poll.supply), SUPPLY);
        let minimum = SUPPLY * u128::from(rules.min_yes_bps) / 10_000;
        assert_eq!(u128::from(poll.min_yes), minimum);
        assert_eq!(poll.ends, suite.now() + rules.voting_period);
        for voter in ["alice", "carol"] {
            suite.vote(voter, id, Yes);
        }
        // Everybody who matters said yes, and still nothing passes early.
        suite.advance_to(poll.ends - 1);
        assert_eq!(suite.phase(id), Phase::Voting);
        suite.fails("dave", execute(id), "it is Voting until");
        suite.vote("erin", id, No);
        suite.advance(1, 1);
        assert_eq!(suite.phase(id), Phase::Timelocked);
        assert_eq!(suite.detail(id).result, Some(TallyResult::Passed));

        // Votes are taken until the last second of the timelock.
        let from = poll.ends + rules.timelock;
        assert_eq!(suite.detail(id).executable_from, Some(from));
        suite.advance_to(from - 1);
        suite.fails("dave", execute(id), "it is Timelocked until");
        suite.vote("erin", id, Abstain);
        suite.advance(1, 1);
        assert_eq!(suite.phase(id), Phase::Executable);
        let says = "from activation until the timelock ends";
        suite.fails("erin", vote(id, Yes), says);
        // The last second of the window, and the one after it.
        let window = match class {
            PolicyClass::ReserveUse => 5_256_000,
            _ => 14 * DAY,
        };
        let until = from + window;
        assert_eq!(suite.detail(id).executable_until, Some(until));
        suite.advance_to(until - 1);
        assert_eq!(suite.phase(id), Phase::Executable);
        suite.advance_to(until);
        assert_eq!(suite.phase(id), Phase::Expired);
        assert_eq!(suite.detail(id).ended_at, Some(until));
        suite.fails("dave", execute(id), "it is Expired since");
    }
}

#[test]
fn the_last_second_of_the_window_still_executes() {
    let mut suite = Suite::new();
    let id = suite.executable(vec![suite.note("late")]);
    suite.go_to(suite.detail(id).executable_until.unwrap() - 1);
    suite.execute(id);
    assert_eq!(suite.log(&suite.target), ["late"]);
    assert_eq!(suite.detail(id).ended_at, Some(suite.now()));
}

#[test]
fn one_that_nobody_activates_expires_when_its_window_ends() {
    let mut suite = Suite::new();
    let activated = suite.propose(vec![suite.note("a")]);
    let missed = suite.propose(vec![suite.note("b")]);
    let until = suite.detail(activated).activate_until;
    assert_eq!(until, suite.now() + 16 * DAY);
    suite.advance_to(until - 1);
    suite.activate(activated);
    assert_eq!(suite.phase(missed), Phase::Activatable);
    suite.advance(1, 1);
    assert_eq!(suite.phase(missed), Phase::Expired);
    suite.fails("bob", vote(missed, Yes), "could be activated until");
    suite.fails("bob", activate(missed), "submit it again");
    assert_eq!(suite.phase(activated), Phase::Voting);
    suite.vote("bob", activated, Yes);
}

/// Votes by those named, and what they come to when voting ends.
fn outcome(msg: StubMsg, votes: &[(&str, Vote)]) -> (TallyResult, Phase) {
    let mut suite = Suite::new();
    let id = suite.activatable(vec![message(&suite.target, &msg)]);
    suite.activate(id);
    for (voter, vote) in votes {
        suite.vote(voter, id, *vote);
    }
    suite.until_ends(id);
    let detail = suite.detail(id);
    (detail.result.unwrap(), detail.phase)
}

#[test]
fn minimum_yes_and_share_of_votes_are_exact_to_the_unit() {
    use TallyResult::*;
    let note = || StubMsg::Note { text: "x".into() };
    let spend = || StubMsg::Spend {
        amount: 1u128.into(),
    };
    let rejected = |result| (result, Phase::Rejected);
    let passed = (Passed, Phase::Timelocked);
    // 1 % of two billion are 20 million: Erin has one unit less, Frank that one.
    for msg in [note, spend] {
        assert_eq!(outcome(msg(), &[("erin", Yes)]), rejected(TooFewYes));
        assert_eq!(outcome(msg(), &[("erin", Yes), ("frank", Yes)]), passed);
        // Neither no nor abstaining helps.
        for vote in [No, Abstain, Veto] {
            let votes = [("erin", Yes), ("frank", vote)];
            assert_eq!(outcome(msg(), &votes), rejected(TooFewYes));
        }
    }
    // 300 of 400 million are 75 %, 60 of 160 less than half; a veto is a no.
    for against in [No, Veto] {
        let found = outcome(spend(), &[("alice", Yes), ("carol", against)]);
        assert_eq!(found, passed);
        let votes = [("bob", Yes), ("carol", against)];
        assert_eq!(outcome(note(), &votes), rejected(ThresholdMissed));
    }
    let votes = [("bob", Yes), ("carol", Abstain)];
    assert_eq!(outcome(note(), &votes), passed);
    // Nobody.
    assert_eq!(outcome(note(), &[]), rejected(TooFewYes));
}

#[test]
fn closing_records_an_end_without_effect_and_only_that() {
    let mut suite = Suite::new();
    let id = suite.propose(vec![suite.note("x")]);
    suite.fails("bob", close(id), "it is Delayed");
    suite.advance(2 * DAY, 1);
    suite.fails("bob", close(id), "it is Activatable");
    suite.activate(id);
    suite.fails("bob", close(id), "it is Voting");
    suite.advance(7 * DAY, 1);
    assert_eq!(suite.phase(id), Phase::Rejected);
    suite.ok("bob", close(id));
    assert!(suite.detail(id).closed);
    assert_eq!(suite.phase(id), Phase::Rejected);
    suite.fails("bob", close(id), "already closed");

    let id = suite.executable(vec![suite.note("y")]);
    suite.fails("bob", close(id), "it is Executable");
    suite.execute(id);
    suite.fails("bob", close(id), "it is Executed");
    suite.fails("bob", close(99), "no proposal 99");
}
