//! `Pause`, by the owner. The guardian's is bounded; see [`super::pull_order`].

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::shared::Governor;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::GUARDIAN;
use crate::{events, model};

pub fn pause(deps: DepsMut, env: &Env, info: MessageInfo, duration: u64) -> Result<Response> {
    let guardian = GUARDIAN.load(deps.storage)?.address;
    let action = "pause movements";
    ownership::ensure_owner_not_guardian(deps.storage, &info.sender, guardian.as_ref(), action)?;
    let until = model::pause::begin(deps.storage, env, Governor::Owner, duration)?;
    Ok(events::paused(until, &info.sender))
}
