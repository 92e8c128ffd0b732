//! `Unpause`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::{events, model};

/// Ends a pause early; the guardian's cooldown runs from now.
pub fn unpause(deps: DepsMut, env: &Env, info: MessageInfo) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "end a pause")?;
    model::pause::end(deps.storage, env)?;
    Ok(events::unpaused(&info.sender))
}
