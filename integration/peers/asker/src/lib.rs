//! A contract that asks another one, or itself, so that what that costs can be measured alone.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    entry_point, to_json_binary, Binary, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo,
    QueryRequest, Reply, Response, StdError, StdResult, SubMsg, SystemResult, WasmMsg, WasmQuery,
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
    /// Calls itself with a message, and wants to hear of it when it failed.
    CallSelf {
        /// The message, JSON.
        msg: Binary,
        /// Whether it does; without, the difference is what it costs.
        really: bool,
    },
    /// Does nothing.
    Nothing {},
}

/// Nothing to set up.
#[entry_point]
pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

/// Asks or calls.
#[entry_point]
pub fn execute(deps: DepsMut, env: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let mut response = Response::new();
    match msg {
        ExecuteMsg::Ask {
            contract,
            msg,
            times,
        } => (0..times).try_for_each(|_| ask(deps.as_ref(), &contract, &msg))?,
        ExecuteMsg::CallSelf { msg, really: true } => {
            let call = WasmMsg::Execute {
                contract_addr: env.contract.address.into(),
                msg,
                funds: vec![],
            };
            response = response.add_submessage(SubMsg::reply_on_error(call, 1));
        }
        ExecuteMsg::CallSelf { .. } | ExecuteMsg::Nothing {} => {}
    }
    Ok(response)
}

/// Nothing to ask.
#[entry_point]
pub fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&Empty {})
}

/// A failure of the call to itself is one of its own.
#[entry_point]
pub fn reply(_: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
    match reply.result.into_result() {
        Ok(_) => Ok(Response::new()),
        Err(error) => Err(StdError::generic_err(error)),
    }
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
