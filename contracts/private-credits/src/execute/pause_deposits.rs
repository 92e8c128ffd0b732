//! Pausing: by the owner, and by a proposal of the guardian multisig. Spends, exits, commands and
//! reclaims are never paused.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::private_credits::ExecuteMsg;
use oaic_runtime::{pause, system};

use crate::error::Result;
use crate::events;
use crate::state::CONFIG;

pub fn pause_deposits(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    duration: u64,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let (guardian, max) = (config.guardian.as_ref(), config.params.max_pause);
    let until = pause::by_owner(deps, env, info, guardian, "pause deposits", max, duration)?;
    Ok(Response::new().add_event(events::deposits_paused(&info.sender, until)))
}

pub fn unpause_deposits(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response> {
    pause::end(deps, env, info)?;
    Ok(Response::new().add_event(events::deposits_unpaused(&info.sender)))
}

pub fn pull_order(deps: DepsMut, env: &Env, proposal_id: u64, place: u32) -> Result<Response> {
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
            ExecuteMsg::PauseDeposits { duration } => Some(duration),
            _ => None,
        },
    )?;
    Ok(Response::new().add_event(events::deposits_paused(&guardian, until)))
}

pub fn set_guardian(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    guardian: Option<&str>,
) -> Result<Response> {
    let mut config = CONFIG.load(deps.storage)?;
    config.guardian = system::new_guardian(deps.as_ref(), env, info, &config.token, guardian)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("guardian")))
}
