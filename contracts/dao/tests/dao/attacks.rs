//! Plans of somebody who means harm; after each, an honest bystander goes on.

use cosmwasm_std::{to_json_binary, Addr, CosmosMsg};
use cw3::Vote::Yes;
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::world::{message, World, DAY};

fn relay(world: &World, msg: &ExecuteMsg) -> CosmosMsg {
    let relay = StubMsg::Relay {
        contract: world.contract.to_string(),
        msg: to_json_binary(msg).unwrap(),
        catch: false,
    };
    message(&world.target, &relay)
}

/// A mild message to a contract that calls the DAO is a call by that contract: it may what anybody
/// may.
#[test]
fn a_call_by_way_of_another_contract_has_nothing_of_the_daos_rights() {
    let mut world = World::new();
    let alice = world.who("alice").to_string();
    let waiting = world.propose(vec![world.note("waiting")]);
    let nothing = ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: None,
        deposit: Some(0u128.into()),
        silence_span: None,
        timing: None,
        classes: None,
    };
    let messages = [
        nothing,
        ExecuteMsg::SetVetoWindow { seconds: 2 * DAY },
        ExecuteMsg::SetPolicies {
            set: vec![],
            remove: vec![],
        },
        ExecuteMsg::SetRoles {
            committee: Some(alice.clone()),
            guardian: None,
        },
        ExecuteMsg::ExecuteMessages {
            proposal_id: waiting,
        },
        ExecuteMsg::StakeFell {
            account: alice,
            bonded: 0u128.into(),
        },
        world.veto(waiting),
    ];
    let before: ConfigResponse = world.query(&QueryMsg::Config {});
    let ids: Vec<u64> = messages
        .iter()
        .map(|msg| world.propose(vec![world.note("x"), relay(&world, msg)]))
        .collect();
    world.advance(2 * DAY, 1);
    for id in &ids {
        assert_eq!(world.detail(*id).terms.class, PolicyClass::IncentiveRules);
        world.all_vote_yes(*id);
    }
    world.until_executable(ids[0]);
    for id in &ids {
        world.execute(*id);
        assert_eq!(world.phase(*id), Phase::Executable);
        assert!(world.detail(*id).failed_attempts.is_some());
    }
    assert!(world.log(&world.target).is_empty());
    assert_eq!(world.query::<ConfigResponse>(&QueryMsg::Config {}), before);
    world.activate(waiting);
    world.vote("bob", waiting, Yes);
}

/// What anybody may, a proposal may too, and it spoils nothing while it is executed.
#[test]
fn a_proposal_that_pokes_others_while_it_is_executed_changes_only_what_anybody_could() {
    let mut world = World::new();
    let [other, spam] = ["a", "b"].map(|text| world.propose(vec![world.note(text)]));
    world.advance(2 * DAY, 1);
    world.vote("bob", other, Yes);
    world.activate(spam);
    world.until_ends(spam);
    let late = world.propose(vec![world.spend(1)]);
    world.advance(2 * DAY, 1);
    let pokes = [
        ExecuteMsg::Close { proposal_id: spam },
        ExecuteMsg::WithdrawDeposit { proposal_id: spam },
        ExecuteMsg::Activate { proposal_id: late },
    ];
    let msgs = pokes.map(|msg| relay(&world, &msg)).to_vec();
    let id = world.propose(msgs);
    world.all_vote_yes(id);
    world.until_executable(id);
    assert_eq!(world.phase(late), Phase::Activatable);
    world.execute(id);
    assert_eq!(world.phase(id), Phase::Executed);
    assert_eq!(
        (world.phase(late), world.detail(spam).closed),
        (Phase::Voting, true)
    );
    world.vote("carol", late, Yes);
    let books: BooksResponse = world.query(&QueryMsg::Books {});
    assert_eq!(world.balance(&world.contract), books.deposits_held.u128());
}

/// An office that is not a multisig, or one that lies, stops nobody: it is replaced like any other.
#[test]
fn an_office_that_answers_nothing_is_replaced() {
    let mut world = World::new();
    let set = |to: &Addr| ExecuteMsg::SetRoles {
        committee: None,
        guardian: Some(to.to_string()),
    };
    world.enact(vec![world.itself(&set(&world.who("dave")))]);
    world.fails(
        "bob",
        World::pulling(Office::Guardian, 1),
        "doesn't show it",
    );
    let guardian = world.guardian.clone();
    world.enact(vec![world.itself(&set(&guardian))]);
    let roles: RolesResponse = world.query(&QueryMsg::Roles {});
    assert_eq!(
        (roles.guardian, roles.guardian_since),
        (guardian, world.now())
    );
}

/// Two orders to hand an office over: whichever is done last stands, and neither gives it away.
#[test]
fn an_order_to_hand_over_gives_nobody_an_office() {
    let mut world = World::new();
    let committee = world.committee.clone();
    for to in [&world.who("bob"), &world.who("alice")].map(Addr::to_string) {
        let order = ExecuteMsg::HandOver { to };
        world.order(Office::Committee, &order).unwrap();
    }
    let holder = |world: &World| {
        let roles: RolesResponse = world.query(&QueryMsg::Roles {});
        roles.committee
    };
    world.advance(400 * DAY, 1);
    assert_eq!(holder(&world), committee);
    // To hand over the other one's seat does nothing for this one.
    let replace = ExecuteMsg::SetRoles {
        committee: None,
        guardian: Some(world.who("alice").into()),
    };
    world.enact(vec![world.itself(&replace)]);
    let roles: RolesResponse = world.query(&QueryMsg::Roles {});
    assert_eq!(
        (roles.guardian, roles.guardian_since),
        (world.who("alice"), world.now())
    );
}
