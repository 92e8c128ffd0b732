//! A treasury that books outflow and takes deposits to its reserve, and fails or calls back when it
//! is told to.

use cosmwasm_std::{
    from_json, Binary, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Uint128,
    WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_messages::treasury::{Fund, ReceiveMsg};

const MOOD: Item<Mood> = Item::new("mood");

#[cosmwasm_schema::cw_serde]
#[derive(Default)]
pub struct Mood {
    /// Refuses every deposit.
    pub fails: bool,
    /// Its book takes that much more.
    pub room: Option<Uint128>,
    /// On a deposit, calls these contracts with these messages.
    pub calls: Vec<(String, Binary)>,
}

#[cosmwasm_schema::cw_serde]
pub enum Msg {
    /// As the treasury's own.
    Receive(Cw20ReceiveMsg),
    /// As the treasury's own.
    BookOutflow { amount: Uint128 },
    /// From now on.
    Behave(Mood),
}

/// Booked since the last deposit: what is taken is booked before it comes.
const BOOKED: Item<Uint128> = Item::new("booked");

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
        Msg::BookOutflow { amount } => {
            let mut mood = MOOD.load(deps.storage)?;
            if let Some(room) = mood.room {
                let rest = room.checked_sub(amount);
                let full = |_| StdError::generic_err("the epoch's book is full");
                mood.room = Some(rest.map_err(full)?);
                MOOD.save(deps.storage, &mood)?;
            }
            BOOKED.save(deps.storage, &amount)?;
            Ok(Response::new())
        }
        Msg::Receive(wrapper) => {
            // Strays are nobody's: they come without a book entry.
            if let Some(booked) = BOOKED.may_load(deps.storage)? {
                assert_eq!(booked, wrapper.amount);
                BOOKED.remove(deps.storage);
            }
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
