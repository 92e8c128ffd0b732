//! `ReclaimBounty`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::incentives::BountyStatus;

use crate::error::{ContractError, Result};
use crate::model::bounty::{in_status, release};

pub fn reclaim_bounty(deps: DepsMut, env: &Env, id: u64) -> Result<Response> {
    let bounty = in_status(deps.storage, id, BountyStatus::Open, "reclaimed")?;
    let now = env.block.time.seconds();
    if now <= bounty.deadline {
        return Err(ContractError::BountyOpen {
            bounty: id,
            deadline: bounty.deadline,
            now,
        });
    }
    release(deps.storage, id, bounty, BountyStatus::Reclaimed)
}
