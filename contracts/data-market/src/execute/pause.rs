//! Pausing openings. Delivery, payment, refund, dispute and claims are never paused.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use oaic_kit::{order, ownership, pause};
use oaic_types::data_market::ExecuteMsg;
use oaic_types::shared::Governor;

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

pub fn pause_openings(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    duration: u64,
) -> Result<Response, ContractError> {
    let guardian = CONFIG.load(deps.storage)?.guardian;
    let action = "pause openings";
    ownership::ensure_owner_not_guardian(deps.storage, &info.sender, guardian.as_ref(), action)?;
    begin(deps, env, Governor::Owner, &info.sender, duration)
}

/// Does what a message in the guardian's proposal says.
pub fn pull_order(
    mut deps: DepsMut,
    env: &Env,
    proposal_id: u64,
    place: u32,
) -> Result<Response, ContractError> {
    let guardian = CONFIG.load(deps.storage)?.guardian;
    let (guardian, msg) = order::pull_of(deps.branch(), env, guardian, proposal_id, place)?;
    match msg {
        ExecuteMsg::PauseOpenings { duration } => {
            begin(deps, env, Governor::Guardian, &guardian, duration)
        }
        _ => Err(order::not_its_own(&guardian).into()),
    }
}

fn begin(
    deps: DepsMut,
    env: &Env,
    governor: Governor,
    by: &Addr,
    duration: u64,
) -> Result<Response, ContractError> {
    let max = CONFIG.load(deps.storage)?.params.max_pause;
    let until = pause::order(deps.storage, env, governor, max, duration)?;
    Ok(Response::new().add_event(events::openings_paused(by, until)))
}

pub fn unpause_openings(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    pause::end(deps.storage, env, info)?;
    Ok(Response::new().add_event(events::openings_unpaused(&info.sender)))
}
