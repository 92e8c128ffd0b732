//! `UpdateParams`: replaces the parameters.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::private_credits::Params;
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
