//! Plans of somebody who means harm; after each, an honest bystander goes on.

use cosmwasm_std::Addr;
use cw3::Vote::Yes;
use oaic_messages::dao::*;

use crate::suite::{
    activate, close, set_policies, set_roles, update, withdraw, Changes, Suite, DAY,
};

/// A mild message to a contract that calls the DAO is a call by that contract: it may what anybody
/// may.
#[test]
fn a_call_by_way_of_another_contract_has_nothing_of_the_daos_rights() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    let waiting = suite.propose(vec![suite.note("waiting")]);
    let messages = [
        update(Changes {
            deposit: Some(0u128.into()),
            ..Changes::default()
        }),
        ExecuteMsg::SetVetoWindow { seconds: 2 * DAY },
        set_policies(vec![], vec![]),
        set_roles(Some(&alice), None),
        ExecuteMsg::ExecuteMessages {
            proposal_id: waiting,
        },
        ExecuteMsg::StakeDecreased {
            account: alice.to_string(),
            bonded: 0u128.into(),
        },
        suite.veto(waiting),
    ];
    let before: ConfigResponse = suite.query(&QueryMsg::Config {});
    let ids: Vec<u64> = messages
        .iter()
        .map(|msg| suite.propose(vec![suite.note("x"), suite.relay(msg, false)]))
        .collect();
    suite.advance(2 * DAY, 1);
    for id in &ids {
        assert_eq!(suite.detail(*id).terms.class, PolicyClass::IncentiveRules);
        suite.all_vote_yes(*id);
    }
    suite.until_executable(ids[0]);
    for id in &ids {
        suite.execute(*id);
        assert_eq!(suite.phase(*id), Phase::Executable);
        assert!(suite.detail(*id).failed_attempts.is_some());
    }
    assert!(suite.log(&suite.target).is_empty());
    assert_eq!(suite.query::<ConfigResponse>(&QueryMsg::Config {}), before);
    suite.activate(waiting);
    suite.vote("bob", waiting, Yes);
}

/// What anybody may, a proposal may too, and it spoils nothing while it is executed.
#[test]
fn a_proposal_that_pokes_others_while_it_is_executed_changes_only_what_anybody_could() {
    let mut suite = Suite::new();
    let [other, spam] = ["a", "b"].map(|text| suite.propose(vec![suite.note(text)]));
    suite.advance(2 * DAY, 1);
    suite.vote("bob", other, Yes);
    suite.activate(spam);
    suite.until_ends(spam);
    let late = suite.activatable(vec![suite.spend(1)]);
    let pokes = [close(spam), withdraw(spam), activate(late)];
    let msgs = pokes.map(|msg| suite.relay(&msg, false)).to_vec();
    let id = suite.propose(msgs);
    suite.all_vote_yes(id);
    suite.until_executable(id);
    assert_eq!(suite.phase(late), Phase::Activatable);
    suite.execute(id);
    assert_eq!(suite.phase(id), Phase::Executed);
    assert_eq!(suite.phase(late), Phase::Voting);
    assert!(suite.detail(spam).closed);
    suite.vote("carol", late, Yes);
    let totals: TotalsResponse = suite.query(&QueryMsg::Totals {});
    assert_eq!(suite.balance(&suite.contract), totals.deposits_held.u128());
}

/// An office that is not a multisig, or one that lies, stops nobody: it is replaced like any other.
#[test]
fn an_office_that_answers_nothing_is_replaced() {
    let mut suite = Suite::new();
    let set = |to: &Addr| set_roles(None, Some(to));
    suite.enact(vec![suite.itself(&set(&suite.who("dave")))]);
    let says = "doesn't show it";
    suite.fails("bob", Suite::pulling(Office::Guardian, 1), says);
    let guardian = suite.guardian.clone();
    suite.enact(vec![suite.itself(&set(&guardian))]);
    let roles: RolesResponse = suite.query(&QueryMsg::Roles {});
    assert_eq!(roles.guardian, guardian);
    assert_eq!(roles.guardian_since, suite.now());
}

/// Two orders to hand an office over: whichever is done last stands, and neither gives it away.
#[test]
fn an_order_to_hand_over_gives_nobody_an_office() {
    let mut suite = Suite::new();
    let committee = suite.committee.clone();
    for to in [&suite.who("bob"), &suite.who("alice")].map(Addr::to_string) {
        let order = ExecuteMsg::HandOver { to };
        suite.order(Office::Committee, &order).unwrap();
    }
    let holder = |suite: &Suite| {
        let roles: RolesResponse = suite.query(&QueryMsg::Roles {});
        roles.committee
    };
    suite.advance(400 * DAY, 1);
    assert_eq!(holder(&suite), committee);
    // To hand over the other one's seat does nothing for this one.
    let replace = set_roles(None, Some(&suite.who("alice")));
    suite.enact(vec![suite.itself(&replace)]);
    let roles: RolesResponse = suite.query(&QueryMsg::Roles {});
    assert_eq!(roles.guardian, suite.who("alice"));
    assert_eq!(roles.guardian_since, suite.now());
}
