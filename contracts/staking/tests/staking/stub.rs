//! A contract that owns staking and says whether it is silent, and one that hears of weights.

use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult,
    WasmMsg,
};
use cw4::MemberDiff;
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_types::gates::SilenceResponse;
use serde_json::Value;

/// What the owner answers when asked whether it is silent.
#[cosmwasm_schema::cw_serde]
pub enum Says {
    /// It is, or will be at this time.
    Silent(bool, u64),
    /// Something else.
    Junk,
}

/// Messages of the owner.
#[cosmwasm_schema::cw_serde]
pub enum OwnerMsg {
    /// Answer so from now on.
    Say(Says),
    /// Send this.
    Do(String, Binary),
}

const SAYS: Item<Says> = Item::new("says");

/// Stands for the DAO.
pub fn owner_code() -> Box<dyn Contract<Empty>> {
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: OwnerMsg) -> StdResult<Response> {
        match msg {
            OwnerMsg::Say(says) => {
                SAYS.save(deps.storage, &says)?;
                Ok(Response::new())
            }
            OwnerMsg::Do(contract_addr, msg) => Ok(Response::new().add_message(WasmMsg::Execute {
                contract_addr,
                msg,
                funds: vec![],
            })),
        }
    }
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        SAYS.save(deps.storage, &Says::Silent(false, 1))?;
        Ok(Response::new())
    }
    fn query(deps: Deps, _: Env, msg: Value) -> StdResult<Binary> {
        assert_eq!(msg, serde_json::json!({"silence": {}}));
        match SAYS.load(deps.storage)? {
            Says::Silent(silent, silent_from) => to_json_binary(&SilenceResponse {
                silent,
                silent_from: Some(silent_from),
            }),
            Says::Junk => to_json_binary("junk"),
        }
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// What a hook does when told.
#[cosmwasm_schema::cw_serde]
pub enum HookMode {
    /// Write it down.
    Hear,
    /// Fail.
    Fail,
    /// Write it down and send this.
    Send(String, Binary),
}

/// Messages of the hook.
#[cosmwasm_schema::cw_serde]
pub enum HookMsg {
    /// Behave so from now on.
    Mode(HookMode),
    /// cw4's.
    MemberChangedHook {
        /// Changes.
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
            HookMode::Fail => Err(StdError::generic_err("told to fail")),
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
