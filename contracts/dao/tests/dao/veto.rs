//! The Ethics Committee: what it may stop, when, by which order, and what it has no say in.

use cw3::Vote::No;
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::world::{message, World, DAY, DEPOSIT};

fn pull(order: u64) -> ExecuteMsg {
    World::pulling(Office::Committee, order)
}

#[test]
fn a_veto_stops_a_passed_proposal_and_forfeits_its_deposit() {
    let mut world = World::new();
    let [committee, treasury] = [&world.committee, &world.treasury].map(Clone::clone);
    let [id, other] = ["x", "y"].map(|text| world.propose(vec![world.note(text)]));
    world.all_vote_yes(id);
    world.all_vote_yes(other);
    world.until_ends(id);
    let veto = world.veto(id);
    world.order(Office::Committee, &veto).unwrap();
    let detail = world.detail(id);
    assert_eq!(
        (detail.phase, detail.ended_at),
        (Phase::Vetoed, Some(world.now()))
    );
    let record = detail.veto.unwrap();
    assert_eq!((record.by, record.reason), (committee, "harm".into()));
    let vote = |proposal_id| ExecuteMsg::Vote {
        proposal_id,
        vote: No,
    };
    world.fails("bob", vote(id), "it is Vetoed");
    world.ok("bob", vote(other));
    world.advance_to(detail.executable_from.unwrap());
    let execute = ExecuteMsg::Execute { proposal_id: id };
    world.fails("dave", execute, "it is Vetoed");
    let again = world
        .order(Office::Committee, &veto)
        .unwrap_err()
        .to_string();
    assert!(again.contains("it is Vetoed"), "{again}");
    world.fails(
        "dave",
        ExecuteMsg::Close { proposal_id: id },
        "it is Vetoed",
    );
    let before = world.balance(&treasury);
    world.ok("dave", ExecuteMsg::WithdrawDeposit { proposal_id: id });
    assert_eq!(world.balance(&treasury), before + DEPOSIT);
    world.execute(other);
}

#[test]
fn the_window_is_open_from_the_end_of_voting_and_shut_at_its_last_second() {
    let mut world = World::new();
    let [early, late, last] = ["a", "b", "c"].map(|text| world.propose(vec![world.note(text)]));
    world.advance(2 * DAY, 1);
    for id in [early, late, last] {
        world.all_vote_yes(id);
    }
    let ends = world.detail(early).poll.unwrap().ends;
    world.advance_to(ends - 1);
    let [early_order, last_order, late_order] = [early, last, late].map(|id| {
        let veto = world.veto(id);
        world.ordered(Office::Committee, &veto)
    });
    world.fails("dave", pull(early_order), "it is Voting");
    // Refused too early it was not used up.
    world.advance(1, 1);
    world.ok("dave", pull(early_order));
    let until = world.detail(late).veto_until.unwrap();
    assert_eq!(until, ends + 2 * DAY);
    world.advance_to(until - 1);
    world.ok("dave", pull(last_order));
    world.advance(1, 1);
    world.fails("dave", pull(late_order), "the window ended at");
    world.until_executable(late);
    world.execute(late);
    assert_eq!(world.log(&world.target), ["b"]);
}

/// Audit row 10: it is about a text, at a number, and for a few days; a stranger has it done, once.
#[test]
fn a_veto_signed_in_advance_is_about_a_text_and_a_week() {
    let mut world = World::new();
    // Signed before there is any proposal: the number is guessed, the text is not.
    let known = world.propose(vec![world.note("known")]);
    let stockpiled: Vec<u64> = (known..known + 4)
        .map(|proposal_id| {
            let veto = ExecuteMsg::Veto {
                proposal_id,
                hash: world.hash(known),
                reason: "any".into(),
            };
            world.ordered(Office::Committee, &veto)
        })
        .collect();
    let made = world.now();
    let other = world.propose(vec![world.note("unknown")]);
    world.advance(2 * DAY, 1);
    // Nine days after it was signed it can still be pulled, not a second later: an order expires two
    // days after it was made, and is pulled within seven days of that.
    world.all_vote_yes(other);
    world.advance(DAY, 1);
    world.activate(known);
    world.all_vote_yes(known);
    world.advance_to(made + 9 * DAY);
    world.fails("dave", pull(stockpiled[1]), "names another text");
    world.fails("dave", pull(stockpiled[0]), "it is Voting");
    world.advance(1, 1);
    world.fails("dave", pull(stockpiled[1]), "more than 604800 s");
    world.fails("dave", pull(stockpiled[0]), "more than 604800 s");
    world.until_ends(known);
    world.fails("dave", pull(stockpiled[0]), "more than 604800 s");
    // The same words submitted again years later are another number.
    let again = world.propose(vec![world.note("known")]);
    assert_eq!(world.hash(again), world.hash(known));
    let veto = world.veto(known);
    let order = world.ordered(Office::Committee, &veto);
    world.ok("dave", pull(order));
    world.fails("dave", pull(order), "done already");
    assert_eq!(world.phase(known), Phase::Vetoed);
    assert_eq!(world.phase(again), Phase::Delayed);
    world.until_executable(other);
    world.execute(other);
}

#[test]
fn what_was_not_decided_on_is_no_veto_and_a_reason_is_needed() {
    let mut world = World::new();
    let committee = world.committee.clone();
    let id = world.passed(vec![world.note("x")]);
    // One member alone.
    let draft = cw3_fixed_multisig::msg::ExecuteMsg::Propose {
        title: "order".into(),
        description: String::new(),
        msgs: vec![world.itself(&world.veto(id))],
        latest: None,
    };
    let member = world.who("committee0");
    world
        .economy
        .execute(&member, &committee, &draft, &[])
        .unwrap();
    world.fails("dave", pull(1), "is open, not passed");
    world.fails("dave", pull(2), "doesn't show it");
    for (reason, says) in [("", "reason has 0"), (&*"x".repeat(1_025), "1025")] {
        let veto = ExecuteMsg::Veto {
            proposal_id: id,
            hash: world.hash(id),
            reason: reason.into(),
        };
        let error = world
            .order(Office::Committee, &veto)
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{error}");
    }
    let veto = world.veto(id);
    world.order(Office::Committee, &veto).unwrap();
}

#[test]
fn what_was_voted_down_needs_no_veto_and_what_turned_meanwhile_can_have_one() {
    let mut world = World::new();
    let [down, turned] = ["x", "y"].map(|text| world.propose(vec![world.note(text)]));
    world.advance(2 * DAY, 1);
    world.vote("alice", down, No);
    world.all_vote_yes(turned);
    world.until_ends(down);
    world.vote("alice", turned, No);
    let veto = world.veto(down);
    let error = world
        .order(Office::Committee, &veto)
        .unwrap_err()
        .to_string();
    assert!(error.contains("it is Rejected"), "{error}");
    let veto = world.veto(turned);
    world.order(Office::Committee, &veto).unwrap();
}

#[test]
fn the_committee_can_not_veto_its_own_replacement() {
    let mut world = World::new();
    let heir = world.who("alice").to_string();
    let replace = world.itself(&ExecuteMsg::SetRoles {
        committee: Some(heir.clone()),
        guardian: None,
    });
    let of_target = message(
        &world.target,
        &StubMsg::SetGuardian {
            guardian: heir.clone(),
        },
    );
    let window = world.itself(&ExecuteMsg::SetVetoWindow { seconds: 2 * DAY });
    for msgs in [
        vec![replace.clone()],
        vec![of_target.clone()],
        vec![window.clone()],
        vec![replace.clone(), of_target, window],
    ] {
        let mut world = World::new();
        let id = world.passed(msgs);
        let detail = world.detail(id);
        assert_eq!((detail.terms.veto_window, detail.veto_until), (None, None));
        let veto = world.veto(id);
        let error = world
            .order(Office::Committee, &veto)
            .unwrap_err()
            .to_string();
        assert!(error.contains("can't be vetoed: it replaces"), "{error}");
        world.advance_to(detail.executable_from.unwrap());
        world.execute(id);
        assert_eq!(world.phase(id), Phase::Executed);
    }
    // In the company of anything else it can be.
    let id = world.passed(vec![replace, world.note("nice")]);
    let veto = world.veto(id);
    world.order(Office::Committee, &veto).unwrap();
}

#[test]
fn a_veto_of_the_past_stands_when_the_committee_changes() {
    let mut world = World::new();
    let committee = world.committee.clone();
    let replace = world.itself(&ExecuteMsg::SetRoles {
        committee: Some(world.who("alice").into()),
        guardian: None,
    });
    let change = world.passed(vec![replace]);
    let time = world.detail(change).executable_from.unwrap() - 9 * DAY;
    world.advance_to(time);
    let [id, next] = ["x", "y"].map(|text| world.propose(vec![world.note(text)]));
    world.all_vote_yes(id);
    world.all_vote_yes(next);
    world.until_ends(id);
    let veto = world.veto(id);
    world.order(Office::Committee, &veto).unwrap();
    let veto = world.veto(next);
    let order = world.ordered(Office::Committee, &veto);
    world.execute(change);
    assert_eq!(world.detail(id).veto.unwrap().by, committee);
    // The one that was replaced has nothing to say any more.
    world.fails("dave", pull(order), "doesn't show it");
    assert_eq!(world.phase(next), Phase::Timelocked);
}

#[test]
fn a_longer_veto_window_holds_for_proposals_from_then_on() {
    let mut world = World::new();
    let set = |seconds| ExecuteMsg::SetVetoWindow { seconds };
    // Between two days and the shortest timelock, which is two days as well.
    for seconds in [0, 2 * DAY - 1, 2 * DAY + 1, 7 * DAY + 1, u64::MAX] {
        world.refuses(vec![world.itself(&set(seconds))], "it must be");
    }
    let mut classes = crate::world::classes();
    classes.ethics.timelock = 3 * DAY;
    let update = ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: None,
        deposit: None,
        silence_span: None,
        timing: None,
        classes: Some(classes),
    };
    world.enact(vec![world.itself(&update)]);
    let change = world.passed(vec![world.itself(&set(3 * DAY))]);
    let time = world.detail(change).executable_from.unwrap() - DAY;
    world.advance_to(time);
    let old = world.propose(vec![world.note("old")]);
    world.advance(DAY, 1);
    world.execute(change);
    let new = world.propose(vec![world.note("new")]);
    let windows = [old, new].map(|id| world.detail(id).terms.veto_window.unwrap());
    assert_eq!(windows, [2 * DAY, 3 * DAY]);
}
