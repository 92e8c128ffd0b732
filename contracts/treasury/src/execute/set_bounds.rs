//! `SetBounds`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::events;
use crate::model::config::{with_bounds, Bounds};
use crate::state::CONFIG;

pub fn set_bounds(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    bounds: &Bounds,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the bounds")?;
    let config = with_bounds(deps.api, env, CONFIG.load(deps.storage)?, bounds)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated()))
}
