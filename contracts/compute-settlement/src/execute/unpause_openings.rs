//! `UnpauseOpenings`: ends a pause early.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::pause;

use crate::error::Result;
use crate::events;

pub fn unpause_openings(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response> {
    pause::end(deps, env, info)?;
    Ok(Response::new().add_event(events::openings_unpaused(&info.sender)))
}
