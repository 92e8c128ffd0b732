//! `PauseDeposits`: by the owner. Spends, exits, commands and reclaims are never paused.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::pause;

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
