//! The policy table: what it refuses, and what its changes do to proposals under way.

use oaic_messages::dao::*;

use crate::world::{call, policy, World, DAY};

fn set(world: &World, set: Vec<PolicySpec>) -> cosmwasm_std::CosmosMsg {
    world.itself(&ExecuteMsg::SetPolicies {
        set,
        remove: vec![],
    })
}

fn count(world: &World) -> u32 {
    world.query::<BooksResponse>(&QueryMsg::Books {}).policies
}

#[test]
fn entries_that_would_loosen_the_strictest_class_are_refused_at_the_beginning() {
    let like = World::new();
    let mild = PolicyClass::IncentiveRules;
    let mut refused = vec![
        (policy(&like.contract, "set_roles", mild), "the DAO itself"),
        (policy(&like.contract, "anything", mild), "the DAO itself"),
        (policy(&like.committee, "note", mild), "holds an office"),
        (policy(&like.guardian, "note", mild), "holds an office"),
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
        (world.contract.clone(), "update_config"),
        (world.committee.clone(), "execute"),
        (world.token.clone(), "set_guardian"),
        (world.token.clone(), "send"),
        (world.target.clone(), "update_ownership"),
        (world.target.clone(), "Note"),
    ] {
        let entry = policy(&contract, key, PolicyClass::IncentiveRules);
        world.refuses(vec![set(&world, vec![entry])], "policy");
    }
    assert_eq!(count(&world), before);
}

/// An entry of older code, from before its key was strict, has no effect.
#[test]
fn an_entry_that_should_not_be_there_loosens_nothing() {
    let mut world = World::new();
    let (token, committee) = (world.token.clone(), world.committee.clone());
    let mild = PolicyClass::IncentiveRules;
    let dao = world.contract.clone();
    {
        let mut storage = world.app.contract_storage_mut(&dao);
        for (contract, key) in [(&token, "send"), (&committee, "note")] {
            let key = (contract, key);
            oaic_dao::state::POLICIES
                .save(&mut *storage, key, &mild)
                .unwrap();
        }
    }
    for (contract, json) in [(token, r#"{"send":{}}"#), (committee, r#"{"note":{}}"#)] {
        let msgs = [call(&contract, json)];
        let found = oaic_dao::model::message::assess::classify_all(
            world.deps().as_ref(),
            &world.contract,
            &msgs,
        );
        let (found, _) = found.unwrap()[0];
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
    world.refuses(vec![set(&world, vec![entry(200)])], "it holds at most 200");
    let mut again = entry(7);
    again.class = PolicyClass::ReserveUse;
    let remove = |n: u64| PolicyKey {
        contract: like.target.to_string(),
        message: format!("m{n}"),
    };
    let swap = world.itself(&ExecuteMsg::SetPolicies {
        set: vec![again, entry(200)],
        remove: vec![remove(8)],
    });
    world.enact(vec![swap]);
    assert_eq!(count(&world), 200);
    let class = |world: &World, key: &str| {
        let msgs = [call(&world.target, &format!(r#"{{"{key}":{{}}}}"#))];
        let found = oaic_dao::model::message::assess::classify_all(
            world.deps().as_ref(),
            &world.contract,
            &msgs,
        );
        let (found, _) = found.unwrap()[0];
        found.class
    };
    assert_eq!(class(&world, "m7"), PolicyClass::ReserveUse);
    assert_eq!(class(&world, "m8"), PolicyClass::Constitution);
    assert_eq!(class(&world, "m200"), PolicyClass::Ethics);
    let unknown = world.itself(&ExecuteMsg::SetPolicies {
        set: vec![],
        remove: vec![remove(8)],
    });
    world.refuses(vec![unknown], "no policy");
}

/// Executed between its submission and its end, a change that was fine can fail, and changes nothing.
#[test]
fn a_change_that_another_forestalled_fails_whole() {
    let mut world = World::new();
    let strike = |world: &World| {
        let remove = PolicyKey {
            contract: world.target.to_string(),
            message: "note".into(),
        };
        world.itself(&ExecuteMsg::SetPolicies {
            set: vec![policy(&world.target, "other", PolicyClass::Ethics)],
            remove: vec![remove],
        })
    };
    let [first, second] = [0, 1].map(|_| world.propose(vec![strike(&world)]));
    world.all_vote_yes(first);
    world.all_vote_yes(second);
    world.until_executable(first);
    world.execute(first);
    let before = count(&world);
    world.execute(second);
    assert_eq!(
        (world.phase(second), count(&world)),
        (Phase::Executable, before)
    );
    let failed = world.detail(second).failed_attempts.unwrap();
    assert!(failed.last_error.contains("no policy"), "{failed:?}");
}

/// A proposal about the target and one that changes the table, both executable in this second.
fn both(world: &mut World, about: cosmwasm_std::CosmosMsg, change: Vec<PolicySpec>) -> [u64; 2] {
    let change = set(world, change);
    let change = world.propose(vec![change]);
    world.all_vote_yes(change);
    let from = world.detail(change).executable_from.unwrap();
    world.advance_to(from - 20 * DAY);
    let id = world.propose(vec![about]);
    world.all_vote_yes(id);
    world.advance_to(from);
    assert_eq!(world.phase(id), Phase::Executable);
    [id, change]
}

#[test]
fn a_class_raised_between_submission_and_execution_stops_it() {
    let mut world = World::new();
    let raised = vec![policy(&world.target, "note", PolicyClass::Constitution)];
    let note = world.note("x");
    let [id, change] = both(&mut world, note, raised);
    world.execute(change);
    let execute = ExecuteMsg::Execute { proposal_id: id };
    world.fails("dave", execute, "submit it again");
    assert!(world.log(&world.target).is_empty());
    // It is no failed attempt of its messages.
    assert_eq!(world.detail(id).failed_attempts, None);
    // Submitted anew it takes the class it should.
    let id = world.propose(vec![world.note("x")]);
    assert_eq!(world.detail(id).terms.class, PolicyClass::Constitution);
}

/// Of two milder classes the other may still demand more of one number.
#[test]
fn whatever_it_would_demand_more_of_stops_it() {
    use PolicyClass::*;
    for (then, now, what) in [
        (IncentiveRules, ContractUpdates, Some("least yes")),
        (IncentiveRules, Ethics, Some("least yes")),
        (ContractUpdates, Ethics, Some("share of votes")),
        (Ethics, ReserveUse, Some("timelock")),
        (IncentiveRules, ScenarioExpansion, None),
        (ReserveUse, IncentiveRules, None),
        (Ethics, IncentiveRules, Some("timelock")),
    ] {
        let like = World::new();
        let mut world = World::with(|msg| {
            let note = policy(&like.target, "note", then);
            msg.policies[0] = note;
        })
        .unwrap();
        let changed = vec![policy(&world.target, "note", now)];
        let note = world.note("x");
        let [id, change] = both(&mut world, note, changed);
        world.execute(change);
        let execute = ExecuteMsg::Execute { proposal_id: id };
        match what {
            Some(what) => world.fails("dave", execute, what),
            None => drop(world.ok("dave", execute)),
        }
    }
}

/// Exempt from the veto because the contract was ours, and ours no longer.
#[test]
fn what_was_beyond_the_veto_is_not_executed_when_it_is_not_any_more() {
    let like = World::new();
    let mut world = World::with(|msg| {
        msg.policies
            .push(policy(&like.vesting, "note", PolicyClass::Ethics));
    })
    .unwrap();
    let vesting = world.vesting.clone();
    let strike = world.itself(&ExecuteMsg::SetPolicies {
        set: vec![],
        remove: vec![PolicyKey {
            contract: vesting.to_string(),
            message: "note".into(),
        }],
    });
    let change = world.propose(vec![strike]);
    world.all_vote_yes(change);
    let from = world.detail(change).executable_from.unwrap();
    world.advance_to(from - 47 * DAY);
    let guardian = world.who("alice").into();
    let id = world.propose(vec![crate::world::message(
        &vesting,
        &crate::stub::StubMsg::SetGuardian { guardian },
    )]);
    assert_eq!(world.detail(id).terms.veto_window, None);
    world.all_vote_yes(id);
    world.advance_to(from);
    world.execute(change);
    let time = world.detail(id).executable_from.unwrap().max(from);
    world.advance_to(time);
    let execute = ExecuteMsg::Execute { proposal_id: id };
    world.fails("dave", execute, "demands more now");
    assert!(world.log(&vesting).is_empty());
}
