//! `pull_order`: what the guardian decided, done once and in time, whoever asks for it.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::shared::Governor;
use oaic_messages::token::ExecuteMsg;
use oaic_runtime::order;

use crate::error::ContractError;
use crate::execute::{freeze, pause};
use crate::state::GUARDIAN;

/// Does what a message in the guardian's proposal says.
pub fn pull(
    mut deps: DepsMut,
    env: &Env,
    proposal_id: u64,
    place: u32,
) -> Result<Response, ContractError> {
    let guardian = GUARDIAN.load(deps.storage)?.address;
    let (guardian, msg) = order::pull_of(deps.branch(), env, guardian, proposal_id, place)?;
    match msg {
        ExecuteMsg::Freeze { addresses } => freeze::by_guardian(deps, env, &guardian, &addresses),
        ExecuteMsg::Pause { duration } => {
            pause::begin(deps.storage, env, Governor::Guardian, &guardian, duration)
        }
        _ => Err(order::not_its_own(&guardian).into()),
    }
}
