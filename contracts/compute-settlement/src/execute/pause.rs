//! Pausing openings. Settlement, claims and exit are never paused.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::pause;

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
    let until = pause::order(
        deps.storage,
        env,
        info,
        config.guardian.as_ref(),
        config.params.max_pause,
        duration,
    )?;
    Ok(Response::new().add_event(events::openings_paused(&info.sender, until)))
}

pub fn unpause_openings(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    pause::end(deps.storage, env, info)?;
    Ok(Response::new().add_event(events::openings_unpaused(&info.sender)))
}
