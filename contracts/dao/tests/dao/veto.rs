//! The Ethics Committee: what it may stop, when, by which order, and what it has no say in.

use cw3::Vote::No;
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::suite::{
    close, execute, message, set_roles, update, vote, withdraw, Changes, Suite, DAY, DEPOSIT,
};

fn pull(order: u64) -> ExecuteMsg {
    Suite::pulling(Office::Committee, order)
}

#[test]
fn a_veto_stops_a_passed_proposal_and_forfeits_its_deposit() {
    let mut suite = Suite::new();
    let [committee, treasury] = [&suite.committee, &suite.treasury].map(Clone::clone);
    let [id, other] = ["x", "y"].map(|text| suite.propose(vec![suite.note(text)]));
    suite.all_vote_yes(id);
    suite.all_vote_yes(other);
    suite.until_ends(id);
    suite.veto_by_committee(id);
    let detail = suite.detail(id);
    assert_eq!(detail.phase, Phase::Vetoed);
    assert_eq!(detail.ended_at, Some(suite.now()));
    let record = detail.veto.unwrap();
    assert_eq!((record.by, record.reason), (committee, "harm".into()));
    suite.fails("bob", vote(id, No), "it is Vetoed");
    suite.ok("bob", vote(other, No));
    suite.advance_to(detail.executable_from.unwrap());
    suite.fails("dave", execute(id), "it is Vetoed");
    suite.refuses_order(Office::Committee, &suite.veto(id), "it is Vetoed");
    suite.fails("dave", close(id), "it is Vetoed");
    let before = suite.balance(&treasury);
    suite.ok("dave", withdraw(id));
    assert_eq!(suite.balance(&treasury), before + DEPOSIT);
    suite.execute(other);
}

#[test]
fn the_window_is_open_from_the_end_of_voting_and_shut_at_its_last_second() {
    let mut suite = Suite::new();
    let [early, late, last] = ["a", "b", "c"].map(|text| suite.propose(vec![suite.note(text)]));
    suite.advance(2 * DAY, 1);
    for id in [early, late, last] {
        suite.all_vote_yes(id);
    }
    let ends = suite.detail(early).poll.unwrap().ends;
    suite.advance_to(ends - 1);
    let [early_order, last_order, late_order] =
        [early, last, late].map(|id| suite.ordered(Office::Committee, &suite.veto(id)));
    suite.fails("dave", pull(early_order), "it is Voting");
    // Refused too early it was not used up.
    suite.advance(1, 1);
    suite.ok("dave", pull(early_order));
    let until = suite.detail(late).veto_until.unwrap();
    assert_eq!(until, ends + 2 * DAY);
    suite.advance_to(until - 1);
    suite.ok("dave", pull(last_order));
    suite.advance(1, 1);
    suite.fails("dave", pull(late_order), "the window ended at");
    suite.until_executable(late);
    suite.execute(late);
    assert_eq!(suite.log(&suite.target), ["b"]);
}

/// Audit row 10: it is about a text, at a number, and for a few days; a stranger has it done, once.
#[test]
fn a_veto_signed_in_advance_is_about_a_text_and_a_week() {
    let mut suite = Suite::new();
    // Signed before there is any proposal: the number is guessed, the text is not.
    let known = suite.propose(vec![suite.note("known")]);
    let stockpiled: Vec<u64> = (known..known + 4)
        .map(|proposal_id| {
            let veto = ExecuteMsg::Veto {
                proposal_id,
                hash: suite.hash(known),
                reason: "any".into(),
            };
            suite.ordered(Office::Committee, &veto)
        })
        .collect();
    let made = suite.now();
    let other = suite.activatable(vec![suite.note("unknown")]);
    // Nine days after it was signed it can still be pulled, not a second later: an order expires two
    // days after it was made, and is pulled within seven days of that.
    suite.all_vote_yes(other);
    suite.advance(DAY, 1);
    suite.activate(known);
    suite.all_vote_yes(known);
    suite.advance_to(made + 9 * DAY);
    suite.fails("dave", pull(stockpiled[1]), "names another text");
    suite.fails("dave", pull(stockpiled[0]), "it is Voting");
    suite.advance(1, 1);
    suite.fails("dave", pull(stockpiled[1]), "more than 604800 s");
    suite.fails("dave", pull(stockpiled[0]), "more than 604800 s");
    suite.until_ends(known);
    suite.fails("dave", pull(stockpiled[0]), "more than 604800 s");
    // The same words submitted again years later are another number.
    let again = suite.propose(vec![suite.note("known")]);
    assert_eq!(suite.hash(again), suite.hash(known));
    let order = suite.ordered(Office::Committee, &suite.veto(known));
    suite.ok("dave", pull(order));
    suite.fails("dave", pull(order), "done already");
    assert_eq!(suite.phase(known), Phase::Vetoed);
    assert_eq!(suite.phase(again), Phase::Delayed);
    suite.until_executable(other);
    suite.execute(other);
}

#[test]
fn what_was_not_decided_on_is_no_veto_and_a_reason_is_needed() {
    let mut suite = Suite::new();
    let committee = suite.committee.clone();
    let id = suite.passed(vec![suite.note("x")]);
    // One member alone.
    let draft = cw3_fixed_multisig::msg::ExecuteMsg::Propose {
        title: "order".into(),
        description: String::new(),
        msgs: vec![suite.itself(&suite.veto(id))],
        latest: None,
    };
    let member = suite.who("committee0");
    suite
        .economy
        .execute(&member, &committee, &draft, &[])
        .unwrap();
    suite.fails("dave", pull(1), "is open, not passed");
    suite.fails("dave", pull(2), "doesn't show it");
    for (reason, says) in [("", "reason has 0"), (&*"x".repeat(1_025), "1025")] {
        let veto = ExecuteMsg::Veto {
            proposal_id: id,
            hash: suite.hash(id),
            reason: reason.into(),
        };
        suite.refuses_order(Office::Committee, &veto, says);
    }
    suite.veto_by_committee(id);
}

#[test]
fn what_was_voted_down_needs_no_veto_and_what_turned_meanwhile_can_have_one() {
    let mut suite = Suite::new();
    let [down, turned] = ["x", "y"].map(|text| suite.propose(vec![suite.note(text)]));
    suite.advance(2 * DAY, 1);
    suite.vote("alice", down, No);
    suite.all_vote_yes(turned);
    suite.until_ends(down);
    suite.vote("alice", turned, No);
    suite.refuses_order(Office::Committee, &suite.veto(down), "it is Rejected");
    suite.veto_by_committee(turned);
}

#[test]
fn the_committee_can_not_veto_its_own_replacement() {
    let mut suite = Suite::new();
    let heir = suite.who("alice");
    let replace = suite.itself(&set_roles(Some(&heir), None));
    let guardian = heir.to_string();
    let of_target = message(&suite.target, &StubMsg::SetGuardian { guardian });
    let window = suite.itself(&ExecuteMsg::SetVetoWindow { seconds: 2 * DAY });
    for msgs in [
        vec![replace.clone()],
        vec![of_target.clone()],
        vec![window.clone()],
        vec![replace.clone(), of_target, window],
    ] {
        let mut suite = Suite::new();
        let id = suite.passed(msgs);
        let detail = suite.detail(id);
        assert_eq!((detail.terms.veto_window, detail.veto_until), (None, None));
        let says = "can't be vetoed: it replaces";
        suite.refuses_order(Office::Committee, &suite.veto(id), says);
        suite.advance_to(detail.executable_from.unwrap());
        suite.execute(id);
        assert_eq!(suite.phase(id), Phase::Executed);
    }
    // In the company of anything else it can be.
    let id = suite.passed(vec![replace, suite.note("nice")]);
    suite.veto_by_committee(id);
}

#[test]
fn a_veto_of_the_past_stands_when_the_committee_changes() {
    let mut suite = Suite::new();
    let committee = suite.committee.clone();
    let replace = suite.itself(&set_roles(Some(&suite.who("alice")), None));
    let change = suite.passed(vec![replace]);
    suite.go_to(suite.detail(change).executable_from.unwrap() - 9 * DAY);
    let [id, next] = ["x", "y"].map(|text| suite.propose(vec![suite.note(text)]));
    suite.all_vote_yes(id);
    suite.all_vote_yes(next);
    suite.until_ends(id);
    suite.veto_by_committee(id);
    let order = suite.ordered(Office::Committee, &suite.veto(next));
    suite.execute(change);
    assert_eq!(suite.detail(id).veto.unwrap().by, committee);
    // The one that was replaced has nothing to say any more.
    suite.fails("dave", pull(order), "doesn't show it");
    assert_eq!(suite.phase(next), Phase::Timelocked);
}

#[test]
fn a_longer_veto_window_holds_for_proposals_from_then_on() {
    let mut suite = Suite::new();
    let set = |seconds| ExecuteMsg::SetVetoWindow { seconds };
    // Between two days and the shortest timelock, which is two days as well.
    for seconds in [0, 2 * DAY - 1, 2 * DAY + 1, 7 * DAY + 1, u64::MAX] {
        suite.refuses(vec![suite.itself(&set(seconds))], "it must be");
    }
    let mut classes = crate::suite::classes();
    classes.ethics.timelock = 3 * DAY;
    let update = update(Changes {
        classes: Some(classes),
        ..Changes::default()
    });
    suite.enact(vec![suite.itself(&update)]);
    let change = suite.passed(vec![suite.itself(&set(3 * DAY))]);
    suite.go_to(suite.detail(change).executable_from.unwrap() - DAY);
    let old = suite.propose(vec![suite.note("old")]);
    suite.advance(DAY, 1);
    suite.execute(change);
    let new = suite.propose(vec![suite.note("new")]);
    let windows = [old, new].map(|id| suite.detail(id).terms.veto_window.unwrap());
    assert_eq!(windows, [2 * DAY, 3 * DAY]);
}
