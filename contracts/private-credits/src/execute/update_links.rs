//! `UpdateLinks`: replaces the links to other contracts.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::private_credits::Links;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::CONFIG;
use crate::{events, validate};

pub fn update_links(deps: DepsMut, info: &MessageInfo, links: &Links) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the links")?;
    let mut config = CONFIG.load(deps.storage)?;
    config.kyc_gate = validate::links(deps.api, links)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("links")))
}
