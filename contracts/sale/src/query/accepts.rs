//! `Accepts`.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::sale::ExecuteMsg;
use oaic_runtime::{accepts::accepts as read, ownership};

use crate::error::ContractError;
use crate::validate;

/// Checks messages of the owner; anybody may send all others, without a vote.
pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse, ContractError> {
    Ok(read(msg, |msg| match msg {
        ExecuteMsg::Cancel {} => validate::cancelable(deps, env).map(drop),
        ExecuteMsg::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        _ => Ok(()),
    })?)
}
