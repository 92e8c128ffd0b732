//! Code and owners change with the consent of both offices, each long in office.

use cosmwasm_std::BlockInfo;
use cw3::Vote::{self, Yes};
use oaic_messages::dao::*;
use oaic_messages::shared::SHORT_WINDOW_CHAINS;

use crate::offices::{code, heir};
use crate::suite::{classes, close, execute, set_roles, update, vote, Changes, Suite, DAY};

const BOTH: [Office; 2] = [Office::Committee, Office::Guardian];

#[test]
fn code_is_changed_with_both_consents_and_not_without() {
    let mut suite = Suite::new();
    let ids = [0, 1, 2, 3].map(|_| suite.propose(code(&suite)));
    // One office alone is not two, however often it says so.
    for (id, offices) in ids.into_iter().zip([
        vec![],
        vec![Office::Committee, Office::Committee],
        vec![Office::Guardian],
        vec![Office::Guardian, Office::Committee],
    ]) {
        suite.all_vote_yes(id);
        for office in offices {
            suite.consent_by(office, id);
        }
    }
    let until = suite.detail(ids[0]).consent_until.unwrap();
    assert_eq!(until, suite.detail(ids[0]).poll.unwrap().ends + 30 * DAY);
    suite.advance_to(until - 1);
    for id in ids {
        assert_eq!(suite.phase(id), Phase::Timelocked);
    }
    suite.advance(1, 1);
    for id in &ids[..3] {
        assert_eq!(suite.phase(*id), Phase::Lapsed);
        assert_eq!(suite.detail(*id).ended_at, Some(until));
        suite.fails("erin", vote(*id, Vote::No), "it is Lapsed");
        suite.ok("dave", close(*id));
    }
    suite.until_executable(ids[3]);
    suite.fails("dave", execute(ids[0]), "it is Lapsed");
    suite.execute(ids[3]);
    assert_eq!(suite.log(&suite.target), ["migrated"]);
}

/// Where windows may be short, a timelock can end before the time to consent.
#[test]
fn code_waits_for_both_consents_when_its_timelock_is_shorter_than_the_time_for_them() {
    let mut suite = Suite::new();
    let short = |block: &mut BlockInfo| block.chain_id = SHORT_WINDOW_CHAINS[0].to_owned();
    suite.app.update_block(short);
    let mut classes = classes();
    classes.constitution.timelock = 2 * DAY;
    let change = update(Changes {
        classes: Some(classes),
        ..Changes::default()
    });
    suite.enact(vec![suite.itself(&change)]);
    let ids = [0, 1].map(|_| suite.propose(code(&suite)));
    for id in ids {
        suite.all_vote_yes(id);
    }
    suite.consent_by(Office::Committee, ids[0]);
    suite.both_consent(ids[1]);
    suite.until_executable(ids[0]);
    for id in ids {
        assert_eq!(suite.phase(id), Phase::Executable);
    }
    suite.fails("dave", execute(ids[0]), "without the consent");
    suite.execute(ids[1]);
    assert_eq!(suite.log(&suite.target), ["migrated"]);
}

#[test]
fn a_consent_comes_from_activation_until_thirty_days_after_voting() {
    let mut suite = Suite::new();
    let [early, late] = [0, 1].map(|_| suite.propose(code(&suite)));
    let order = suite.ordered(Office::Committee, &suite.consent(early));
    let pull = Suite::pulling(Office::Committee, order);
    suite.fails("dave", pull.clone(), "it is Delayed");
    suite.advance(2 * DAY, 1);
    suite.fails("dave", pull.clone(), "it is Activatable");
    suite.all_vote_yes(early);
    suite.all_vote_yes(late);
    // Refused too early it was not used up.
    suite.ok("dave", pull.clone());
    suite.fails("dave", pull, "done already");
    let until = suite.detail(late).consent_until.unwrap();
    suite.advance_to(until - 1);
    for office in BOTH {
        suite.consent_by(office, late);
    }
    let order = suite.ordered(Office::Guardian, &suite.consent(early));
    suite.advance(1, 1);
    let says = "it is Lapsed";
    suite.fails("dave", Suite::pulling(Office::Guardian, order), says);
    assert_eq!(suite.detail(late).consents, BOTH);
    assert_eq!(suite.phase(late), Phase::Timelocked);
}

#[test]
fn a_consent_is_to_a_text_and_to_nothing_that_needs_none() {
    let mut suite = Suite::new();
    let note = suite.propose(vec![suite.note("x")]);
    let id = suite.propose(code(&suite));
    suite.all_vote_yes(note);
    suite.all_vote_yes(id);
    let hash = suite.hash(note);
    let of_note = |proposal_id| ExecuteMsg::Consent {
        proposal_id,
        hash: hash.clone(),
    };
    for (order, says) in [
        (suite.consent(note), "needs none"),
        (of_note(id), "names another text"),
        (of_note(99), "no proposal 99"),
    ] {
        suite.refuses_order(Office::Guardian, &order, says);
    }
    suite.both_consent(id);
}

#[test]
fn who_is_new_in_office_consents_after_180_days_to_the_second() {
    let mut suite = Suite::new();
    let heir = heir(&mut suite);
    suite.enact(vec![suite.itself(&set_roles(None, Some(&heir)))]);
    let from = suite.now() + 180 * DAY;
    suite.advance_to(from - 3 * DAY);
    let id = suite.activatable(code(&suite));
    suite.vote("alice", id, Yes);
    suite.advance_to(from - 1);
    let consent = suite.itself(&suite.consent(id));
    let order = suite.decides("heir", vec![consent]);
    let pull = Suite::pulling(Office::Guardian, order);
    suite.fails("dave", pull.clone(), "180 days");
    suite.advance(1, 1);
    suite.ok("dave", pull);
}

/// What the old one consented to stays: it held the office for long enough when it decided.
#[test]
fn a_consent_stands_when_its_office_is_replaced() {
    let mut suite = Suite::new();
    let heir = heir(&mut suite);
    let change = suite.propose(vec![suite.itself(&set_roles(None, Some(&heir)))]);
    let id = suite.propose(code(&suite));
    suite.all_vote_yes(change);
    suite.all_vote_yes(id);
    suite.both_consent(id);
    let late = suite.consent(id);
    let msgs = vec![suite.itself(&late)];
    suite.go_to(suite.detail(change).executable_from.unwrap() - DAY);
    let order = suite.decides("guardian", msgs);
    suite.advance(DAY, 1);
    suite.execute(change);
    assert_eq!(suite.detail(id).consents, BOTH);
    // What it orders now, and what it had ordered and nobody pulled, is nobody's order.
    let says = "doesn't show it";
    suite.fails("dave", Suite::pulling(Office::Guardian, order), says);
    suite.until_executable(id);
    suite.execute(id);
    assert_eq!(suite.log(&suite.target), ["migrated"]);
}
