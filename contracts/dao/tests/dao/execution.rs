//! Executing: all or nothing, once, and never spoiled by a bad moment.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{attr, to_json_binary, Binary, Reply, SubMsgResponse, SubMsgResult, WasmMsg};
use oaic_dao::ContractError;
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::world::{bytes, message, World, DAY};

fn execute(id: u64) -> ExecuteMsg {
    ExecuteMsg::Execute { proposal_id: id }
}

// B-28
#[test]
fn a_failing_message_undoes_all_is_recorded_and_can_be_tried_again() {
    let mut world = World::new();
    let msgs = vec![
        world.note("before"),
        message(&world.target, &StubMsg::Guarded {}),
        world.note("after"),
    ];
    let id = world.executable(msgs);
    let silent_from = |world: &World| {
        let answer: oaic_messages::gates::SilenceResponse = world.query(&QueryMsg::Silence {});
        answer.silent_from
    };
    let before = silent_from(&world);
    for attempt in 1..=2 {
        let response = world.execute(id);
        let mut attributes = response.events.iter().map(|event| &event.attributes);
        let failed = attributes.find(|all| all.contains(&attr("action", "execution_failed")));
        assert!(failed
            .unwrap()
            .contains(&attr("attempt", attempt.to_string())));
        let detail = world.detail(id);
        let failed = detail.failed_attempts.unwrap();
        assert_eq!((failed.count, failed.last_at), (attempt, world.now()));
        assert!(failed.last_error.contains("not open yet"), "{failed:?}");
        // Half of it has not happened.
        assert!(world.log(&world.target).is_empty());
        assert_eq!((detail.phase, detail.ended_at), (Phase::Executable, None));
        assert_eq!(silent_from(&world), before);
        world.advance(60, 1);
    }
    let target = world.target.clone();
    world.run_stub(&target, StubMsg::Open {});
    world.execute(id);
    assert_eq!(world.log(&target), ["before", "guarded", "after"]);
    assert_eq!(world.phase(id), Phase::Executed);
    assert!(silent_from(&world) > before);
}

#[test]
fn one_that_always_fails_expires_and_gives_its_deposit_back() {
    let mut world = World::new();
    let id = world.executable(vec![message(&world.target, &StubMsg::Fail {})]);
    world.execute(id);
    let time = world.detail(id).executable_until.unwrap();
    world.advance_to(time);
    assert_eq!(world.phase(id), Phase::Expired);
    world.fails("dave", execute(id), "it is Expired");
    world.ok("dave", ExecuteMsg::Close { proposal_id: id });
    let before = world.balance_of("proposer");
    world.ok("dave", ExecuteMsg::WithdrawDeposit { proposal_id: id });
    assert_eq!(world.balance_of("proposer"), before + crate::world::DEPOSIT);
}

// B-26
#[test]
fn it_is_executed_once() {
    let mut world = World::new();
    let id = world.executable(vec![world.note("once")]);
    world.execute(id);
    world.fails("dave", execute(id), "it is Executed");
    world.advance(DAY, 1);
    world.fails("dave", execute(id), "it is Executed");
    assert_eq!(world.log(&world.target), ["once"]);
}

// B-26
#[test]
fn a_message_that_comes_back_to_execute_finds_it_executed() {
    let mut world = World::new();
    let again = StubMsg::Relay {
        contract: world.contract.to_string(),
        msg: to_json_binary(&execute(1)).unwrap(),
        catch: false,
    };
    let msgs = vec![world.note("first"), message(&world.target, &again)];
    let id = world.executable(msgs);
    assert_eq!(id, 1);
    world.execute(id);
    let detail = world.detail(id);
    assert_eq!(detail.phase, Phase::Executable);
    let failed = detail.failed_attempts.unwrap();
    assert!(failed.last_error.contains("from within"), "{failed:?}");
    assert!(world.log(&world.target).is_empty());
}

/// A proposal's votes bound what it moves: inside another the other's would.
#[test]
fn no_proposal_is_executed_inside_another() {
    let mut world = World::new();
    let inner = world.propose(vec![world.note("inner")]);
    let relay = |catch| StubMsg::Relay {
        contract: world.contract.to_string(),
        msg: to_json_binary(&execute(inner)).unwrap(),
        catch,
    };
    let (fails, catches) = (
        message(&world.target, &relay(false)),
        message(&world.target, &relay(true)),
    );
    world.refuses(vec![world.itself(&execute(inner))], "would not be accepted");
    let ids = [fails, catches].map(|msg| world.propose(vec![world.note("outer"), msg]));
    let nested = format!("proposal {inner} can't be executed from within proposal");
    for id in ids.into_iter().chain([inner]) {
        world.all_vote_yes(id);
    }
    world.until_executable(ids[0]);
    world.execute(ids[0]);
    let failed = world.detail(ids[0]).failed_attempts.unwrap();
    assert!(failed.last_error.contains(&nested), "{failed:?}");
    assert!(world.log(&world.target).is_empty());
    // Whoever catches the refusal has executed the outer one alone.
    world.execute(ids[1]);
    assert_eq!(world.phase(ids[1]), Phase::Executed);
    assert_eq!(world.phase(inner), Phase::Executable);
    assert_eq!(world.detail(inner).failed_attempts, None);
    // And the inner one is executed by itself.
    world.execute(inner);
    let log = world.log(&world.target);
    assert_eq!(
        (log.first().unwrap().as_str(), log.last().unwrap().as_str()),
        ("outer", "inner")
    );
}

// B-26
#[test]
fn it_is_executed_whatever_the_voters_hold_by_then() {
    let mut world = World::new();
    let id = world.passed(vec![world.note("done")]);
    world.vote("bob", id, cw3::Vote::Yes);
    let dave = world.who("dave");
    world.transfer("bob", &dave, crate::world::BOB);
    world.unbond("carol", crate::world::CAROL);
    world.until_executable(id);
    world.execute(id);
    assert_eq!(world.log(&world.target), ["done"]);
}

#[test]
fn only_the_contract_itself_sends_the_messages() {
    let mut world = World::new();
    let id = world.executable(vec![world.note("x")]);
    let internal = ExecuteMsg::ExecuteMessages { proposal_id: id };
    for outsider in ["dave", "committee", "target"] {
        world.fails(outsider, internal.clone(), "only this contract itself");
    }
    // Even called by itself it looks at the phase: a proposal that has not passed stays so.
    let early = world.propose(vec![world.note("early")]);
    let internal = ExecuteMsg::ExecuteMessages { proposal_id: early };
    world.fails("dao", internal, "it is Delayed");
}

#[test]
fn a_proposal_without_messages_can_be_executed_as_an_act() {
    let mut world = World::new();
    let id = world.enact(vec![]);
    assert_eq!(world.detail(id).terms.class, PolicyClass::Ethics);
    world.fails("dave", execute(id), "it is Executed");
}

#[test]
fn contracts_are_migrated_by_a_vote_and_by_nothing_else() {
    let mut world = World::new();
    let (target, alice) = (world.target.clone(), world.who("alice"));
    let migrate = WasmMsg::Migrate {
        contract_addr: target.to_string(),
        new_code_id: world.stub_code,
        msg: bytes("{}"),
    };
    use cw_multi_test::Executor;
    assert!(world.app.execute(alice, migrate.clone().into()).is_err());
    assert!(world.log(&target).is_empty());
    let id = world.enact(vec![migrate.into()]);
    assert_eq!(world.detail(id).terms.class, PolicyClass::Constitution);
    assert_eq!(world.log(&target), ["migrated"]);
}

// B-29
#[test]
fn a_reply_to_nothing_is_refused_whatever_it_carries() {
    let mut world = World::new();
    let id = world.propose(vec![world.note("x")]);
    let reply = |id: u64, result: SubMsgResult| Reply {
        id,
        payload: Binary::from(br#"{"proposal_id":1}"#),
        gas_used: 0,
        result,
    };
    #[allow(deprecated)]
    let fine = SubMsgResult::Ok(SubMsgResponse {
        events: vec![],
        data: None,
        msg_responses: vec![],
    });
    let failed = SubMsgResult::Err("x".into());
    // A state with this proposal in it, which nobody is executing.
    let mut deps = mock_dependencies();
    for (key, value) in world.raw() {
        cosmwasm_std::Storage::set(&mut deps.storage, &key, &value);
    }
    let mut env = mock_env();
    env.block = world.block();
    for (reply_id, result) in [
        (id, failed.clone()),
        (99, failed.clone()),
        (0, failed.clone()),
        (u64::MAX, failed),
    ] {
        let error = oaic_dao::contract::reply(deps.as_mut(), env.clone(), reply(reply_id, result));
        assert_eq!(
            error.unwrap_err(),
            ContractError::UnknownReply { id: reply_id }
        );
    }
    // A success without a call changes nothing.
    oaic_dao::contract::reply(deps.as_mut(), env, reply(id, fine)).unwrap();
    for (key, value) in world.raw() {
        assert_eq!(cosmwasm_std::Storage::get(&deps.storage, &key), Some(value));
    }
}
