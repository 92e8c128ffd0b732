//! From submission to the end, second by second.

use cw3::Vote::{Abstain, No, Veto, Yes};
use oaic_types::dao::*;

use crate::stub::StubMsg;
use crate::world::{classes, tell, World, BASE, DAY};

fn messages() -> [(PolicyClass, StubMsg); 6] {
    let text = || "x".to_owned();
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
        (PolicyClass::ReserveUse, StubMsg::Spend { text: text() }),
        (PolicyClass::Ethics, StubMsg::SetRules { text: text() }),
        (PolicyClass::Constitution, StubMsg::Open {}),
    ]
}

#[test]
fn every_class_keeps_its_own_times_to_the_second() {
    let anyone = World::new().dave;
    for (class, msg) in messages() {
        let mut world = World::new();
        let rules = *classes().rules(class);
        let submitted = world.now();
        let id = world.propose(vec![tell(&world.target, &msg)]);
        let activate = ExecuteMsg::Activate { proposal_id: id };
        let execute = ExecuteMsg::Execute { proposal_id: id };
        let detail = world.detail(id);
        assert_eq!((detail.class, detail.phase), (class, Phase::Delayed));

        // One second before the delay is over.
        world.at(submitted + 2 * DAY - 1);
        world.fails(&anyone, activate.clone(), "voting delay ends at");
        let vote = ExecuteMsg::Vote {
            proposal_id: id,
            vote: Yes,
        };
        let alice = world.alice.clone();
        world.fails(&alice, vote.clone(), "voting delay ends at");
        world.pass(1);
        assert_eq!(world.phase(id), Phase::Activatable);
        world.fails(&anyone, execute.clone(), "waits for its first vote");
        world.does(&anyone, activate.clone());
        world.fails(&anyone, activate, "already being voted on");

        let poll = world.detail(id).poll.unwrap();
        assert_eq!(poll.height, world.height());
        assert_eq!(u128::from(poll.base), BASE);
        assert_eq!(
            u128::from(poll.quorum),
            BASE * u128::from(rules.quorum_bps) / 10_000
        );
        assert_eq!(poll.ends, world.now() + rules.voting_period);
        for voter in [alice.clone(), world.carol.clone()] {
            world.vote(&voter, id, Yes);
        }
        // Everybody who matters said yes, and still nothing passes early.
        world.at(poll.ends - 1);
        assert_eq!(world.phase(id), Phase::Voting);
        world.fails(&anyone, execute.clone(), "it is Voting until");
        let bob = world.bob.clone();
        world.vote(&bob, id, No);
        world.pass(1);
        assert_eq!(world.phase(id), Phase::Timelocked);
        assert_eq!(world.detail(id).result, Some(TallyResult::Passed));
        let erin = world.erin.clone();
        world.fails(&erin, vote, "ended at");

        let from = poll.ends + rules.timelock;
        world.at(from - 1);
        world.fails(&anyone, execute.clone(), "it is Timelocked until");
        world.pass(1);
        assert_eq!(world.phase(id), Phase::Executable);
        // The last second of the window, and the one after it.
        let until = from + rules.execution_window;
        assert_eq!(world.detail(id).executable_until, Some(until));
        world.at(until);
        assert_eq!(world.phase(id), Phase::Executable);
        world.at(until + 1);
        assert_eq!(world.phase(id), Phase::Expired);
        world.fails(&anyone, execute, "it is Expired since");
    }
}

#[test]
fn the_last_second_of_the_window_still_executes() {
    let mut world = World::new();
    let id = world.executable(vec![world.note("late")]);
    world.at(world.detail(id).executable_until.unwrap());
    world.execute(id);
    assert_eq!(world.log(&world.target), ["late"]);
    assert_eq!(world.detail(id).executed_at, Some(world.now()));
}

#[test]
fn one_that_nobody_activates_expires_a_second_after_its_window() {
    let mut world = World::new();
    let (kept, missed) = (
        world.propose(vec![world.note("a")]),
        world.propose(vec![world.note("b")]),
    );
    let until = world.detail(kept).activate_until;
    assert_eq!(until, world.now() + 9 * DAY);
    world.at(until);
    world.activate(kept);
    world.pass(1);
    assert_eq!(world.phase(missed), Phase::Expired);
    let alice = world.alice.clone();
    let vote = ExecuteMsg::Vote {
        proposal_id: missed,
        vote: Yes,
    };
    world.fails(&alice, vote, "could be activated until");
    let activate = ExecuteMsg::Activate {
        proposal_id: missed,
    };
    world.fails(&alice, activate, "submit it anew");
    assert_eq!(world.phase(kept), Phase::Voting);
}

/// Votes by those named, and what they add up to in a class.
fn outcome(msg: StubMsg, votes: &[(&str, cw3::Vote)]) -> (TallyResult, Phase) {
    let mut world = World::new();
    let id = world.propose(vec![tell(&world.target, &msg)]);
    world.pass(2 * DAY);
    for (name, vote) in votes {
        let voter = cosmwasm_std::testing::MockApi::default().addr_make(name);
        world.vote(&voter, id, *vote);
    }
    world.at(world.detail(id).poll.unwrap().ends);
    let detail = world.detail(id);
    (detail.result.unwrap(), detail.phase)
}

#[test]
fn quorum_and_threshold_are_exact_to_the_unit() {
    use TallyResult::*;
    let note = || StubMsg::Note { text: "x".into() };
    let spend = || StubMsg::Spend { text: "x".into() };
    let update = || StubMsg::UpdateParams { text: "x".into() };
    let rejected = |result| (result, Phase::Rejected);
    let passed = (Passed, Phase::Timelocked);
    // 20 % of 700,000 are 140,000: Erin has 139,999, Frank 1.
    assert_eq!(outcome(note(), &[("erin", Yes)]), rejected(QuorumMissed));
    assert_eq!(outcome(note(), &[("erin", Yes), ("frank", Yes)]), passed);
    // Abstentions count for the quorum, and for nothing else.
    assert_eq!(
        outcome(note(), &[("erin", Abstain), ("frank", Yes)]),
        passed
    );
    // 300,000 of 500,000 are exactly 60 %.
    let sixty = [("alice", Yes), ("erin", No), ("frank", No), ("bob", No)];
    assert_eq!(outcome(spend(), &sixty), passed);
    // 60.01 % are asked here.
    assert_eq!(outcome(update(), &sixty), rejected(ThresholdMissed));
    // A tie at one half: 300,000 against 300,000.
    let tie = [
        ("alice", Yes),
        ("carol", No),
        ("erin", No),
        ("frank", No),
        ("bob", No),
    ];
    assert_eq!(outcome(note(), &tie), rejected(ThresholdMissed));
    let by_one = [&tie[..3], &tie[4..], &[("frank", Yes)]].concat();
    assert_eq!(outcome(note(), &by_one), passed);
    // Nobody.
    let mut world = World::new();
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.activate(id);
    world.pass(3 * DAY);
    assert_eq!(world.detail(id).result, Some(QuorumMissed));
}

#[test]
fn a_third_of_vetoes_stops_it_and_more_is_a_veto_vote() {
    use TallyResult::*;
    let note = || StubMsg::Note { text: "x".into() };
    // 100,000 of 300,000 + 100,000 are less than a third, 160,000 of 460,000 more.
    let less = [("alice", Yes), ("carol", Veto)];
    assert_eq!(outcome(note(), &less), (Passed, Phase::Timelocked));
    let more = [("alice", Yes), ("carol", Veto), ("bob", Veto)];
    assert_eq!(outcome(note(), &more), (VetoVoted, Phase::Rejected));
    // Exactly a third: 100,000 of 300,000 with 199,999 + 1 for it.
    let third = [("erin", Yes), ("frank", Yes), ("bob", Yes), ("carol", Veto)];
    assert_eq!(outcome(note(), &third), (ThresholdMissed, Phase::Rejected));
    // Without a quorum a veto is no veto vote: a few can't burn a deposit.
    assert_eq!(
        outcome(note(), &[("carol", Veto)]),
        (QuorumMissed, Phase::Rejected)
    );
}

#[test]
fn a_late_quorum_extends_voting_once() {
    let mut world = World::new();
    let [alice, bob, frank] = [&world.alice, &world.bob, &world.frank].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&frank, id, Yes);
    let ends = world.detail(id).poll.unwrap().ends;
    // The first second of the late window.
    world.at(ends - DAY);
    let response = world.vote(&alice, id, Yes);
    let extended = ends - DAY + 2 * DAY;
    let poll = world.detail(id).poll.unwrap();
    assert_eq!((poll.ends, poll.extended), (extended, true));
    assert!(response
        .events
        .iter()
        .any(|event| event.ty == "wasm-voting_extended"));
    // The quorum is there; another late vote doesn't extend again.
    world.at(extended - 1);
    world.vote(&bob, id, No);
    world.vote(&alice, id, No);
    assert_eq!(world.detail(id).poll.unwrap().ends, extended);
    world.pass(1);
    assert_eq!(world.phase(id), Phase::Rejected);
}

#[test]
fn a_quorum_before_the_late_window_extends_nothing() {
    let mut world = World::new();
    let [alice, frank] = [&world.alice, &world.frank].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&frank, id, Yes);
    let ends = world.detail(id).poll.unwrap().ends;
    world.at(ends - DAY - 1);
    world.vote(&alice, id, Yes);
    let poll = world.detail(id).poll.unwrap();
    assert_eq!((poll.ends, poll.extended), (ends, false));
}

#[test]
fn closing_records_an_end_without_effect_and_only_that() {
    let mut world = World::new();
    let anyone = world.bob.clone();
    let id = world.propose(vec![world.note("x")]);
    let close = ExecuteMsg::Close { proposal_id: id };
    world.fails(&anyone, close.clone(), "it is Delayed");
    world.pass(2 * DAY);
    world.activate(id);
    world.fails(&anyone, close.clone(), "it is Voting");
    world.pass(3 * DAY);
    assert_eq!(world.phase(id), Phase::Rejected);
    world.does(&anyone, close.clone());
    assert!(world.detail(id).closed);
    assert_eq!(world.phase(id), Phase::Rejected);
    world.fails(&anyone, close, "already closed");

    let id = world.executable(vec![world.note("y")]);
    let close = ExecuteMsg::Close { proposal_id: id };
    world.fails(&anyone, close.clone(), "it is Executable");
    world.execute(id);
    world.fails(&anyone, close, "it is Executed");
    let unknown = ExecuteMsg::Close { proposal_id: 99 };
    world.fails(&anyone, unknown, "no proposal 99");
}
