//! A contract that behaves as a test sets it: target of proposals, treasury, sale, holder of coins
//! nobody votes with.

use cosmwasm_std::{
    from_json, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply,
    Response, StdError, StdResult, SubMsg, Uint128, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_messages::gates::{
    AllowedResponse, ExecutingResponse, GovernmentQuery, NonCirculatingResponse, OutlayResponse,
    SaleSuccessResponse,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StubMsg {
    /// Write down who said what. Keys that can have a class of their own.
    Note {
        text: String,
    },
    UpdateParams {
        text: String,
    },
    Expand {
        text: String,
    },
    SetRules {
        text: String,
    },
    Freeze {
        text: String,
    },
    SetGuardian {
        guardian: String,
    },
    /// Write down the votes of the proposal in execution. Says that so much is paid by it.
    Spend {
        amount: Uint128,
    },
    /// Says that so much is moved by it.
    Move {
        amount: Uint128,
    },
    /// Fail.
    Fail {},
    /// Fail until `open`: the book is empty.
    Guarded {},
    Open {},
    /// Call another contract; when it fails, fail too, or write it down.
    Relay(Relay),
    /// What to answer to `NonCirculating`; unset: an error.
    Hold {
        amount: Option<Uint128>,
    },
    /// What to answer to `Success`.
    Succeed {
        at: Option<u64>,
    },
    /// What to answer to `Accepts`.
    Answer {
        accepts: Option<bool>,
    },
    Receive(Cw20ReceiveMsg),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Relay {
    pub contract: String,
    pub msg: Binary,
    pub catch: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StubQuery {
    NonCirculating {},
    Success {},
    Accepts { msg: Binary },
    Outlay { msg: Binary },
    Log {},
}

const LOG: Item<Vec<(Addr, String)>> = Item::new("log");
const OPEN: Item<bool> = Item::new("open");
const HELD: Item<Option<Uint128>> = Item::new("held");
const SUCCESS: Item<Option<u64>> = Item::new("success");
/// Unset: it says no word.
const ACCEPTS: Item<Option<bool>> = Item::new("accepts");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    LOG.save(deps.storage, &vec![])?;
    OPEN.save(deps.storage, &false)?;
    HELD.save(deps.storage, &Some(Uint128::zero()))?;
    SUCCESS.save(deps.storage, &None)?;
    ACCEPTS.save(deps.storage, &Some(true))?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: StubMsg) -> StdResult<Response> {
    let mut entry = None;
    match msg {
        StubMsg::Note { text }
        | StubMsg::UpdateParams { text }
        | StubMsg::Expand { text }
        | StubMsg::SetRules { text }
        | StubMsg::Freeze { text }
        | StubMsg::SetGuardian { guardian: text } => entry = Some(text),
        StubMsg::Spend { amount } => {
            let found: ExecutingResponse = deps
                .querier
                .query_wasm_smart(&info.sender, &GovernmentQuery::Executing {})?;
            let found = found.proposal.unwrap();
            entry = Some(format!("{amount} by {} yes of {}", found.yes, found.id));
        }
        StubMsg::Receive(wrapper) => {
            let hook = String::from_utf8(wrapper.msg.to_vec())?;
            entry = Some(format!(
                "{} from {}: {hook}",
                wrapper.amount, wrapper.sender
            ));
        }
        StubMsg::Move { amount } => entry = Some(format!("{amount} moved")),
        StubMsg::Fail {} => return Err(StdError::generic_err("told to fail")),
        StubMsg::Guarded {} => {
            if !OPEN.load(deps.storage)? {
                return Err(StdError::generic_err("not open yet"));
            }
            entry = Some("guarded".into());
        }
        StubMsg::Open {} => OPEN.save(deps.storage, &true)?,
        StubMsg::Relay(relay) => {
            let call = WasmMsg::Execute {
                contract_addr: relay.contract,
                msg: relay.msg,
                funds: vec![],
            };
            return Ok(match relay.catch {
                true => Response::new().add_submessage(SubMsg::reply_on_error(call, 1)),
                false => Response::new().add_message(call),
            });
        }
        StubMsg::Hold { amount } => HELD.save(deps.storage, &amount)?,
        StubMsg::Succeed { at } => SUCCESS.save(deps.storage, &at)?,
        StubMsg::Answer { accepts } => ACCEPTS.save(deps.storage, &accepts)?,
    }
    if let Some(text) = entry {
        log(deps, info.sender, text)?;
    }
    Ok(Response::new())
}

fn log(deps: DepsMut, who: Addr, text: String) -> StdResult<()> {
    LOG.update(deps.storage, |mut log| {
        log.push((who, text));
        StdResult::Ok(log)
    })?;
    Ok(())
}

fn reply(deps: DepsMut, env: Env, reply: Reply) -> StdResult<Response> {
    let error = reply.result.unwrap_err();
    log(deps, env.contract.address, error)?;
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: StubQuery) -> StdResult<Binary> {
    let silent = || StdError::generic_err("broken");
    match msg {
        StubQuery::NonCirculating {} => {
            let amount = HELD.load(deps.storage)?.ok_or_else(silent)?;
            to_json_binary(&NonCirculatingResponse { amount })
        }
        StubQuery::Success {} => to_json_binary(&SaleSuccessResponse {
            at: SUCCESS.load(deps.storage)?,
        }),
        StubQuery::Accepts { msg } => {
            from_json::<StubMsg>(msg)?;
            to_json_binary(&AllowedResponse {
                allowed: ACCEPTS.load(deps.storage)?.ok_or_else(silent)?,
                reason: Some("told to refuse".into()),
            })
        }
        StubQuery::Outlay { msg } => to_json_binary(&match from_json(msg)? {
            StubMsg::Spend { amount: booked } => OutlayResponse {
                booked,
                ..OutlayResponse::default()
            },
            StubMsg::Move { amount: moved } => OutlayResponse {
                moved,
                ..OutlayResponse::default()
            },
            _ => OutlayResponse::default(),
        }),
        StubQuery::Log {} => to_json_binary(&LOG.load(deps.storage)?),
    }
}

fn migrate(deps: DepsMut, _: Env, _: Empty) -> StdResult<Response> {
    log(deps, Addr::unchecked("code"), "migrated".into())?;
    Ok(Response::new())
}

pub fn stub() -> Box<dyn Contract<Empty>> {
    let stub = ContractWrapper::new(execute, instantiate, query);
    Box::new(stub.with_migrate(migrate).with_reply(reply))
}
