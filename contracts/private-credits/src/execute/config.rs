//! What the owner may change.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::private_credits::{Links, Params};
use oaic_records::private_credits::CONFIG;
use oaic_runtime::{ownership, system};

use crate::error::ContractError;
use crate::{events, validate};

pub fn update_params(
    deps: DepsMut,
    info: &MessageInfo,
    params: Params,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the parameters")?;
    validate::params(&params)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.params = params;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("params")))
}

pub fn update_links(
    deps: DepsMut,
    info: &MessageInfo,
    links: &Links,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the links")?;
    let mut config = CONFIG.load(deps.storage)?;
    config.kyc_gate = validate::links(deps.api, links)?;
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
