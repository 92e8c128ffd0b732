//! What the owner may change.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_kit::{address, ownership};
use oaic_types::private_credits::{Links, Params};

use crate::error::ContractError;
use crate::state::CONFIG;
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
    config.kyc_gate = address::optional(deps.api, "links.kyc_gate", links.kyc_gate.as_deref())?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("links")))
}

pub fn set_guardian(
    deps: DepsMut,
    info: &MessageInfo,
    guardian: Option<&str>,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "set the guardian")?;
    let mut config = CONFIG.load(deps.storage)?;
    config.guardian = address::optional(deps.api, "guardian", guardian)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("guardian")))
}
