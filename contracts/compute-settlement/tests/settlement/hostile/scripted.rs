//! A contract that sends the messages of its script when anything calls it.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, CosmosMsg, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdResult, WasmMsg,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_testing::harness::own;
use serde::Serialize;

use crate::suite::*;

/// (times, messages)
const SCRIPT: Item<(u32, Vec<CosmosMsg>)> = Item::new("script");
const HEARD: Item<Vec<Binary>> = Item::new("heard");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    SCRIPT.save(deps.storage, &(0, vec![]))?;
    HEARD.save(deps.storage, &vec![])?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: serde_json::Value) -> StdResult<Response> {
    if let Some(now) = msg.get("now") {
        let msgs: Vec<CosmosMsg> = serde_json::from_value(now.clone()).unwrap();
        return Ok(Response::new().add_messages(msgs));
    }
    if let Some(script) = msg.get("script") {
        SCRIPT.save(
            deps.storage,
            &serde_json::from_value(script.clone()).unwrap(),
        )?;
        return Ok(Response::new());
    }
    HEARD.update(deps.storage, |mut heard| -> StdResult<_> {
        heard.push(to_json_binary(&msg)?);
        Ok(heard)
    })?;
    let (times, msgs) = SCRIPT.load(deps.storage)?;
    if times == 0 {
        return Ok(Response::new());
    }
    SCRIPT.save(deps.storage, &(times - 1, msgs.clone()))?;
    Ok(Response::new().add_messages(msgs))
}

fn query(deps: Deps, _: Env, msg: serde_json::Value) -> StdResult<Binary> {
    let _ = msg;
    to_json_binary(&HEARD.load(deps.storage)?)
}

fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

impl Suite {
    pub fn scripted(&mut self) -> Addr {
        self.create(code(), &account("anybody"), &Empty {}, "scripted")
            .unwrap()
    }

    pub fn call_of(&self, contract: &Addr, msg: &impl Serialize) -> CosmosMsg {
        WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: to_json_binary(msg).unwrap(),
            funds: vec![],
        }
        .into()
    }

    pub fn set_script(&mut self, scripted: &Addr, times: u32, msgs: Vec<CosmosMsg>) {
        let msg = serde_json::json!({"script": (times, msgs)});
        self.execute(&account("anybody"), scripted, &msg, &[])
            .unwrap();
    }

    /// Several messages of a contract in one transaction.
    pub fn as_scripted(&mut self, scripted: &Addr, msgs: Vec<CosmosMsg>) -> Outcome {
        let msg = serde_json::json!({"now": msgs});
        own(self.execute(&account("anybody"), scripted, &msg, &[]))
    }

    /// Longest record of the contract and number of records.
    pub fn bulk(&self) -> (usize, usize) {
        let all = self.app.dump_wasm_raw(&self.contract);
        let longest = all.iter().map(|(_, v)| v.len()).max().unwrap_or(0);
        (longest, all.len())
    }
}
