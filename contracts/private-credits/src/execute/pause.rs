//! Pausing deposits. Spends, exits, commands and reclaims are never paused.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::pause;

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

pub fn pause_deposits(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    duration: u64,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let guardian = config.guardian.as_ref();
    let max = config.params.max_pause;
    let until = pause::order(deps.storage, env, info, guardian, max, duration)?;
    Ok(Response::new().add_event(events::deposits_paused(&info.sender, until)))
}

pub fn unpause_deposits(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    pause::end(deps.storage, env, info)?;
    Ok(Response::new().add_event(events::deposits_unpaused(&info.sender)))
}
