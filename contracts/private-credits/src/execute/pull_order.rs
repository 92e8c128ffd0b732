//! `PullOrder`: carries out a pause that a proposal of the guardian multisig orders.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::private_credits::ExecuteMsg;
use oaic_runtime::pause;

use crate::error::Result;
use crate::events;
use crate::state::CONFIG;

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
