//! A contract that owns staking and answers as the DAO would, one that hears of weights, and a sale
//! that takes what is given back.

use cosmwasm_std::{
    from_json, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdError, StdResult, Uint128, WasmMsg,
};
use cw4::MemberDiff;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_messages::gates::{BoundStakeResponse, GovernmentQuery, QueuedResponse, SilenceResponse};
use serde_json::Value;

/// What the owner answers when asked.
#[cosmwasm_schema::cw_serde]
pub enum Silence {
    /// Whether it is silent, and since or from when.
    Answer(bool, u64),
    /// Something else, whatever it is asked.
    Junk,
}

/// What votes bind, and of it those executed lately; and whether a migration is queued.
#[cosmwasm_schema::cw_serde]
#[derive(Default)]
pub struct Votes {
    pub bound: u128,
    pub executed: u128,
    pub queued: bool,
    /// Refuses to hear that stake fell.
    pub deaf: bool,
}

#[cosmwasm_schema::cw_serde]
pub enum OwnerMsg {
    SetSilence(Silence),
    SetVotes(Votes),
    /// `GovernmentMsg::StakeDecreased`.
    StakeDecreased {
        account: String,
        bonded: Uint128,
    },
}

const SILENCE: Item<Silence> = Item::new("silence");
const VOTES: Item<Votes> = Item::new("votes");
/// What it last heard: whose stake fell, and to what.
pub const FELL: Item<(Addr, String, Uint128)> = Item::new("fell");

/// Stands for the DAO.
pub fn owner_code() -> Box<dyn Contract<Empty>> {
    fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: OwnerMsg) -> StdResult<Response> {
        match msg {
            OwnerMsg::SetSilence(silence) => SILENCE.save(deps.storage, &silence)?,
            OwnerMsg::SetVotes(votes) => VOTES.save(deps.storage, &votes)?,
            OwnerMsg::StakeDecreased { account, bonded } => {
                if VOTES.load(deps.storage)?.deaf {
                    return Err(StdError::generic_err("the DAO refuses"));
                }
                FELL.save(deps.storage, &(info.sender, account, bonded))?;
            }
        }
        Ok(Response::new())
    }
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        SILENCE.save(deps.storage, &Silence::Answer(false, 1))?;
        VOTES.save(deps.storage, &Votes::default())?;
        Ok(Response::new())
    }
    fn query(deps: Deps, _: Env, msg: Value) -> StdResult<Binary> {
        let Silence::Answer(silent, silent_from) = SILENCE.load(deps.storage)? else {
            return to_json_binary("junk");
        };
        let votes = VOTES.load(deps.storage)?;
        if msg == serde_json::json!({"silence": {}}) {
            return to_json_binary(&SilenceResponse {
                silent,
                silent_from: Some(silent_from),
            });
        }
        match serde_json::from_value(msg).unwrap() {
            GovernmentQuery::BoundStake { .. } => to_json_binary(&BoundStakeResponse {
                bound: votes.bound.into(),
                executed: votes.executed.into(),
                votes: 2,
            }),
            GovernmentQuery::Queued {} => to_json_binary(&QueuedResponse {
                queued: votes.queued,
            }),
            other => panic!("{other:?}"),
        }
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// What the sale was last given: from, for whom, how much.
pub const GIVEN: Item<(String, String, Uint128)> = Item::new("given");

#[cosmwasm_schema::cw_serde]
pub enum SaleMsg {
    Receive(cw20::Cw20ReceiveMsg),
}

/// Stands for the sale; takes what one buyer gives back.
pub fn sale_code() -> Box<dyn Contract<Empty>> {
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: SaleMsg) -> StdResult<Response> {
        let SaleMsg::Receive(wrapper) = msg;
        let oaic_messages::sale::ReceiveMsg::GiveBackFor { buyer } = from_json(&wrapper.msg)?
        else {
            return Err(StdError::generic_err("not for anybody"));
        };
        if buyer != BUYER.load(deps.storage)? {
            return Err(StdError::generic_err("has bought nothing"));
        }
        GIVEN.save(deps.storage, &(wrapper.sender, buyer, wrapper.amount))?;
        Ok(Response::new())
    }
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, buyer: String) -> StdResult<Response> {
        BUYER.save(deps.storage, &buyer)?;
        Ok(Response::new())
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Err(StdError::generic_err("nothing to ask"))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

const BUYER: Item<String> = Item::new("buyer");

/// What a hook does when it is called.
#[cosmwasm_schema::cw_serde]
pub enum HookMode {
    /// Write it down.
    Hear,
    Fail,
    /// Write it down and send this.
    Send(String, Binary),
}

#[cosmwasm_schema::cw_serde]
pub enum HookMsg {
    Mode(HookMode),
    /// cw4's.
    MemberChangedHook {
        diffs: Vec<MemberDiff>,
    },
}

const MODE: Item<HookMode> = Item::new("mode");
const HEARD: Item<Vec<MemberDiff>> = Item::new("heard");

/// Hears of weights; every query gets what it heard.
pub fn hook_code() -> Box<dyn Contract<Empty>> {
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: HookMsg) -> StdResult<Response> {
        let diffs = match msg {
            HookMsg::Mode(mode) => {
                MODE.save(deps.storage, &mode)?;
                return Ok(Response::new());
            }
            HookMsg::MemberChangedHook { diffs } => diffs,
        };
        let mut heard = HEARD.load(deps.storage)?;
        heard.extend(diffs);
        HEARD.save(deps.storage, &heard)?;
        match MODE.load(deps.storage)? {
            HookMode::Hear => Ok(Response::new()),
            HookMode::Fail => Err(StdError::generic_err("registered to fail")),
            HookMode::Send(contract_addr, msg) => {
                Ok(Response::new().add_message(WasmMsg::Execute {
                    contract_addr,
                    msg,
                    funds: vec![],
                }))
            }
        }
    }
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, mode: HookMode) -> StdResult<Response> {
        MODE.save(deps.storage, &mode)?;
        HEARD.save(deps.storage, &vec![])?;
        Ok(Response::new())
    }
    fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&HEARD.load(deps.storage)?)
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}
