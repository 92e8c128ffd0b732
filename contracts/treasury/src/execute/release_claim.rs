//! `ReleaseClaim`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::treasury::ClaimStatus;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::claim::{approved, end, give_back};

pub fn release_claim(deps: DepsMut, env: &Env, id: u64) -> Result<Response> {
    let mut claim = approved(deps.storage, id, "released")?;
    let now = env.block.time.seconds();
    if claim.status_at(now) != ClaimStatus::Expired {
        return Err(ContractError::ClaimNotExpired {
            claim: id,
            expires_at: claim.expires_at,
            now,
        });
    }
    give_back(deps.storage, env, &claim)?;
    end(deps.storage, id, &mut claim, ClaimStatus::Released)?;
    Ok(Response::new().add_event(events::claim_ended("claim_released", id, &claim)))
}
