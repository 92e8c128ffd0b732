//! A treasury that takes deposits to its reserve and books outflow, and refuses or calls back as a
//! test sets it.

use cosmwasm_std::{
    from_json, Addr, Binary, Coin, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult, Uint128, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Item;
use oaic_messages::treasury::{Fund, ReceiveMsg};

use crate::Chain;

/// What it refuses, and what it does besides.
#[cosmwasm_schema::cw_serde]
#[derive(Default)]
pub struct TreasuryConduct {
    /// Whether it refuses deposits of OAIC.
    pub refuses_oaic: bool,
    /// Denom of which it refuses deposits.
    pub refuses: Option<String>,
    /// Outflow that it still books; unset: any.
    pub room: Option<Uint128>,
    /// Messages to contracts, sent once, with the next deposit.
    pub calls: Vec<(Addr, Binary)>,
}

#[cosmwasm_schema::cw_serde]
enum Msg {
    Receive(Cw20ReceiveMsg),
    Deposit { fund: Fund },
    BookOutflow { amount: Uint128 },
    Conduct(TreasuryConduct),
}

const CONDUCT: Item<TreasuryConduct> = Item::new("conduct");
/// Outflow booked since the last deposit: what is taken is booked before it comes.
const BOOKED: Item<Uint128> = Item::new("booked");

fn instantiate(
    deps: DepsMut,
    _: Env,
    _: MessageInfo,
    first: TreasuryConduct,
) -> StdResult<Response> {
    CONDUCT.save(deps.storage, &first)?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: Msg) -> StdResult<Response> {
    let mut conduct = CONDUCT.load(deps.storage)?;
    let mut calls = vec![];
    match msg {
        Msg::Conduct(next) => conduct = next,
        Msg::BookOutflow { amount } => {
            let full = |_| StdError::generic_err("the epoch's book is full");
            let rest = conduct.room.map(|room| room.checked_sub(amount));
            conduct.room = rest.transpose().map_err(full)?;
            BOOKED.save(deps.storage, &amount)?;
        }
        Msg::Receive(wrapper) => {
            // Strays are nobody's: they come without a deposit.
            if let Some(booked) = BOOKED.may_load(deps.storage)? {
                assert_eq!(booked, wrapper.amount);
                BOOKED.remove(deps.storage);
            }
            let ReceiveMsg::Deposit { fund } = from_json(&wrapper.msg)? else {
                return Err(refusal());
            };
            if conduct.refuses_oaic || fund != Fund::Reserve {
                return Err(refusal());
            }
            calls = std::mem::take(&mut conduct.calls);
        }
        Msg::Deposit { fund } => {
            let refused = |coin: &Coin| conduct.refuses.as_ref() == Some(&coin.denom);
            let funds = &info.funds;
            if fund != Fund::Reserve || funds.is_empty() || funds.iter().any(refused) {
                return Err(refusal());
            }
            calls = std::mem::take(&mut conduct.calls);
        }
    }
    CONDUCT.save(deps.storage, &conduct)?;
    let calls = calls.into_iter().map(|(contract, msg)| WasmMsg::Execute {
        contract_addr: contract.into(),
        msg,
        funds: vec![],
    });
    Ok(Response::new().add_messages(calls))
}

fn refusal() -> StdError {
    StdError::generic_err("the treasury refuses")
}

fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::generic_err("this treasury answers nothing"))
}

impl Chain {
    /// A treasury that takes every deposit.
    pub fn stub_treasury(&mut self) -> Addr {
        let code = Box::new(ContractWrapper::new(execute, instantiate, query));
        let (creator, first) = (self.who("anybody"), TreasuryConduct::default());
        self.create(code, &creator, &first, "treasury").unwrap()
    }

    /// From now on it does so.
    pub fn set_conduct(&mut self, treasury: &Addr, conduct: TreasuryConduct) {
        let msg = Msg::Conduct(conduct);
        self.execute(&self.who("anybody"), treasury, &msg, &[])
            .unwrap();
    }
}
