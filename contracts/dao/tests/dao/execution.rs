//! Executing: all or nothing, once, and never spoiled by a bad moment.

use cosmwasm_std::testing::mock_env;
use cosmwasm_std::{attr, Binary, Reply, SubMsgResponse, SubMsgResult};
use oaic_messages::dao::*;
use oaic_runtime::RuntimeError;

use crate::offices::code;
use crate::stub::StubMsg;
use crate::suite::{close, execute, message, withdraw, Suite, DAY};

// B-28
#[test]
fn a_failing_message_undoes_all_is_recorded_and_can_be_tried_again() {
    let mut suite = Suite::new();
    let msgs = vec![
        suite.note("before"),
        message(&suite.target, &StubMsg::Guarded {}),
        suite.note("after"),
    ];
    let id = suite.executable(msgs);
    let silent_from = |suite: &Suite| {
        let answer: oaic_messages::gates::SilenceResponse = suite.query(&QueryMsg::Silence {});
        answer.silent_from
    };
    let before = silent_from(&suite);
    for attempt in 1..=2 {
        let response = suite.execute(id);
        let mut attributes = response.events.iter().map(|event| &event.attributes);
        let failed = attributes.find(|all| all.contains(&attr("action", "execution_failed")));
        assert!(failed
            .unwrap()
            .contains(&attr("attempt", attempt.to_string())));
        let detail = suite.detail(id);
        let failed = detail.failed_attempts.unwrap();
        assert_eq!((failed.count, failed.last_at), (attempt, suite.now()));
        assert!(failed.last_error.contains("not open yet"), "{failed:?}");
        // Half of it has not happened.
        assert!(suite.log(&suite.target).is_empty());
        assert_eq!((detail.phase, detail.ended_at), (Phase::Executable, None));
        assert_eq!(silent_from(&suite), before);
        suite.advance(60, 1);
    }
    let target = suite.target.clone();
    suite.run_stub(&target, StubMsg::Open {});
    suite.execute(id);
    assert_eq!(suite.log(&target), ["before", "guarded", "after"]);
    assert_eq!(suite.phase(id), Phase::Executed);
    assert!(silent_from(&suite) > before);
}

#[test]
fn one_that_always_fails_expires_and_gives_its_deposit_back() {
    let mut suite = Suite::new();
    let id = suite.executable(vec![message(&suite.target, &StubMsg::Fail {})]);
    suite.execute(id);
    suite.go_to(suite.detail(id).executable_until.unwrap());
    assert_eq!(suite.phase(id), Phase::Expired);
    suite.fails("dave", execute(id), "it is Expired");
    suite.ok("dave", close(id));
    let before = suite.balance_of("proposer");
    suite.ok("dave", withdraw(id));
    assert_eq!(suite.balance_of("proposer"), before + crate::suite::DEPOSIT);
}

// B-26
#[test]
fn it_is_executed_once() {
    let mut suite = Suite::new();
    let id = suite.executable(vec![suite.note("once")]);
    suite.execute(id);
    suite.fails("dave", execute(id), "it is Executed");
    suite.advance(DAY, 1);
    suite.fails("dave", execute(id), "it is Executed");
    assert_eq!(suite.log(&suite.target), ["once"]);
}

// B-26
#[test]
fn a_message_that_comes_back_to_execute_finds_it_executed() {
    let mut suite = Suite::new();
    let msgs = vec![suite.note("first"), suite.relay(&execute(1), false)];
    let id = suite.executable(msgs);
    assert_eq!(id, 1);
    suite.execute(id);
    let detail = suite.detail(id);
    assert_eq!(detail.phase, Phase::Executable);
    let failed = detail.failed_attempts.unwrap();
    assert!(failed.last_error.contains("from within"), "{failed:?}");
    assert!(suite.log(&suite.target).is_empty());
}

/// A proposal's votes bound what it moves: inside another the other's would.
#[test]
fn no_proposal_is_executed_inside_another() {
    let mut suite = Suite::new();
    let inner = suite.propose(vec![suite.note("inner")]);
    suite.refuses(vec![suite.itself(&execute(inner))], "would not be accepted");
    let ids = [false, true].map(|catch| {
        let relay = suite.relay(&execute(inner), catch);
        suite.propose(vec![suite.note("outer"), relay])
    });
    let nested = format!("proposal {inner} can't be executed from within proposal");
    for id in ids.into_iter().chain([inner]) {
        suite.all_vote_yes(id);
    }
    suite.until_executable(ids[0]);
    suite.execute(ids[0]);
    let failed = suite.detail(ids[0]).failed_attempts.unwrap();
    assert!(failed.last_error.contains(&nested), "{failed:?}");
    assert!(suite.log(&suite.target).is_empty());
    // Whoever catches the refusal has executed the outer one alone.
    suite.execute(ids[1]);
    assert_eq!(suite.phase(ids[1]), Phase::Executed);
    assert_eq!(suite.phase(inner), Phase::Executable);
    assert_eq!(suite.detail(inner).failed_attempts, None);
    // And the inner one is executed by itself.
    suite.execute(inner);
    let log = suite.log(&suite.target);
    assert_eq!(log.first().unwrap().as_str(), "outer");
    assert_eq!(log.last().unwrap().as_str(), "inner");
}

// B-26
#[test]
fn it_is_executed_whatever_the_voters_hold_by_then() {
    let mut suite = Suite::new();
    let id = suite.passed(vec![suite.note("done")]);
    suite.vote("bob", id, cw3::Vote::Yes);
    let dave = suite.who("dave");
    suite.transfer("bob", &dave, crate::suite::BOB);
    suite.unbond("carol", crate::suite::CAROL);
    suite.until_executable(id);
    suite.execute(id);
    assert_eq!(suite.log(&suite.target), ["done"]);
}

#[test]
fn only_the_contract_itself_sends_the_messages() {
    let mut suite = Suite::new();
    let id = suite.executable(vec![suite.note("x")]);
    let internal = ExecuteMsg::ExecuteMessages { proposal_id: id };
    for outsider in ["dave", "committee", "target"] {
        suite.fails(outsider, internal.clone(), "only this contract itself");
    }
    // Even called by itself it looks at the phase: a proposal that has not passed stays so.
    let early = suite.propose(vec![suite.note("early")]);
    let internal = ExecuteMsg::ExecuteMessages { proposal_id: early };
    suite.fails("dao", internal, "it is Delayed");
}

#[test]
fn a_proposal_without_messages_can_be_executed_as_an_act() {
    let mut suite = Suite::new();
    let id = suite.enact(vec![]);
    assert_eq!(suite.detail(id).terms.class, PolicyClass::Ethics);
    suite.fails("dave", execute(id), "it is Executed");
}

#[test]
fn contracts_are_migrated_by_a_vote_and_by_nothing_else() {
    let mut suite = Suite::new();
    let (target, alice) = (suite.target.clone(), suite.who("alice"));
    let migrate = code(&suite);
    use cw_multi_test::Executor;
    assert!(suite.app.execute(alice, migrate[0].clone()).is_err());
    assert!(suite.log(&target).is_empty());
    let id = suite.enact(migrate);
    assert_eq!(suite.detail(id).terms.class, PolicyClass::Constitution);
    assert_eq!(suite.log(&target), ["migrated"]);
}

// B-29
#[test]
fn a_reply_to_nothing_is_refused_whatever_it_carries() {
    let mut suite = Suite::new();
    let id = suite.propose(vec![suite.note("x")]);
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
    let mut deps = suite.deps();
    let mut env = mock_env();
    env.block = suite.block();
    for (reply_id, result) in [
        (id, failed.clone()),
        (99, failed.clone()),
        (0, failed.clone()),
        (u64::MAX, failed),
    ] {
        let error = oaic_dao::contract::reply(deps.as_mut(), env.clone(), reply(reply_id, result));
        let found = error.unwrap_err();
        assert_eq!(found, RuntimeError::UnknownReply { id: reply_id }.into());
    }
    // A success without a call changes nothing.
    oaic_dao::contract::reply(deps.as_mut(), env, reply(id, fine)).unwrap();
    for (key, value) in suite.raw() {
        assert_eq!(cosmwasm_std::Storage::get(&deps.storage, &key), Some(value));
    }
}
