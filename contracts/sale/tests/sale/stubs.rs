//! A treasury that takes deposits to its reserve, and fails or calls back when it is told to; a
//! gate and a DAO that answer as they are told; a bank that stops sending a denom when it is told to.

use std::cell::RefCell;
use std::rc::Rc;

use cosmwasm_std::{
    from_json, to_json_binary, Addr, Api, BankMsg, BankQuery, Binary, BlockInfo, Coin, CustomMsg,
    CustomQuery, Deps, DepsMut, Empty, Env, MessageInfo, Querier, Response, StdError, StdResult,
    Storage, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::error::{bail, AnyResult};
use cw_multi_test::{
    AppResponse, BankKeeper, BankSudo, Contract, ContractWrapper, CosmosRouter, Module,
};
use cw_storage_plus::Item;
use oaic_messages::gates::{
    AllowedResponse, GovernmentQuery, KycGateQuery, OpeningResponse, QueuedResponse,
};
use oaic_messages::treasury::{Fund, ReceiveMsg};
use serde::de::DeserializeOwned;

const MOOD: Item<Mood> = Item::new("mood");
const ANSWER: Item<Answer> = Item::new("answer");

#[cosmwasm_schema::cw_serde]
#[derive(Default)]
pub struct Mood {
    /// Refuses deposits of OAIC.
    pub refuses_oaic: bool,
    /// Refuses deposits of this denom.
    pub refuses: Option<String>,
    /// On the next deposit, calls these contracts with these messages.
    pub calls: Vec<(String, Binary)>,
}

#[cosmwasm_schema::cw_serde]
pub enum Msg {
    /// As the treasury's own.
    Receive(Cw20ReceiveMsg),
    /// As the treasury's own.
    Deposit { fund: Fund },
    /// From now on.
    Behave(Mood),
}

/// How a gate answers.
#[cosmwasm_schema::cw_serde]
pub enum Answer {
    Only(Vec<String>),
    Junk(Binary),
    Fail,
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    MOOD.save(deps.storage, &Mood::default())?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: Msg) -> StdResult<Response> {
    let mood = MOOD.may_load(deps.storage)?.unwrap_or_default();
    let refused = match &msg {
        Msg::Behave(mood) => {
            MOOD.save(deps.storage, mood)?;
            return Ok(Response::new());
        }
        Msg::Receive(wrapper) => {
            let hook: ReceiveMsg = from_json(&wrapper.msg)?;
            let fund = Fund::Reserve;
            mood.refuses_oaic || hook != (ReceiveMsg::Deposit { fund })
        }
        Msg::Deposit { fund } => {
            let refused = |coin: &Coin| mood.refuses.as_ref() == Some(&coin.denom);
            *fund != Fund::Reserve || info.funds.is_empty() || info.funds.iter().any(refused)
        }
    };
    if refused {
        return Err(StdError::generic_err("the treasury refuses"));
    }
    let calls = mood.calls.clone();
    let calm = Mood {
        calls: vec![],
        ..mood
    };
    MOOD.save(deps.storage, &calm)?;
    let calls = calls
        .into_iter()
        .map(|(contract_addr, msg)| WasmMsg::Execute {
            contract_addr,
            msg,
            funds: vec![],
        });
    Ok(Response::new().add_messages(calls))
}

fn no_query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::generic_err("this treasury answers nothing"))
}

pub fn treasury() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, no_query))
}

fn set_up(deps: DepsMut, _: Env, _: MessageInfo, answer: Answer) -> StdResult<Response> {
    ANSWER.save(deps.storage, &answer)?;
    Ok(Response::new())
}

fn answer(deps: Deps, _: Env, msg: KycGateQuery) -> StdResult<Binary> {
    let KycGateQuery::Allowed { address, scenario } = msg;
    match ANSWER.load(deps.storage)? {
        Answer::Only(who) if scenario == "sale/buy" => {
            let allowed = who.contains(&address);
            let reason = (!allowed).then(|| "not on the list".to_owned());
            to_json_binary(&AllowedResponse { allowed, reason })
        }
        Answer::Junk(junk) => Ok(junk),
        _ => Err(StdError::generic_err("the gate is broken")),
    }
}

pub fn gate() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(set_up, set_up, answer))
}

/// What the DAO answers; unset: an error.
#[cosmwasm_schema::cw_serde]
#[derive(Default)]
pub struct Government {
    /// Whether its constitution class is open.
    pub open: Option<bool>,
    /// Whether a migration is queued.
    pub queued: Option<bool>,
}

const GOVERNMENT: Item<Government> = Item::new("government");

fn govern(deps: DepsMut, _: Env, _: MessageInfo, says: Government) -> StdResult<Response> {
    GOVERNMENT.save(deps.storage, &says)?;
    Ok(Response::new())
}

fn say(deps: Deps, _: Env, msg: GovernmentQuery) -> StdResult<Binary> {
    let government = GOVERNMENT.load(deps.storage)?;
    let broken = || StdError::generic_err("the DAO is broken");
    match msg {
        GovernmentQuery::Opening {} => to_json_binary(&OpeningResponse {
            government_from: Some(1),
            constitution_open: government.open.ok_or_else(broken)?,
        }),
        GovernmentQuery::Queued {} => to_json_binary(&QueuedResponse {
            queued: government.queued.ok_or_else(broken)?,
        }),
        _ => Err(broken()),
    }
}

pub fn dao() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(govern, govern, say))
}

/// The usual bank, but for one denom that it may have stopped sending, as chains can.
#[derive(Clone, Default)]
pub struct Bank {
    frozen: Rc<RefCell<Option<String>>>,
}

impl Bank {
    /// Stops sending a denom from now on, or none.
    pub fn freeze(&self, denom: Option<&str>) {
        *self.frozen.borrow_mut() = denom.map(str::to_owned);
    }
}

impl cw_multi_test::Bank for Bank {}

impl Module for Bank {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: BankMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        if let BankMsg::Send { amount, .. } = &msg {
            let frozen = self.frozen.borrow();
            if amount
                .iter()
                .any(|coin| Some(&coin.denom) == frozen.as_ref())
            {
                bail!(
                    "{} transfers are currently disabled",
                    frozen.as_ref().unwrap()
                );
            }
        }
        BankKeeper::new().execute(api, storage, router, block, sender, msg)
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: BankQuery,
    ) -> AnyResult<Binary> {
        BankKeeper::new().query(api, storage, querier, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: BankSudo,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        BankKeeper::new().sudo(api, storage, router, block, msg)
    }
}
