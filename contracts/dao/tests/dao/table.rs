//! The policy table: what it refuses, and what its changes do to proposals under way.

use cosmwasm_std::Addr;
use oaic_dao::model::message::assess::classify_all;
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::suite::{call, execute, message, policy, set_policies, Suite, DAY};

fn set(suite: &Suite, set: Vec<PolicySpec>) -> cosmwasm_std::CosmosMsg {
    suite.itself(&set_policies(set, vec![]))
}

fn key(contract: &Addr, message: &str) -> PolicyKey {
    PolicyKey {
        contract: contract.to_string(),
        message: message.into(),
    }
}

/// The class of a call by the table of now.
fn class(suite: &Suite, contract: &Addr, json: &str) -> PolicyClass {
    let deps = suite.deps();
    let found = classify_all(deps.as_ref(), &suite.contract, &[call(contract, json)]);
    found.unwrap()[0].0.class
}

fn count(suite: &Suite) -> u32 {
    suite.query::<TotalsResponse>(&QueryMsg::Totals {}).policies
}

#[test]
fn entries_that_would_loosen_the_strictest_class_are_refused_at_the_beginning() {
    let like = Suite::new();
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
        let error = Suite::with(|msg| msg.policies.push(spec.clone()))
            .err()
            .unwrap_or_else(|| panic!("{spec:?} was taken"));
        assert!(error.contains(says), "{spec:?}: {error}");
    }
    let mut bad = policy(&like.target, "note", mild);
    bad.contract = bad.contract.to_uppercase();
    let error = Suite::with(|msg| msg.policies.push(bad.clone())).err();
    assert!(error.unwrap().contains("set.contract"));
}

#[test]
fn a_vote_cant_enter_them_either() {
    let mut suite = Suite::new();
    let before = count(&suite);
    for (contract, key) in [
        (suite.contract.clone(), "update_config"),
        (suite.committee.clone(), "execute"),
        (suite.token.clone(), "set_guardian"),
        (suite.token.clone(), "send"),
        (suite.target.clone(), "update_ownership"),
        (suite.target.clone(), "Note"),
    ] {
        let entry = policy(&contract, key, PolicyClass::IncentiveRules);
        suite.refuses(vec![set(&suite, vec![entry])], "policy");
    }
    assert_eq!(count(&suite), before);
}

/// An entry of older code, from before its key was strict, has no effect.
#[test]
fn an_entry_that_should_not_be_there_loosens_nothing() {
    let mut suite = Suite::new();
    let (token, committee) = (suite.token.clone(), suite.committee.clone());
    let mild = PolicyClass::IncentiveRules;
    let dao = suite.contract.clone();
    {
        let mut storage = suite.app.contract_storage_mut(&dao);
        for (contract, key) in [(&token, "send"), (&committee, "note")] {
            let key = (contract, key);
            oaic_dao::state::POLICIES
                .save(&mut *storage, key, &mild)
                .unwrap();
        }
    }
    for (contract, json) in [(token, r#"{"send":{}}"#), (committee, r#"{"note":{}}"#)] {
        let found = class(&suite, &contract, json);
        assert_eq!(found, PolicyClass::Constitution, "{json}");
    }
}

#[test]
fn it_holds_two_hundred_entries_and_counts_them_right() {
    let like = Suite::new();
    let entry = |n: usize| policy(&like.target, &format!("m{n}"), PolicyClass::Ethics);
    let full: Vec<_> = (0..MAX_POLICIES).map(entry).collect();
    let mut suite = Suite::with(|msg| msg.policies = full.clone()).unwrap();
    assert_eq!(count(&suite), 200);
    let error = Suite::with(|msg| {
        msg.policies = full.clone();
        msg.policies.push(entry(MAX_POLICIES));
    });
    assert!(error.err().unwrap().contains("it needs 0 to 200"));

    // One more is refused; another class for one that is there, and one for another, are not.
    suite.refuses(vec![set(&suite, vec![entry(200)])], "it holds at most 200");
    let mut again = entry(7);
    again.class = PolicyClass::ReserveUse;
    let remove = || vec![key(&like.target, "m8")];
    let swap = set_policies(vec![again, entry(200)], remove());
    suite.enact(vec![suite.itself(&swap)]);
    assert_eq!(count(&suite), 200);
    for (json, expected) in [
        (r#"{"m7":{}}"#, PolicyClass::ReserveUse),
        (r#"{"m8":{}}"#, PolicyClass::Constitution),
        (r#"{"m200":{}}"#, PolicyClass::Ethics),
    ] {
        assert_eq!(class(&suite, &suite.target, json), expected, "{json}");
    }
    let unknown = suite.itself(&set_policies(vec![], remove()));
    suite.refuses(vec![unknown], "no policy");
}

/// Executed between its submission and its end, a change that was fine can fail, and changes nothing.
#[test]
fn a_change_that_another_forestalled_fails_whole() {
    let mut suite = Suite::new();
    let strike = |suite: &Suite| {
        let set = vec![policy(&suite.target, "other", PolicyClass::Ethics)];
        suite.itself(&set_policies(set, vec![key(&suite.target, "note")]))
    };
    let [first, second] = [0, 1].map(|_| suite.propose(vec![strike(&suite)]));
    suite.all_vote_yes(first);
    suite.all_vote_yes(second);
    suite.until_executable(first);
    suite.execute(first);
    let before = count(&suite);
    suite.execute(second);
    assert_eq!(suite.phase(second), Phase::Executable);
    assert_eq!(count(&suite), before);
    let failed = suite.detail(second).failed_attempts.unwrap();
    assert!(failed.last_error.contains("no policy"), "{failed:?}");
}

/// A proposal about the target and one that changes the table, both executable in this second.
fn both(suite: &mut Suite, about: cosmwasm_std::CosmosMsg, change: Vec<PolicySpec>) -> [u64; 2] {
    let change = set(suite, change);
    let change = suite.propose(vec![change]);
    suite.all_vote_yes(change);
    let from = suite.detail(change).executable_from.unwrap();
    suite.advance_to(from - 20 * DAY);
    let id = suite.propose(vec![about]);
    suite.all_vote_yes(id);
    suite.advance_to(from);
    assert_eq!(suite.phase(id), Phase::Executable);
    [id, change]
}

#[test]
fn a_class_raised_between_submission_and_execution_stops_it() {
    let mut suite = Suite::new();
    let raised = vec![policy(&suite.target, "note", PolicyClass::Constitution)];
    let note = suite.note("x");
    let [id, change] = both(&mut suite, note, raised);
    suite.execute(change);
    suite.fails("dave", execute(id), "submit it again");
    assert!(suite.log(&suite.target).is_empty());
    // It is no failed attempt of its messages.
    assert_eq!(suite.detail(id).failed_attempts, None);
    // Submitted anew it takes the class it should.
    let id = suite.propose(vec![suite.note("x")]);
    assert_eq!(suite.detail(id).terms.class, PolicyClass::Constitution);
}

/// Of two milder classes the other may still demand more of one number.
#[test]
fn whatever_it_would_demand_more_of_stops_it() {
    use PolicyClass::*;
    for (then, now, what) in [
        (IncentiveRules, ContractUpdates, Some("minimum yes")),
        (IncentiveRules, Ethics, Some("minimum yes")),
        (ContractUpdates, Ethics, Some("share of votes")),
        (Ethics, ReserveUse, Some("timelock")),
        (IncentiveRules, ScenarioExpansion, None),
        (ReserveUse, IncentiveRules, None),
        (Ethics, IncentiveRules, Some("timelock")),
    ] {
        let like = Suite::new();
        let mut suite = Suite::with(|msg| {
            let note = policy(&like.target, "note", then);
            msg.policies[0] = note;
        })
        .unwrap();
        let changed = vec![policy(&suite.target, "note", now)];
        let note = suite.note("x");
        let [id, change] = both(&mut suite, note, changed);
        suite.execute(change);
        let execute = execute(id);
        match what {
            Some(what) => suite.fails("dave", execute, what),
            None => drop(suite.ok("dave", execute)),
        }
    }
}

/// Exempt from the veto because the contract was ours, and ours no longer.
#[test]
fn what_was_beyond_the_veto_is_not_executed_when_it_is_not_any_more() {
    let like = Suite::new();
    let mut suite = Suite::with(|msg| {
        msg.policies
            .push(policy(&like.vesting, "note", PolicyClass::Ethics));
    })
    .unwrap();
    let vesting = suite.vesting.clone();
    let strike = suite.itself(&set_policies(vec![], vec![key(&vesting, "note")]));
    let change = suite.propose(vec![strike]);
    suite.all_vote_yes(change);
    let from = suite.detail(change).executable_from.unwrap();
    suite.advance_to(from - 47 * DAY);
    let guardian = suite.who("alice").into();
    let id = suite.propose(vec![message(&vesting, &StubMsg::SetGuardian { guardian })]);
    assert_eq!(suite.detail(id).terms.veto_window, None);
    suite.all_vote_yes(id);
    suite.advance_to(from);
    suite.execute(change);
    suite.go_to(suite.detail(id).executable_from.unwrap().max(from));
    suite.fails("dave", execute(id), "demands more now");
    assert!(suite.log(&vesting).is_empty());
}
