//! A contract that asks another one, so that what that costs can be measured alone. To our DAO it
//! is a contract that takes every message, and a sale that has succeeded.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    entry_point, to_json_binary, Binary, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo,
    QueryRequest, Response, StdError, StdResult, SystemResult, WasmQuery,
};

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Asks a contract a number of times, and takes any answer.
    Ask {
        /// Which contract.
        contract: String,
        /// The question, JSON.
        msg: Binary,
        /// How often; 0 asks nothing, so that the difference is what asking costs.
        times: u8,
    },
    /// Does nothing.
    Nothing {},
}

/// Nothing to set up.
#[entry_point]
pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

/// Asks.
#[entry_point]
pub fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    if let ExecuteMsg::Ask {
        contract,
        msg,
        times,
    } = msg
    {
        (0..times).try_for_each(|_| ask(deps.as_ref(), &contract, &msg))?;
    }
    Ok(Response::new())
}

/// Questions of our DAO.
#[cw_serde]
pub enum QueryMsg {
    /// Whether it would take a message.
    Accepts {
        /// The message, JSON.
        msg: Binary,
    },
    /// When its sale succeeded.
    Success {},
}

/// Takes every message, and has sold at once.
#[entry_point]
pub fn query(_: Deps, _: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Accepts { .. } => to_json_binary(&Allowed {
            allowed: true,
            reason: None,
        }),
        QueryMsg::Success {} => to_json_binary(&Success { at: Some(1) }),
    }
}

/// Answer of a contract that is asked whether it would take a message.
#[cw_serde]
struct Allowed {
    allowed: bool,
    reason: Option<String>,
}

/// Answer of a sale.
#[cw_serde]
struct Success {
    at: Option<u64>,
}

fn ask(deps: Deps, contract: &str, msg: &Binary) -> StdResult<()> {
    let query = QueryRequest::<Empty>::Wasm(WasmQuery::Smart {
        contract_addr: contract.to_owned(),
        msg: msg.clone(),
    });
    match deps.querier.raw_query(&cosmwasm_std::to_json_vec(&query)?) {
        SystemResult::Ok(ContractResult::Ok(_)) => Ok(()),
        SystemResult::Ok(ContractResult::Err(error)) => Err(StdError::generic_err(error)),
        SystemResult::Err(error) => Err(StdError::generic_err(error.to_string())),
    }
}
