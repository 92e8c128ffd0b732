//! What the owner governs.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw_ownable::{assert_owner, Action};
use oaic_types::compute_settlement::{Links, Params};

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;
use crate::validate;

/// Replaces the parameters. Delays that run, terms and splits that exist keep what they were
/// made with.
pub fn update_params(
    deps: DepsMut,
    info: &MessageInfo,
    params: Params,
) -> Result<Response, ContractError> {
    assert_owner(deps.storage, &info.sender)?;
    validate::params(&params)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.params = params;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("params")))
}

pub fn update_links(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    links: &Links,
) -> Result<Response, ContractError> {
    assert_owner(deps.storage, &info.sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.links = validate::links(deps.api, &env.contract.address, links)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("links")))
}

pub fn set_guardian(
    deps: DepsMut,
    info: &MessageInfo,
    guardian: Option<&str>,
) -> Result<Response, ContractError> {
    assert_owner(deps.storage, &info.sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.guardian = guardian
        .map(|raw| validate::address(deps.api, raw))
        .transpose()?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("guardian")))
}

/// Two-step transfer of ownership; it can't be renounced.
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<Response, ContractError> {
    if action == Action::RenounceOwnership {
        return Err(ContractError::CannotRenounce);
    }
    let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(Response::new().add_attributes(ownership.into_attributes()))
}
