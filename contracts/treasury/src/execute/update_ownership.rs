//! `UpdateOwnership`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw_ownable::Action;
use oaic_runtime::{ownership, token};

use crate::error::ContractError;

pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    Ok(ownership::update(deps, env, info, action)?)
}
