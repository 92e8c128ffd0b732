//! Contracts that hear of changed weights.

use cosmwasm_std::testing::{message_info, mock_env};
use cosmwasm_std::{to_json_binary, Addr, Binary, Empty, Reply, ReplyOn, SubMsgResult};
use cw4::MemberDiff;
use oaic_messages::staking::*;
use oaic_staking::contract;
use oaic_testing::assert_matches;

use crate::stub::{HookMode, HookMsg};
use crate::suite::*;

fn listen(suite: &mut Suite, mode: HookMode) -> Addr {
    let hook = suite.hook(mode);
    let addr = hook.to_string();
    suite.ok("owner", ExecuteMsg::AddHook { addr });
    hook
}

fn heard(suite: &Suite, hook: &Addr) -> Vec<MemberDiff> {
    suite.ask(hook, &Empty {}).unwrap()
}

#[test]
fn a_hook_hears_of_every_change_of_stake_and_of_nothing_else() {
    let mut suite = Suite::new();
    let hook = listen(&mut suite, HookMode::Hear);
    let id = suite.stake("alice", FLEXIBLE, 5 * OAIC);
    suite.stake("alice", YEAR, 3 * OAIC);
    suite.pay_in(OAIC);
    suite.advance(RAMP, 1);
    suite.refresh("alice").unwrap();
    suite.claim("alice").unwrap();
    suite.unbond("alice", id, 5 * OAIC).unwrap();
    suite.silent(true);
    suite.unbond("alice", id + 1, 3 * OAIC).unwrap();
    suite.advance(UNBONDING, 1);
    suite.withdraw("alice").unwrap();
    let alice = suite.who("alice");
    let weight = |oaic: u64| (oaic > 0).then_some(oaic * OAIC as u64);
    let diff = |old, new| MemberDiff::new(alice.as_str(), weight(old), weight(new));
    let expected = [diff(0, 5), diff(5, 8), diff(8, 3), diff(3, 0)];
    assert_eq!(heard(&suite, &hook), expected);
    let addr = hook.to_string();
    suite.ok("owner", ExecuteMsg::RemoveHook { addr });
    suite.stake("alice", FLEXIBLE, OAIC);
    assert_eq!(heard(&suite, &hook).len(), 4);
}

#[test]
fn five_hooks_at_most_each_once_and_never_itself() {
    let mut suite = Suite::new();
    let own = suite.contract.to_string();
    let add = |addr: &str| ExecuteMsg::AddHook { addr: addr.into() };
    let remove = |addr: &str| ExecuteMsg::RemoveHook { addr: addr.into() };
    assert_matches!(suite.refuse("owner", add(&own)), Runtime(OwnAddress { .. }));
    assert_matches!(suite.refuse("owner", add("X")), Runtime(BadAddress { .. }));
    let hooks: Vec<String> = (0..6)
        .map(|n| suite.who(&format!("hook {n}")).into())
        .collect();
    for hook in &hooks[..5] {
        suite.ok("owner", add(hook));
    }
    let error = suite.refuse("owner", add(&hooks[0]));
    assert_matches!(error, Runtime(Invalid { .. }));
    let error = suite.refuse("owner", add(&hooks[5]));
    assert_matches!(error, Runtime(Length { found: 6, .. }));
    suite.ok("owner", remove(&hooks[2]));
    let error = suite.refuse("owner", remove(&hooks[2]));
    assert_matches!(error, Runtime(Unknown { .. }));
    suite.ok("owner", add(&hooks[5]));
    let answer: cw4::HooksResponse = suite.query(&QueryMsg::Hooks {});
    let expected = [0, 1, 3, 4, 5].map(|n| hooks[n].clone());
    assert_eq!(answer.hooks, expected);
}

// B-20
#[test]
fn a_failing_hook_is_named_and_stops_neither_stake_nor_unbonding_nor_other_hooks() {
    let mut suite = Suite::new();
    let bad = listen(&mut suite, HookMode::Fail);
    let good = listen(&mut suite, HookMode::Hear);
    // Not even a contract.
    let person = suite.who("person").to_string();
    suite.ok("owner", ExecuteMsg::AddHook { addr: person });
    let done = suite.try_stake("alice", FLEXIBLE, None, 5 * OAIC).unwrap();
    assert_eq!(attribute(&done, "wasm-hook_failed", "hook"), bad.as_str());
    suite.unbond("alice", 0, 5 * OAIC).unwrap();
    assert_eq!(suite.member("alice", None), None);
    assert_eq!(heard(&suite, &bad), []);
    assert_eq!(heard(&suite, &good).len(), 2);
}

// B-20: gas is not metered in process, so what is checked is that each call carries its limit.
#[test]
fn every_hook_has_gas_of_its_own_and_its_failure_is_caught() {
    let mut deps = alone();
    let by = |label: &str| message_info(&account(label), &[]);
    let hooks = ["one", "two"].map(|label| account(label).to_string());
    for addr in hooks.clone() {
        let msg = ExecuteMsg::AddHook { addr };
        contract::execute(deps.as_mut(), mock_env(), by("dao"), msg).unwrap();
    }
    let msg = received(&account("alice"), OAIC);
    let response = contract::execute(deps.as_mut(), mock_env(), by("token"), msg).unwrap();
    assert_eq!(response.messages.len(), 2);
    for (call, hook) in response.messages.iter().zip(&hooks) {
        assert_eq!(call.gas_limit, Some(HOOK_GAS));
        assert_eq!(call.reply_on, ReplyOn::Error);
        assert_eq!(call.payload.as_slice(), hook.as_bytes());
    }
    #[allow(deprecated)]
    let reply = |id| Reply {
        id,
        payload: Binary::from(hooks[0].as_bytes()),
        gas_used: HOOK_GAS,
        result: SubMsgResult::Err("out of gas".into()),
    };
    let noted = contract::reply(deps.as_mut(), mock_env(), reply(1)).unwrap();
    assert_eq!(noted.events[0].attributes[0].value, hooks[0]);
    let error = contract::reply(deps.as_mut(), mock_env(), reply(2)).unwrap_err();
    assert_eq!(error, Runtime(UnknownReply { id: 2 }));
}

#[test]
fn a_hook_that_calls_back_finds_everything_booked() {
    let mut suite = Suite::new();
    suite.pay_in(100 * OAIC);
    let hook = listen(&mut suite, HookMode::Hear);
    let account = suite.who("alice").to_string();
    let refresh = to_json_binary(&ExecuteMsg::Refresh { account }).unwrap();
    let mode = HookMode::Send(suite.contract.to_string(), refresh);
    let anyone = suite.who("anyone");
    suite
        .execute(&anyone, &hook, &HookMsg::Mode(mode), &[])
        .unwrap();
    suite.stake("alice", FLEXIBLE, 5 * OAIC);
    suite.advance(PERIOD, 1);
    suite.unbond("alice", 0, 5 * OAIC).unwrap();
    assert_eq!(heard(&suite, &hook).len(), 2);
    at_most_one_less(suite.pending("alice", "uoaic"), 100 * OAIC);
    let totals = suite.totals();
    assert_eq!(totals.dividend_weight.u128(), 0);
    assert_eq!(
        (totals.bonded.u128(), totals.unbonding.u128()),
        (0, 5 * OAIC)
    );
}
