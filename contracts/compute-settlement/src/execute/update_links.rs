//! `UpdateLinks`: replaces the links to other contracts.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::Links;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::CONFIG;
use crate::{events, validate};

pub fn update_links(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    links: &Links,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the links")?;
    let mut config = CONFIG.load(deps.storage)?;
    config.links = validate::links(deps.as_ref(), &env.contract.address, &config.token, links)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("links")))
}
