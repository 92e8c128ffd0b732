//! A contract that does as it is told: target of proposals, treasury, holder of coins nobody votes
//! with.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult, Uint128, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_types::gates::NonCirculatingResponse;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StubMsg {
    /// Write down who said what. Four keys, so that each can have a class of its own.
    Note {
        text: String,
    },
    UpdateParams {
        text: String,
    },
    Expand {
        text: String,
    },
    Spend {
        text: String,
    },
    SetRules {
        text: String,
    },
    /// Fail.
    Fail {},
    /// Fail until `open`.
    Guarded {},
    Open {},
    /// Call another contract.
    Relay {
        contract: String,
        msg: Binary,
    },
    /// What to answer to `NonCirculating`; unset: an error.
    Hold {
        amount: Option<Uint128>,
    },
    /// Anything whose name is a role's.
    SetGuardian {
        guardian: String,
    },
    Receive(Cw20ReceiveMsg),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StubQuery {
    NonCirculating {},
    Log {},
}

const LOG: Item<Vec<(Addr, String)>> = Item::new("log");
const OPEN: Item<bool> = Item::new("open");
const HELD: Item<Option<Uint128>> = Item::new("held");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    LOG.save(deps.storage, &vec![])?;
    OPEN.save(deps.storage, &false)?;
    HELD.save(deps.storage, &Some(Uint128::zero()))?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: StubMsg) -> StdResult<Response> {
    let mut say = None;
    match msg {
        StubMsg::Note { text }
        | StubMsg::UpdateParams { text }
        | StubMsg::Expand { text }
        | StubMsg::Spend { text }
        | StubMsg::SetRules { text }
        | StubMsg::SetGuardian { guardian: text } => {
            say = Some(text);
        }
        StubMsg::Receive(wrapper) => {
            let hook = String::from_utf8(wrapper.msg.to_vec())?;
            say = Some(format!(
                "{} from {}: {hook}",
                wrapper.amount, wrapper.sender
            ));
        }
        StubMsg::Fail {} => return Err(StdError::generic_err("told to fail")),
        StubMsg::Guarded {} => {
            if !OPEN.load(deps.storage)? {
                return Err(StdError::generic_err("not open yet"));
            }
            say = Some("guarded".into());
        }
        StubMsg::Open {} => OPEN.save(deps.storage, &true)?,
        StubMsg::Relay { contract, msg } => {
            return Ok(Response::new().add_message(WasmMsg::Execute {
                contract_addr: contract,
                msg,
                funds: vec![],
            }))
        }
        StubMsg::Hold { amount } => HELD.save(deps.storage, &amount)?,
    }
    if let Some(text) = say {
        LOG.update(deps.storage, |mut log| {
            log.push((info.sender, text));
            StdResult::Ok(log)
        })?;
    }
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: StubQuery) -> StdResult<Binary> {
    match msg {
        StubQuery::NonCirculating {} => {
            let amount = HELD.load(deps.storage)?;
            let amount = amount.ok_or_else(|| StdError::generic_err("broken"))?;
            to_json_binary(&NonCirculatingResponse { amount })
        }
        StubQuery::Log {} => to_json_binary(&LOG.load(deps.storage)?),
    }
}

fn migrate(deps: DepsMut, _: Env, _: Empty) -> StdResult<Response> {
    LOG.save(
        deps.storage,
        &vec![(Addr::unchecked("code"), "migrated".into())],
    )?;
    Ok(Response::new())
}

pub fn stub() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}
