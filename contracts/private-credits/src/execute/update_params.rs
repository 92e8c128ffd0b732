//! `UpdateParams` and `UpdateLinks`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::private_credits::{Links, Params};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::CONFIG;
use crate::{events, validate};

pub fn update_params(deps: DepsMut, info: &MessageInfo, params: Params) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the parameters")?;
    validate::params(&params)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.params = params;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("params")))
}

pub fn update_links(deps: DepsMut, info: &MessageInfo, links: &Links) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the links")?;
    let mut config = CONFIG.load(deps.storage)?;
    config.kyc_gate = validate::links(deps.api, links)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("links")))
}
