//! Code and owners change with the consent of both offices, each long in office.

use cw3::Vote::{self, Yes};
use oaic_messages::dao::*;

use crate::offices::{code, heir, replace};
use crate::world::{World, DAY};

const BOTH: [Office; 2] = [Office::Committee, Office::Guardian];

#[test]
fn code_is_changed_with_both_consents_and_not_without() {
    let mut world = World::new();
    let ids = [0, 1, 2, 3].map(|_| {
        let msgs = code(&world);
        world.propose(msgs)
    });
    // One office alone is not two, however often it says so.
    for (id, offices) in ids.into_iter().zip([
        vec![],
        vec![Office::Committee, Office::Committee],
        vec![Office::Guardian],
        vec![Office::Guardian, Office::Committee],
    ]) {
        world.all_vote_yes(id);
        for office in offices {
            let consent = world.consent(id);
            world.order(office, &consent).unwrap();
        }
    }
    let until = world.detail(ids[0]).consent_until.unwrap();
    assert_eq!(until, world.detail(ids[0]).poll.unwrap().ends + 30 * DAY);
    world.advance_to(until - 1);
    for id in ids {
        assert_eq!(world.phase(id), Phase::Timelocked);
    }
    world.advance(1, 1);
    for id in &ids[..3] {
        assert_eq!(world.phase(*id), Phase::Lapsed);
        assert_eq!(world.detail(*id).ended_at, Some(until));
        let vote = ExecuteMsg::Vote {
            proposal_id: *id,
            vote: Vote::No,
        };
        world.fails("erin", vote, "it is Lapsed");
        world.ok("dave", ExecuteMsg::Close { proposal_id: *id });
    }
    world.until_executable(ids[3]);
    world.fails(
        "dave",
        ExecuteMsg::Execute {
            proposal_id: ids[0],
        },
        "it is Lapsed",
    );
    world.execute(ids[3]);
    assert_eq!(world.log(&world.target), ["migrated"]);
}

#[test]
fn a_consent_comes_from_activation_until_thirty_days_after_voting() {
    let mut world = World::new();
    let [early, late] = [0, 1].map(|_| {
        let msgs = code(&world);
        world.propose(msgs)
    });
    let consent = world.consent(early);
    let order = world.ordered(Office::Committee, &consent);
    let pull = World::pulling(Office::Committee, order);
    world.fails("dave", pull.clone(), "it is Delayed");
    world.advance(2 * DAY, 1);
    world.fails("dave", pull.clone(), "it is Activatable");
    world.all_vote_yes(early);
    world.all_vote_yes(late);
    // Refused too early it was not used up.
    world.ok("dave", pull.clone());
    world.fails("dave", pull, "done already");
    let until = world.detail(late).consent_until.unwrap();
    world.advance_to(until - 1);
    for office in BOTH {
        let consent = world.consent(late);
        world.order(office, &consent).unwrap();
    }
    let consent = world.consent(early);
    let order = world.ordered(Office::Guardian, &consent);
    world.advance(1, 1);
    world.fails(
        "dave",
        World::pulling(Office::Guardian, order),
        "it is Lapsed",
    );
    assert_eq!(world.detail(late).consents, BOTH);
    assert_eq!(world.phase(late), Phase::Timelocked);
}

#[test]
fn a_consent_is_to_a_text_and_to_nothing_that_needs_none() {
    let mut world = World::new();
    let note = world.propose(vec![world.note("x")]);
    let id = world.propose(code(&world));
    world.all_vote_yes(note);
    world.all_vote_yes(id);
    for (order, says) in [
        (world.consent(note), "needs none"),
        (
            ExecuteMsg::Consent {
                proposal_id: id,
                hash: world.hash(note),
            },
            "names another text",
        ),
        (
            ExecuteMsg::Consent {
                proposal_id: 99,
                hash: world.hash(note),
            },
            "no proposal 99",
        ),
    ] {
        let error = world
            .order(Office::Guardian, &order)
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{error}");
    }
    world.both_consent(id);
}

#[test]
fn who_is_new_in_office_consents_after_180_days_to_the_second() {
    let mut world = World::new();
    let heir = heir(&mut world);
    world.enact(vec![world.itself(&replace(None, Some(&heir)))]);
    let from = world.now() + 180 * DAY;
    world.advance_to(from - 3 * DAY);
    let id = world.propose(code(&world));
    world.advance(2 * DAY, 1);
    world.vote("alice", id, Yes);
    world.advance_to(from - 1);
    let consent = world.itself(&world.consent(id));
    let order = world.decides("heir", vec![consent]);
    let pull = World::pulling(Office::Guardian, order);
    world.fails("dave", pull.clone(), "180 days");
    world.advance(1, 1);
    world.ok("dave", pull);
}

/// What the old one consented to stays: it held the office for long enough when it decided.
#[test]
fn a_consent_stands_when_its_office_is_replaced() {
    let mut world = World::new();
    let heir = heir(&mut world);
    let change = world.propose(vec![world.itself(&replace(None, Some(&heir)))]);
    let id = world.propose(code(&world));
    world.all_vote_yes(change);
    world.all_vote_yes(id);
    world.both_consent(id);
    let late = world.consent(id);
    let msgs = vec![world.itself(&late)];
    let time = world.detail(change).executable_from.unwrap() - DAY;
    world.advance_to(time);
    let order = world.decides("guardian", msgs);
    world.advance(DAY, 1);
    world.execute(change);
    assert_eq!(world.detail(id).consents, BOTH);
    // What it orders now, and what it had ordered and nobody pulled, is nobody's order.
    world.fails(
        "dave",
        World::pulling(Office::Guardian, order),
        "doesn't show it",
    );
    world.until_executable(id);
    world.execute(id);
    assert_eq!(world.log(&world.target), ["migrated"]);
}
