//! `CancelClaim`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::treasury::{ClaimStatus, Pot};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::events;
use crate::model::claim::{approved, end, give_back};
use crate::model::outflow;
use crate::state::CONFIG;

pub fn cancel_claim(deps: DepsMut, env: &Env, info: &MessageInfo, id: u64) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "cancel claims")?;
    let mut claim = approved(deps.storage, id, "canceled")?;
    let (config, booking) = (CONFIG.load(deps.storage)?, claim.booking);
    let pot = Pot::RiskPool;
    outflow::release(deps.storage, env, &config, &pot, booking, claim.amount)?;
    give_back(deps.storage, env, &claim)?;
    end(deps.storage, id, &mut claim, ClaimStatus::Canceled)?;
    Ok(Response::new().add_event(events::claim_ended("claim_canceled", id, &claim)))
}
