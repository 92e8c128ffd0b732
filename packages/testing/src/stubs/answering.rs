//! A contract that answers every query as told: yes, no, junk, or with an error.

use cosmwasm_std::{
    from_json, to_json_binary, to_json_vec, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo,
    Response, StdError, StdResult,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_messages::gates::{AllowedResponse, KycGateQuery};
use serde::de::DeserializeOwned;

use crate::Chain;

const ANSWERING: Item<Answering> = Item::new("answering");
const HEARD: Item<Vec<Binary>> = Item::new("heard");

/// How it answers.
#[cosmwasm_schema::cw_serde]
pub enum Answering {
    /// Answers every query with this JSON.
    Answer(Binary),
    /// As a KYC gate: lets in these accounts, each for a scenario.
    Admit(Vec<(String, String)>),
    /// Answers every query with an error.
    Fail,
}

/// Answers every query with this value.
pub fn answer(value: &impl serde::Serialize) -> Answering {
    Answering::Answer(to_json_binary(value).unwrap())
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: Answering) -> StdResult<Response> {
    HEARD.save(deps.storage, &vec![])?;
    set(deps, msg)
}

fn set(deps: DepsMut, msg: Answering) -> StdResult<Response> {
    ANSWERING.save(deps.storage, &msg)?;
    Ok(Response::new())
}

/// A [`Answering`] sets the answer; anything else is heard, or refused while it fails.
fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: serde_json::Value) -> StdResult<Response> {
    if let Ok(stub) = serde_json::from_value(msg.clone()) {
        return set(deps, stub);
    }
    if ANSWERING.load(deps.storage)? == Answering::Fail {
        return Err(set_to_fail());
    }
    HEARD.update(deps.storage, |mut heard| -> StdResult<_> {
        heard.push(to_json_binary(&msg)?);
        Ok(heard)
    })?;
    Ok(Response::new())
}

/// `"heard"` lists what it was sent, the rest is answered as told.
fn query(deps: Deps, _: Env, msg: serde_json::Value) -> StdResult<Binary> {
    if msg == "heard" {
        return to_json_binary(&HEARD.load(deps.storage)?);
    }
    match ANSWERING.load(deps.storage)? {
        Answering::Answer(answer) => Ok(answer),
        Answering::Admit(list) => {
            let KycGateQuery::Allowed { address, scenario } = from_json(to_json_vec(&msg)?)?;
            let allowed = list.contains(&(address, scenario));
            let reason = (!allowed).then(|| "not on the list".to_owned());
            to_json_binary(&AllowedResponse { allowed, reason })
        }
        Answering::Fail => Err(set_to_fail()),
    }
}

fn set_to_fail() -> StdError {
    StdError::generic_err("told to fail")
}

fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

impl Chain {
    /// A new one.
    pub fn stub(&mut self, first: &Answering) -> Addr {
        self.create(code(), &self.who("anybody"), first, "stub")
            .unwrap()
    }

    /// From now on it answers so.
    pub fn set_answer(&mut self, stub: &Addr, answering: &Answering) {
        self.execute(&self.who("anybody"), stub, answering, &[])
            .unwrap();
    }

    /// What it was sent.
    pub fn received<T: DeserializeOwned>(&self, stub: &Addr) -> Vec<T> {
        let received: Vec<Binary> = self.ask(stub, &"heard").unwrap();
        let read = |msg| from_json(msg).unwrap();
        received.into_iter().map(read).collect()
    }
}
