//! A contract that records what it is called with, and fails or calls back when it was armed to.

use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult,
    Uint128, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_messages::token::{QueryMsg, SupplyAtBlockStartResponse};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub receives: Vec<(String, Uint128, Binary)>,
    /// Supply at the block's start, asked of the token at each of them.
    pub block_starts: Vec<Uint128>,
    /// Answer to the next call: fail.
    pub fail: bool,
    /// Answer to the next call: call whoever calls with these.
    pub calls: Vec<Binary>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeMsg {
    Arm { fail: bool, calls: Vec<Binary> },
    Receive(Cw20ReceiveMsg),
}

const SEEN: Item<Seen> = Item::new("seen");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    SEEN.save(deps.storage, &Seen::default())?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: ProbeMsg) -> StdResult<Response> {
    let mut seen = SEEN.load(deps.storage)?;
    match msg {
        ProbeMsg::Arm { fail, calls } => {
            (seen.fail, seen.calls) = (fail, calls);
            SEEN.save(deps.storage, &seen)?;
            return Ok(Response::new());
        }
        ProbeMsg::Receive(receive) => {
            seen.receives
                .push((receive.sender, receive.amount, receive.msg));
            // A stock cw20 doesn't know.
            let ask = QueryMsg::SupplyAtBlockStart {};
            let answer = deps.querier.query_wasm_smart(&info.sender, &ask);
            let answer: StdResult<SupplyAtBlockStartResponse> = answer;
            seen.block_starts.extend(answer.map(|answer| answer.supply));
        }
    }
    if seen.fail {
        return Err(StdError::generic_err("the probe was armed to fail"));
    }
    let calls = std::mem::take(&mut seen.calls);
    SEEN.save(deps.storage, &seen)?;
    Ok(
        Response::new().add_messages(calls.into_iter().map(|msg| WasmMsg::Execute {
            contract_addr: info.sender.to_string(),
            msg,
            funds: vec![],
        })),
    )
}

fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&SEEN.load(deps.storage)?)
}

pub fn probe() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}
