//! Orders of an office: what a committee or a guardian, a stock `cw3-fixed-multisig`, decided.
//!
//! Approvals of such a multisig can't be revoked and never end, anybody executes what passed, and a
//! message out of it doesn't say which proposal it comes from. So an order could be signed in
//! advance and used years later, or twice. Here an order is pulled instead: anybody gives the
//! number of the proposal that contains it; the contract asks the multisig for that proposal, wants
//! it passed and to expire within [`MAX_ORDER_AGE`] of now, in either direction, finds the message
//! addressed to itself in it, and does it once.

use cosmwasm_std::{from_json, Addr, Binary, Coin, DepsMut, Env, Timestamp};
use cw_storage_plus::Map;
use serde::{de::DeserializeOwned, Deserialize, Serialize};

use crate::{Result, RuntimeError};

/// How far from now the expiry of an order's proposal may be, before or after, in seconds (7 days).
/// A multisig's proposal expires at most its voting period after it was made.
pub const MAX_ORDER_AGE: u64 = 7 * 86_400;

/// Orders done, by multisig, number of the proposal and place of the message in it.
const DONE: Map<(&Addr, u64, u32), ()> = Map::new("orders_done");

/// The query, as cw3 spells it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Proposal { proposal_id: u64 },
}

/// What is read of cw3's answer.
#[derive(Deserialize)]
struct Proposal {
    msgs: Vec<Message>,
    status: String,
    expires: Expires,
}

/// What is read of an expiration; unset where it is none by time.
#[derive(Deserialize)]
struct Expires {
    at_time: Option<Timestamp>,
}

/// What is read of a message; unset where it is of another kind.
#[derive(Deserialize)]
struct Message {
    wasm: Option<Wasm>,
}

#[derive(Deserialize)]
struct Wasm {
    execute: Option<Execute>,
}

#[derive(Deserialize)]
struct Execute {
    contract_addr: String,
    msg: Binary,
    funds: Vec<Coin>,
}

/// Takes an order out of a proposal of an office: the message that stands at a place in it, counted
/// from 0. It is written down as done, and whoever calls does it in the same message, or fails and
/// leaves it undone.
///
/// # Errors
/// [`RuntimeError::NotAnOrder`], which says what was wrong with it.
pub fn pull<M: DeserializeOwned>(
    deps: DepsMut,
    env: &Env,
    office: &Addr,
    proposal_id: u64,
    place: u32,
) -> Result<M> {
    let refused = |why: String| RuntimeError::NotAnOrder {
        office: office.to_string(),
        proposal_id,
        place,
        why,
    };
    let key = (office, proposal_id, place);
    if DONE.has(deps.storage, key) {
        return Err(refused("it was done already".into()));
    }
    let question = Question::Proposal { proposal_id };
    let proposal: Proposal = deps
        .querier
        .query_wasm_smart(office, &question)
        .map_err(|error| refused(format!("the multisig doesn't show it ({error})")))?;
    if !matches!(proposal.status.as_str(), "passed" | "executed") {
        let status = proposal.status;
        return Err(refused(format!("the proposal is {status}, not passed")));
    }
    let Some(expires) = proposal.expires.at_time else {
        return Err(refused("the proposal doesn't expire at a time".into()));
    };
    let (expires, now) = (expires.seconds(), env.block.time.seconds());
    if expires.abs_diff(now) > MAX_ORDER_AGE {
        return Err(refused(format!(
            "the proposal expires at {expires}, more than {MAX_ORDER_AGE} s from now, {now}"
        )));
    }
    let message = usize::try_from(place)
        .ok()
        .and_then(|place| proposal.msgs.into_iter().nth(place));
    let execute = message
        .and_then(|message| message.wasm)
        .and_then(|wasm| wasm.execute)
        .filter(|execute| execute.contract_addr == env.contract.address.as_str());
    let Some(execute) = execute else {
        return Err(refused("there is no message to this contract there".into()));
    };
    if !execute.funds.is_empty() {
        return Err(refused("an order carries no coins".into()));
    }
    let order = from_json(&execute.msg)
        .map_err(|error| refused(format!("it is not a message of this contract ({error})")))?;
    DONE.save(deps.storage, key, &())?;
    Ok(order)
}

/// [`pull`] of a guardian's order, when there is a guardian; gives it along.
///
/// # Errors
/// [`RuntimeError::NoGuardian`], [`RuntimeError::NotAnOrder`].
pub fn pull_of<M: DeserializeOwned>(
    deps: DepsMut,
    env: &Env,
    guardian: Option<Addr>,
    proposal_id: u64,
    place: u32,
) -> Result<(Addr, M)> {
    let guardian = guardian.ok_or(RuntimeError::NoGuardian)?;
    let order = pull(deps, env, &guardian, proposal_id, place)?;
    Ok((guardian, order))
}

/// What a guardian can't order: the error for every message but the few that it can.
pub fn not_an_order_of(guardian: &Addr) -> RuntimeError {
    RuntimeError::unauthorized(guardian, "order this message", "the owner")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage};
    use cosmwasm_std::{
        coin, to_json_binary, ContractResult, CosmosMsg, OwnedDeps, SystemResult, WasmMsg,
    };
    use cw3::{ProposalResponse, Status};
    use cw_utils::{Expiration, ThresholdResponse};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Order {
        Stop { seconds: u64 },
    }

    fn call(to: &Addr, msg: &impl Serialize) -> CosmosMsg {
        CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr: to.to_string(),
            msg: to_json_binary(msg).unwrap(),
            funds: vec![],
        })
    }

    /// A chain on which every contract is a multisig that shows this as its proposal 7.
    fn with(
        status: Status,
        expires: Expiration,
        msgs: Vec<CosmosMsg>,
    ) -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
        let mut deps = mock_dependencies();
        let answer = ProposalResponse {
            id: 7,
            title: "t".into(),
            description: "d".into(),
            msgs,
            status,
            expires,
            threshold: ThresholdResponse::AbsoluteCount {
                weight: 2,
                total_weight: 3,
            },
            proposer: deps.api.addr_make("member"),
            deposit: None,
        };
        deps.querier.update_wasm(move |_| {
            SystemResult::Ok(ContractResult::Ok(to_json_binary(&answer).unwrap()))
        });
        deps
    }

    fn at(now: &Env, offset: i64) -> Expiration {
        let seconds = now.block.time.seconds().checked_add_signed(offset).unwrap();
        Expiration::AtTime(Timestamp::from_seconds(seconds))
    }

    #[test]
    fn an_order_is_done_once_in_time_and_by_whom_it_is_addressed_to() {
        let (env, week) = (mock_env(), i64::try_from(MAX_ORDER_AGE).unwrap());
        let me = env.contract.address.clone();
        let api = MockApi::default();
        let (office, other) = (api.addr_make("office"), api.addr_make("other"));
        let stop = |to: &Addr| call(to, &Order::Stop { seconds: 5 });
        let msgs = vec![stop(&other), stop(&me), call(&me, &"nonsense"), stop(&me)];
        for (status, expires, fine) in [
            (Status::Passed, at(&env, 1), true),
            (Status::Executed, at(&env, 1), true),
            (Status::Passed, at(&env, week), true),
            (Status::Passed, at(&env, -week), true),
            (Status::Passed, at(&env, week + 1), false),
            (Status::Passed, at(&env, -week - 1), false),
            (Status::Passed, Expiration::Never {}, false),
            (
                Status::Passed,
                Expiration::AtHeight(env.block.height),
                false,
            ),
            (Status::Open, at(&env, 1), false),
            (Status::Rejected, at(&env, 1), false),
            (Status::Pending, at(&env, 1), false),
        ] {
            let mut deps = with(status, expires, msgs.clone());
            let mut pull = |place| pull::<Order>(deps.as_mut(), &env, &office, 7, place);
            for place in [0, 2, 4, u32::MAX] {
                assert!(pull(place).is_err(), "{status:?} {expires} {place}");
            }
            let first = pull(1);
            assert_eq!(first.is_ok(), fine, "{status:?} {expires} {first:?}");
            if fine {
                assert_eq!(first, Ok(Order::Stop { seconds: 5 }));
                // The same words at another place are another order.
                assert!(pull(1).unwrap_err().to_string().contains("done already"));
                assert!(pull(3).is_ok());
            }
        }
    }

    #[test]
    fn another_office_or_coins_along_are_other_matters() {
        let env = mock_env();
        let me = env.contract.address.clone();
        let office = MockApi::default().addr_make("office");
        let heir = MockApi::default().addr_make("heir");
        let order = call(&me, &Order::Stop { seconds: 5 });
        let mut deps = with(Status::Passed, at(&env, 1), vec![order]);
        for office in [&office, &heir] {
            assert!(pull::<Order>(deps.as_mut(), &env, office, 7, 0).is_ok());
        }
        let bribed = CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr: me.into(),
            msg: to_json_binary(&Order::Stop { seconds: 5 }).unwrap(),
            funds: vec![coin(1, "ugas")],
        });
        let mut deps = with(Status::Passed, at(&env, 1), vec![bribed]);
        let error = pull::<Order>(deps.as_mut(), &env, &office, 7, 0).unwrap_err();
        assert!(error.to_string().contains("coins"), "{error}");
        let mut deps = mock_dependencies();
        assert!(pull::<Order>(deps.as_mut(), &env, &office, 7, 0).is_err());
    }
}
