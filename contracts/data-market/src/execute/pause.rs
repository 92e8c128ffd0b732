//! Pausing openings. Delivery, payment, refund, dispute and claims are never paused.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::data_market::ExecuteMsg;
use oaic_runtime::pause;

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

pub fn pause_openings(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    duration: u64,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let (guardian, max) = (config.guardian.as_ref(), config.params.max_pause);
    let until = pause::by_owner(deps, env, info, guardian, "pause openings", max, duration)?;
    Ok(Response::new().add_event(events::openings_paused(&info.sender, until)))
}

/// Does what a message in the guardian's proposal says.
pub fn pull_order(
    deps: DepsMut,
    env: &Env,
    proposal_id: u64,
    place: u32,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let (guardian, max) = (config.guardian, config.params.max_pause);
    let (guardian, until) = pause::by_guardian(
        deps,
        env,
        guardian,
        max,
        proposal_id,
        place,
        |msg| match msg {
            ExecuteMsg::PauseOpenings { duration } => Some(duration),
            _ => None,
        },
    )?;
    Ok(Response::new().add_event(events::openings_paused(&guardian, until)))
}

pub fn unpause_openings(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    pause::end(deps, env, info)?;
    Ok(Response::new().add_event(events::openings_unpaused(&info.sender)))
}
