//! A contract that asks another one, so that what that costs can be measured alone.

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

/// Nothing to ask.
#[entry_point]
pub fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&Empty {})
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
