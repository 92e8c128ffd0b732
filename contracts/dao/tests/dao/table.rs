//! The policy table: what it refuses, and what its changes do to proposals under way.

use oaic_types::dao::*;

use crate::world::{call, policy, World, DAY};

fn set(world: &World, set: Vec<PolicySpec>) -> cosmwasm_std::CosmosMsg {
    world.itself(&ExecuteMsg::SetPolicies {
        set,
        remove: vec![],
    })
}

fn count(world: &World) -> u32 {
    world.query::<BooksResponse>(QueryMsg::Books {}).policies
}

#[test]
fn entries_that_would_loosen_the_strictest_class_are_refused_at_the_beginning() {
    let like = World::new();
    let mild = PolicyClass::IncentiveRules;
    let mut refused = vec![
        (policy(&like.dao, "set_roles", mild), "the DAO itself"),
        (policy(&like.dao, "anything", mild), "the DAO itself"),
        (policy(&like.committee, "note", mild), "holds a role"),
        (policy(&like.guardian, "note", mild), "holds a role"),
        (policy(&like.target, "", mild), "1 to 64"),
        (policy(&like.target, "Note", mild), "1 to 64"),
        (policy(&like.target, "no te", mild), "1 to 64"),
        (policy(&like.target, "note\\u0061", mild), "1 to 64"),
        (policy(&like.target, &"k".repeat(65), mild), "1 to 64"),
    ];
    for key in ALWAYS_STRICT {
        refused.push((policy(&like.target, key, mild), "always of the strictest"));
    }
    for (spec, says) in refused {
        let error = World::with(|msg| msg.policies.push(spec.clone()))
            .err()
            .unwrap_or_else(|| panic!("{spec:?} was taken"));
        assert!(error.contains(says), "{spec:?}: {error}");
    }
    let mut bad = policy(&like.target, "note", mild);
    bad.contract = bad.contract.to_uppercase();
    let error = World::with(|msg| msg.policies.push(bad.clone())).err();
    assert!(error.unwrap().contains("set.contract"));
}

#[test]
fn a_vote_cant_enter_them_either() {
    let mut world = World::new();
    let before = count(&world);
    for (contract, key) in [
        (world.dao.clone(), "update_config"),
        (world.committee.clone(), "execute"),
        (world.token.clone(), "set_guardian"),
        (world.token.clone(), "send"),
        (world.target.clone(), "update_ownership"),
    ] {
        let entry = policy(&contract, key, PolicyClass::IncentiveRules);
        let id = world.executable(vec![set(&world, vec![entry])]);
        world.execute(id);
        let detail = world.detail(id);
        assert_eq!(detail.phase, Phase::Executable, "{key}");
        let failed = detail.failed_attempts.unwrap();
        assert!(failed.last_error.contains("policy"), "{failed:?}");
    }
    assert_eq!(count(&world), before);
}

/// An entry of older code, from before its key was strict, has no effect.
#[test]
fn an_entry_that_should_not_be_there_loosens_nothing() {
    let mut world = World::new();
    let (target, committee) = (world.target.clone(), world.committee.clone());
    let mild = PolicyClass::IncentiveRules;
    {
        let mut storage = world.app.contract_storage_mut(&world.dao);
        for (contract, key) in [(&target, "send"), (&committee, "note")] {
            let key = (contract, key);
            oaic_dao::state::POLICIES
                .save(&mut *storage, key, &mild)
                .unwrap();
        }
    }
    for (contract, json) in [(target, r#"{"send":{}}"#), (committee, r#"{"note":{}}"#)] {
        let found = world.classify(vec![call(&contract, json)]).unwrap();
        assert_eq!(found.class, PolicyClass::Constitution, "{json}");
    }
}

#[test]
fn it_holds_two_hundred_entries_and_counts_them_right() {
    let like = World::new();
    let entry = |n: usize| policy(&like.target, &format!("m{n}"), PolicyClass::Ethics);
    let full: Vec<_> = (0..MAX_POLICIES).map(entry).collect();
    let mut world = World::with(|msg| msg.policies = full.clone()).unwrap();
    assert_eq!(count(&world), 200);
    let error = World::with(|msg| {
        msg.policies = full.clone();
        msg.policies.push(entry(MAX_POLICIES));
    });
    assert!(error.err().unwrap().contains("it needs 0 to 200"));

    // One more is refused; another class for one that is there, and one for another, are not.
    let more = set(&world, vec![entry(200)]);
    let id = world.executable(vec![more]);
    world.execute(id);
    assert!(world.detail(id).failed_attempts.is_some());
    let mut again = entry(7);
    again.class = PolicyClass::ReserveUse;
    let swap = world.itself(&ExecuteMsg::SetPolicies {
        set: vec![again, entry(200)],
        remove: vec![PolicyKey {
            contract: like.target.to_string(),
            message: "m8".into(),
        }],
    });
    world.enact(vec![swap]);
    assert_eq!(count(&world), 200);
    let class = |world: &World, key: &str| {
        let json = format!(r#"{{"{key}":{{}}}}"#);
        let found = world.classify(vec![call(&world.target, &json)]).unwrap();
        found.class
    };
    assert_eq!(class(&world, "m7"), PolicyClass::ReserveUse);
    assert_eq!(class(&world, "m8"), PolicyClass::Constitution);
    assert_eq!(class(&world, "m200"), PolicyClass::Ethics);

    let unknown = world.itself(&ExecuteMsg::SetPolicies {
        set: vec![],
        remove: vec![PolicyKey {
            contract: like.target.to_string(),
            message: "m8".into(),
        }],
    });
    let id = world.executable(vec![unknown]);
    world.execute(id);
    let failed = world.detail(id).failed_attempts.unwrap();
    assert!(failed.last_error.contains("no policy"), "{failed:?}");
}

#[test]
fn a_class_raised_between_submission_and_execution_stops_it() {
    let mut world = World::new();
    let anyone = world.dave.clone();
    let raise = set(
        &world,
        vec![policy(&world.target, "note", PolicyClass::Constitution)],
    );
    // Constitution: voting 2..9, executable from day 12; the note: proposed on day 7, from 13 on.
    let change = world.propose(vec![raise]);
    world.all_vote_yes(change);
    world.pass(5 * DAY);
    let id = world.propose(vec![world.note("x")]);
    world.all_vote_yes(id);
    world.at(world.detail(id).executable_from.unwrap());
    world.execute(change);
    let execute = ExecuteMsg::Execute { proposal_id: id };
    world.fails(&anyone, execute, "submit it anew");
    assert!(world.log(&world.target).is_empty());
    // It is no failed attempt of its messages.
    assert_eq!(world.detail(id).failed_attempts, None);
    // Submitted anew it takes the class it should.
    let id = world.propose(vec![world.note("x")]);
    assert_eq!(world.detail(id).class, PolicyClass::Constitution);
}

#[test]
fn a_class_lowered_meanwhile_stops_nothing() {
    let mut world = World::new();
    let lower = set(
        &world,
        vec![policy(&world.target, "spend", PolicyClass::IncentiveRules)],
    );
    let change = world.propose(vec![lower]);
    world.all_vote_yes(change);
    world.pass(5 * DAY);
    let spend = crate::stub::StubMsg::Spend { text: "x".into() };
    let id = world.propose(vec![crate::world::tell(&world.target, &spend)]);
    world.all_vote_yes(id);
    world.at(world.detail(id).executable_from.unwrap());
    world.execute(change);
    world.execute(id);
    assert_eq!(world.log(&world.target), ["x"]);
    assert_eq!(world.detail(id).class, PolicyClass::ReserveUse);
}

#[test]
fn what_was_beyond_the_veto_as_a_role_is_not_executed_when_it_is_none_any_more() {
    let mut world = World::new();
    let [anyone, alice, target] = [&world.dave, &world.alice, &world.target].map(Clone::clone);
    let roles = |guardian: &cosmwasm_std::Addr| ExecuteMsg::SetRoles {
        committee: None,
        guardian: Some(guardian.to_string()),
    };
    // The target is guardian: messages to it are about a role.
    world.enact(vec![world.itself(&roles(&target))]);
    let id = world.propose(vec![world.note("not vetoable")]);
    assert!(!world.detail(id).vetoable);
    let change = world.propose(vec![world.itself(&roles(&alice))]);
    for id in [id, change] {
        world.all_vote_yes(id);
    }
    world.at(world.detail(change).executable_from.unwrap());
    world.execute(change);
    let execute = ExecuteMsg::Execute { proposal_id: id };
    world.fails(&anyone, execute, "is no role any more");
    assert!(world.log(&target).is_empty());
}
