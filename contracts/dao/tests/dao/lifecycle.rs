//! From submission to the end, second by second.

use cw3::Vote::{self, Abstain, No, Veto, Yes};
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::world::{classes, message, World, DAY, SUPPLY};

fn messages(world: &World) -> [(PolicyClass, StubMsg); 6] {
    let text = || "x".to_owned();
    let guardian = world.who("dave").into();
    [
        (PolicyClass::IncentiveRules, StubMsg::Note { text: text() }),
        (
            PolicyClass::ContractUpdates,
            StubMsg::UpdateParams { text: text() },
        ),
        (
            PolicyClass::ScenarioExpansion,
            StubMsg::Expand { text: text() },
        ),
        (PolicyClass::Ethics, StubMsg::SetRules { text: text() }),
        (PolicyClass::Roles, StubMsg::SetGuardian { guardian }),
        (PolicyClass::Constitution, StubMsg::Open {}),
    ]
}

#[test]
fn every_class_keeps_its_own_times_to_the_second() {
    let like = World::new();
    let spend = StubMsg::Spend {
        amount: 1u128.into(),
    };
    let mut cases = messages(&like).to_vec();
    cases.push((PolicyClass::ReserveUse, spend));
    for (class, msg) in cases {
        let mut world = World::new();
        let rules = *classes().rules(class);
        let submitted = world.now();
        let id = world.propose(vec![message(&world.target, &msg)]);
        let activate = ExecuteMsg::Activate { proposal_id: id };
        let execute = ExecuteMsg::Execute { proposal_id: id };
        let detail = world.detail(id);
        assert_eq!((detail.terms.class, detail.phase), (class, Phase::Delayed));
        assert_eq!(detail.terms.stake_only, class.stake_only());

        // One second before the delay is over.
        world.advance_to(submitted + 2 * DAY - 1);
        world.fails("dave", activate.clone(), "voting delay ends at");
        let vote = ExecuteMsg::Vote {
            proposal_id: id,
            vote: Yes,
        };
        world.fails("alice", vote.clone(), "voting delay ends at");
        world.advance(1, 1);
        assert_eq!(world.phase(id), Phase::Activatable);
        world.fails("dave", execute.clone(), "waits for its first vote");
        world.ok("dave", activate.clone());
        world.fails("dave", activate, "is already active");

        let poll = world.detail(id).poll.unwrap();
        assert_eq!(
            (poll.height, u128::from(poll.supply)),
            (world.height(), SUPPLY)
        );
        let least = SUPPLY * u128::from(rules.min_yes_bps) / 10_000;
        assert_eq!(u128::from(poll.min_yes), least);
        assert_eq!(poll.ends, world.now() + rules.voting_period);
        for voter in ["alice", "carol"] {
            world.vote(voter, id, Yes);
        }
        // Everybody who matters said yes, and still nothing passes early.
        world.advance_to(poll.ends - 1);
        assert_eq!(world.phase(id), Phase::Voting);
        world.fails("dave", execute.clone(), "it is Voting until");
        world.vote("erin", id, No);
        world.advance(1, 1);
        assert_eq!(world.phase(id), Phase::Timelocked);
        assert_eq!(world.detail(id).result, Some(TallyResult::Passed));

        // Votes are taken until the last second of the timelock.
        let from = poll.ends + rules.timelock;
        assert_eq!(world.detail(id).executable_from, Some(from));
        world.advance_to(from - 1);
        world.fails("dave", execute.clone(), "it is Timelocked until");
        world.vote("erin", id, Abstain);
        world.advance(1, 1);
        assert_eq!(world.phase(id), Phase::Executable);
        world.fails("erin", vote, "from activation until the timelock ends");
        // The last second of the window, and the one after it.
        let window = match class {
            PolicyClass::ReserveUse => 5_256_000,
            _ => 14 * DAY,
        };
        let until = from + window;
        assert_eq!(world.detail(id).executable_until, Some(until));
        world.advance_to(until - 1);
        assert_eq!(world.phase(id), Phase::Executable);
        world.advance_to(until);
        assert_eq!(world.phase(id), Phase::Expired);
        assert_eq!(world.detail(id).ended_at, Some(until));
        world.fails("dave", execute, "it is Expired since");
    }
}

#[test]
fn the_last_second_of_the_window_still_executes() {
    let mut world = World::new();
    let id = world.executable(vec![world.note("late")]);
    let time = world.detail(id).executable_until.unwrap() - 1;
    world.advance_to(time);
    world.execute(id);
    assert_eq!(world.log(&world.target), ["late"]);
    assert_eq!(world.detail(id).ended_at, Some(world.now()));
}

#[test]
fn one_that_nobody_activates_expires_when_its_window_ends() {
    let mut world = World::new();
    let (kept, missed) = (
        world.propose(vec![world.note("a")]),
        world.propose(vec![world.note("b")]),
    );
    let until = world.detail(kept).activate_until;
    assert_eq!(until, world.now() + 16 * DAY);
    world.advance_to(until - 1);
    world.activate(kept);
    assert_eq!(world.phase(missed), Phase::Activatable);
    world.advance(1, 1);
    assert_eq!(world.phase(missed), Phase::Expired);
    let vote = ExecuteMsg::Vote {
        proposal_id: missed,
        vote: Yes,
    };
    world.fails("bob", vote, "could be activated until");
    let activate = ExecuteMsg::Activate {
        proposal_id: missed,
    };
    world.fails("bob", activate, "submit it again");
    assert_eq!(world.phase(kept), Phase::Voting);
    world.vote("bob", kept, Yes);
}

/// Votes by those named, and what they come to when voting ends.
fn outcome(msg: StubMsg, votes: &[(&str, Vote)]) -> (TallyResult, Phase) {
    let mut world = World::new();
    let id = world.propose(vec![message(&world.target, &msg)]);
    world.advance(2 * DAY, 1);
    world.activate(id);
    for (voter, vote) in votes {
        world.vote(voter, id, *vote);
    }
    world.until_ends(id);
    let detail = world.detail(id);
    (detail.result.unwrap(), detail.phase)
}

#[test]
fn least_yes_and_share_of_votes_are_exact_to_the_unit() {
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
        assert_eq!(
            outcome(spend(), &[("alice", Yes), ("carol", against)]),
            passed
        );
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
    let mut world = World::new();
    let id = world.propose(vec![world.note("x")]);
    let close = ExecuteMsg::Close { proposal_id: id };
    world.fails("bob", close.clone(), "it is Delayed");
    world.advance(2 * DAY, 1);
    world.fails("bob", close.clone(), "it is Activatable");
    world.activate(id);
    world.fails("bob", close.clone(), "it is Voting");
    world.advance(7 * DAY, 1);
    assert_eq!(world.phase(id), Phase::Rejected);
    world.ok("bob", close.clone());
    assert!(world.detail(id).closed);
    assert_eq!(world.phase(id), Phase::Rejected);
    world.fails("bob", close, "already closed");

    let id = world.executable(vec![world.note("y")]);
    let close = ExecuteMsg::Close { proposal_id: id };
    world.fails("bob", close.clone(), "it is Executable");
    world.execute(id);
    world.fails("bob", close, "it is Executed");
    let unknown = ExecuteMsg::Close { proposal_id: 99 };
    world.fails("bob", unknown, "no proposal 99");
}
