//! A treasury that takes deposits to its reserve, and fails or calls back when it is told to.

use cosmwasm_std::{
    from_json, Binary, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_types::treasury::{Fund, ReceiveMsg};

const MOOD: Item<Mood> = Item::new("mood");

#[cosmwasm_schema::cw_serde]
#[derive(Default)]
pub struct Mood {
    /// Refuses every deposit.
    pub fails: bool,
    /// On a deposit, calls these contracts with these messages.
    pub calls: Vec<(String, Binary)>,
}

#[cosmwasm_schema::cw_serde]
pub enum Msg {
    /// As the treasury's own.
    Receive(Cw20ReceiveMsg),
    /// From now on.
    Behave(Mood),
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    MOOD.save(deps.storage, &Mood::default())?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: Msg) -> StdResult<Response> {
    match msg {
        Msg::Behave(mood) => {
            MOOD.save(deps.storage, &mood)?;
            Ok(Response::new())
        }
        Msg::Receive(wrapper) => {
            let hook: ReceiveMsg = from_json(&wrapper.msg)?;
            let mood = MOOD.load(deps.storage)?;
            if mood.fails
                || hook
                    != (ReceiveMsg::Deposit {
                        fund: Fund::Reserve,
                    })
            {
                return Err(StdError::generic_err("the treasury refuses"));
            }
            let calls = mood
                .calls
                .into_iter()
                .map(|(contract_addr, msg)| WasmMsg::Execute {
                    contract_addr,
                    msg,
                    funds: vec![],
                });
            Ok(Response::new().add_messages(calls))
        }
    }
}

fn query(_: cosmwasm_std::Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::generic_err("this treasury answers nothing"))
}

pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}
