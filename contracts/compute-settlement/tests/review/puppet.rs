//! A contract that does what it was told when anything calls it.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, CosmosMsg, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdResult, WasmMsg,
};
use cw_multi_test::{Contract, ContractWrapper, Executor};
use cw_storage_plus::Item;
use serde::Serialize;

use crate::world::*;

/// (times, messages)
const PLAN: Item<(u32, Vec<CosmosMsg>)> = Item::new("plan");
const HEARD: Item<Vec<Binary>> = Item::new("heard");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    PLAN.save(deps.storage, &(0, vec![]))?;
    HEARD.save(deps.storage, &vec![])?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: serde_json::Value) -> StdResult<Response> {
    if let Some(now) = msg.get("now") {
        let msgs: Vec<CosmosMsg> = serde_json::from_value(now.clone()).unwrap();
        return Ok(Response::new().add_messages(msgs));
    }
    if let Some(plan) = msg.get("plan") {
        PLAN.save(deps.storage, &serde_json::from_value(plan.clone()).unwrap())?;
        return Ok(Response::new());
    }
    HEARD.update(deps.storage, |mut heard| -> StdResult<_> {
        heard.push(to_json_binary(&msg)?);
        Ok(heard)
    })?;
    let (times, msgs) = PLAN.load(deps.storage)?;
    if times == 0 {
        return Ok(Response::new());
    }
    PLAN.save(deps.storage, &(times - 1, msgs.clone()))?;
    Ok(Response::new().add_messages(msgs))
}

fn query(deps: Deps, _: Env, msg: serde_json::Value) -> StdResult<Binary> {
    let _ = msg;
    to_json_binary(&HEARD.load(deps.storage)?)
}

fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

impl World {
    pub fn puppet(&mut self) -> Addr {
        let code = self.app.store_code(code());
        let owner = self.owner.clone();
        self.app
            .instantiate_contract(code, owner, &Empty {}, &[], "puppet", None)
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

    pub fn plan(&mut self, puppet: &Addr, times: u32, msgs: Vec<CosmosMsg>) {
        let msg = serde_json::json!({"plan": (times, msgs)});
        let owner = self.owner.clone();
        self.app
            .execute_contract(owner, puppet.clone(), &msg, &[])
            .unwrap();
    }

    /// Several messages of a contract in one transaction.
    pub fn as_puppet(&mut self, puppet: &Addr, msgs: Vec<CosmosMsg>) -> Done {
        let msg = serde_json::json!({"now": msgs});
        let owner = self.owner.clone();
        self.app
            .execute_contract(owner, puppet.clone(), &msg, &[])
            .map_err(contract_error)
    }

    pub fn heard(&self, puppet: &Addr) -> Vec<Binary> {
        self.app
            .wrap()
            .query_wasm_smart(puppet, &serde_json::json!("heard"))
            .unwrap()
    }

    pub fn token_msg(&mut self, label: &str, msg: &oaic_messages::token::ExecuteMsg) -> Done {
        let (sender, token) = (self.who(label), self.token.clone());
        self.app
            .execute_contract(sender, token, msg, &[])
            .map_err(contract_error)
    }

    /// Longest record of the contract and number of records.
    pub fn bulk(&self) -> (usize, usize) {
        let all = self.app.dump_wasm_raw(&self.contract);
        let longest = all.iter().map(|(_, v)| v.len()).max().unwrap_or(0);
        (longest, all.len())
    }
}
