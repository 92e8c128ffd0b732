//! The Ethics Committee: what it may stop, when, and what it has no say in.

use cw3::Vote::No;
use oaic_types::dao::*;

use crate::stub::StubMsg;
use crate::world::{call, tell, World, DAY, DEPOSIT};

fn veto(id: u64) -> ExecuteMsg {
    ExecuteMsg::Veto {
        proposal_id: id,
        reason: "harm".into(),
    }
}

#[test]
fn a_veto_stops_a_passed_proposal_and_forfeits_its_deposit() {
    let mut world = World::new();
    let [committee, dave, treasury] =
        [&world.committee, &world.dave, &world.treasury].map(Clone::clone);
    let id = world.passed(vec![world.note("x")]);
    world.does(&committee, veto(id));
    let detail = world.detail(id);
    assert_eq!(detail.phase, Phase::Vetoed);
    let record = detail.veto.unwrap();
    assert_eq!(
        (record.by, record.reason),
        (committee.clone(), "harm".into())
    );
    world.at(detail.executable_from.unwrap());
    let execute = ExecuteMsg::Execute { proposal_id: id };
    world.fails(&dave, execute, "it is Vetoed");
    world.fails(&committee, veto(id), "it is Vetoed");
    world.fails(&dave, ExecuteMsg::Close { proposal_id: id }, "it is Vetoed");
    let before = world.balance(&treasury);
    world.does(&dave, ExecuteMsg::WithdrawDeposit { proposal_id: id });
    assert_eq!(world.balance(&treasury), before + DEPOSIT);
}

#[test]
fn the_window_is_open_from_the_end_of_voting_and_shut_at_its_last_second() {
    let mut world = World::new();
    let committee = world.committee.clone();
    let (early, late) = (
        world.propose(vec![world.note("a")]),
        world.propose(vec![world.note("b")]),
    );
    world.fails(&committee, veto(early), "it is Delayed");
    world.all_vote_yes(early);
    world.all_vote_yes(late);
    let ends = world.detail(early).poll.unwrap().ends;
    world.at(ends - 1);
    world.fails(&committee, veto(early), "it is Voting");
    let until = world.detail(late).veto_until.unwrap();
    assert_eq!(until, ends + DAY);
    world.at(until - 1);
    world.does(&committee, veto(early));
    // At this second it could be executed: never both.
    world.pass(1);
    assert_eq!(world.phase(late), Phase::Executable);
    world.fails(&committee, veto(late), "the window ended at");
    world.execute(late);
    assert_eq!(world.log(&world.target), ["b"]);
}

#[test]
fn nobody_else_may_and_a_reason_is_needed() {
    let mut world = World::new();
    let [committee, alice, guardian] =
        [&world.committee, &world.alice, &world.guardian].map(Clone::clone);
    let id = world.passed(vec![world.note("x")]);
    for other in [alice, guardian, world.dao.clone()] {
        world.fails(&other, veto(id), "only the Ethics Committee");
    }
    for (reason, says) in [("", "reason has 0"), (&*"x".repeat(1_025), "1025")] {
        let veto = ExecuteMsg::Veto {
            proposal_id: id,
            reason: reason.into(),
        };
        world.fails(&committee, veto, says);
    }
    world.fails(&committee, veto(99), "no proposal 99");
}

#[test]
fn what_was_voted_down_needs_no_veto() {
    let mut world = World::new();
    let [committee, alice] = [&world.committee, &world.alice].map(Clone::clone);
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    world.vote(&alice, id, No);
    world.at(world.detail(id).poll.unwrap().ends);
    world.fails(&committee, veto(id), "it is Rejected");
}

#[test]
fn the_committee_can_veto_neither_its_replacement_nor_other_roles() {
    let mut world = World::new();
    let [committee, alice] = [&world.committee, &world.alice].map(Clone::clone);
    let [guardian, dao, token] = [&world.guardian, &world.dao, &world.token].map(Clone::clone);
    let replace = ExecuteMsg::SetRoles {
        committee: Some(alice.to_string()),
        guardian: None,
    };
    let of_token = call(
        &token,
        &format!(r#"{{"set_guardian":{{"guardian":"{guardian}"}}}}"#),
    );
    let migrate = cosmwasm_std::WasmMsg::Migrate {
        contract_addr: committee.to_string(),
        new_code_id: 1,
        msg: crate::world::bytes("{}"),
    };
    for msgs in [
        vec![world.itself(&replace)],
        vec![world.itself(&replace), of_token.clone()],
        vec![of_token],
        vec![call(&committee, r#"{"propose":{}}"#)],
        vec![call(&guardian, r#"{"propose":{}}"#)],
        vec![migrate.into()],
        vec![call(&dao, r#"{"set_policies":{"remove":[],"set":[]}}"#)],
    ] {
        let id = world.passed(msgs.clone());
        let detail = world.detail(id);
        assert_eq!(detail.class, PolicyClass::Constitution);
        assert_eq!((detail.vetoable, detail.veto_until), (false, None));
        world.fails(&committee, veto(id), "has no say in");
        if msgs == [world.itself(&replace)] {
            world.at(world.detail(id).executable_from.unwrap());
            world.execute(id);
            // The one that was replaced has nothing to say any more.
            let next = world.passed(vec![world.note("x")]);
            world.fails(&committee, veto(next), "only the Ethics Committee");
            world.does(&alice, veto(next));
            let back = ExecuteMsg::SetRoles {
                committee: Some(committee.to_string()),
                guardian: None,
            };
            world.enact(vec![world.itself(&back)]);
        }
    }
}

#[test]
fn a_role_is_not_changed_in_the_shadow_of_something_else() {
    let mut world = World::new();
    let roles = world.itself(&ExecuteMsg::SetRoles {
        committee: None,
        guardian: Some(world.alice.to_string()),
    });
    let note = world.note("nice");
    let says = "message 0 is about a role and message 1 is not";
    world.refuses(vec![roles.clone(), note.clone()], says);
    let says = "message 2 is about a role and message 0 is not";
    world.refuses(vec![note.clone(), note, roles], says);
}

#[test]
fn everything_that_is_not_about_roles_can_be_vetoed_even_of_the_strictest_class() {
    let mut world = World::new();
    let committee = world.committee.clone();
    let strict = tell(&world.target, &StubMsg::Open {});
    for msgs in [vec![strict], vec![]] {
        let id = world.passed(msgs);
        world.does(&committee, veto(id));
        assert_eq!(world.phase(id), Phase::Vetoed);
    }
}

#[test]
fn a_veto_of_the_past_stands_when_the_committee_changes() {
    let mut world = World::new();
    let [committee, alice] = [&world.committee, &world.alice].map(Clone::clone);
    let replace = world.itself(&ExecuteMsg::SetRoles {
        committee: Some(alice.to_string()),
        guardian: None,
    });
    let change = world.passed(vec![replace]);
    let id = world.propose(vec![world.note("x")]);
    world.at(world.detail(change).executable_from.unwrap());
    world.all_vote_yes(id);
    world.at(world.detail(id).poll.unwrap().ends);
    world.does(&committee, veto(id));
    world.execute(change);
    assert_eq!(world.phase(id), Phase::Vetoed);
    assert_eq!(world.detail(id).veto.unwrap().by, committee);
}
