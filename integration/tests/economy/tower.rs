//! A watchtower that hands a batch in and undoes what came of it.

use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, StdError, StdResult,
    SubMsg, WasmMsg,
};
use cw_multi_test::{Contract, ContractWrapper};

/// Stands before an answer in the error that carries it.
pub const MARK: &str = "tried: ";

/// Name of the tower's code.
pub const TOWER: &str = "tower";

/// A watchtower that undoes what it does.
pub fn tower() -> Box<dyn Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn execute(_: DepsMut, _: Env, _: MessageInfo, call: (Addr, Binary)) -> StdResult<Response> {
        let (contract, msg) = call;
        let call = WasmMsg::Execute {
            contract_addr: contract.into(),
            msg,
            funds: vec![],
        };
        Ok(Response::new().add_submessage(SubMsg::reply_always(call, 0)))
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    fn reply(_: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
        let done = reply.result.into_result().map_err(StdError::generic_err)?;
        #[expect(deprecated, reason = "the host of version 1 answers there")]
        let data = done.data.unwrap_or_default();
        let answer = cw_utils::parse_execute_response_data(&data)
            .map_err(|e| StdError::generic_err(e.to_string()))?;
        let answer = answer.data.unwrap_or_default();
        Err(StdError::generic_err(format!("{MARK}{answer}")))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}
