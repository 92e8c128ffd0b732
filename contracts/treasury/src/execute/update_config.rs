//! `UpdateConfig`, and `SetBounds`, which differs in the fields it may change.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::treasury::ExecuteMsg;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::events;
use crate::model::config::changed;
use crate::state::CONFIG;

/// Takes [`ExecuteMsg::UpdateConfig`] or [`ExecuteMsg::SetBounds`] whole.
pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: &ExecuteMsg,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "change parameters")?;
    let config = changed(deps.api, env, CONFIG.load(deps.storage)?, msg)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated()))
}
