//! `DisableVoting`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::error::Result;
use crate::events;
use crate::model::voting;

/// Ends the caller's checkpoints: no power from the next block on. The past keeps its answers.
pub fn disable_voting(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response> {
    voting::disable(deps.storage, &env, &info.sender)?;
    Ok(events::voting_disabled(&info.sender))
}
