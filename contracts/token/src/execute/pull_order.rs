//! `PullOrder`: a decision of the guardian, carried out once and in time, whoever asks for it.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::shared::Governor;
use oaic_messages::token::ExecuteMsg;
use oaic_runtime::order;

use super::freeze::freeze_by_guardian;
use crate::error::Result;
use crate::state::GUARDIAN;
use crate::{events, model};

pub fn pull_order(mut deps: DepsMut, env: &Env, proposal_id: u64, place: u32) -> Result<Response> {
    let guardian = GUARDIAN.load(deps.storage)?.address;
    let (guardian, msg) = order::pull_of(deps.branch(), env, guardian, proposal_id, place)?;
    match msg {
        ExecuteMsg::Freeze { addresses } => freeze_by_guardian(deps, env, &guardian, &addresses),
        ExecuteMsg::Pause { duration } => {
            let until = model::pause::begin(deps.storage, env, Governor::Guardian, duration)?;
            Ok(events::paused(until, &guardian))
        }
        _ => Err(order::not_an_order_of(&guardian).into()),
    }
}
