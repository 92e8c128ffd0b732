//! What the owner governs.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::{Links, Params};
use oaic_runtime::{ownership, system};

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;
use crate::validate;

/// Replaces the parameters. Channels keep the delays they were opened with, terms and splits what
/// they were made with, and what is unbonding or retired its date.
pub fn update_params(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    params: Params,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the parameters")?;
    validate::params(&env.block.chain_id, &params)?;
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
    ownership::ensure_owner(deps.storage, &info.sender, "change the links")?;
    let mut config = CONFIG.load(deps.storage)?;
    config.links = validate::links(deps.as_ref(), &env.contract.address, &config.token, links)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("links")))
}

pub fn set_guardian(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    guardian: Option<&str>,
) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(deps.storage)?;
    config.guardian = system::new_guardian(deps.as_ref(), env, info, &config.token, guardian)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("guardian")))
}
