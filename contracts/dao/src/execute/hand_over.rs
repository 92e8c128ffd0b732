//! `HandOver`, the order by which an office hands itself over.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::dao::Office;
use oaic_runtime::address;

use crate::error::Result;
use crate::events;
use crate::state::{HANDOVERS, ROLES};

/// An office's order: who replaces it by a vote within [`HAND_OVER_SPAN`](oaic_messages::dao::HAND_OVER_SPAN) keeps its time.
pub fn hand_over(deps: DepsMut, env: &Env, office: Office, to: &str) -> Result<Response> {
    let to = address::valid(deps.api, "to", to)?;
    let roles = ROLES.load(deps.storage)?;
    let from = &roles.holder(office).address;
    let now = env.block.time.seconds();
    HANDOVERS.save(deps.storage, from, &(to.clone(), now))?;
    Ok(events::handing_over(from, &to))
}
