//! `ClaimBounty`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::incentives::BountyStatus;
use oaic_runtime::RuntimeError;

use crate::error::Result;
use crate::events;
use crate::model::balances::Payment;
use crate::model::bounty::in_status;
use crate::state::{save_bounty, Balances, CONFIG};

pub fn claim_bounty(deps: DepsMut, env: &Env, id: u64) -> Result<Response> {
    let mut bounty = in_status(deps.storage, id, BountyStatus::Awarded, "claimed")?;
    let recipient = bounty
        .recipient
        .clone()
        .ok_or_else(|| RuntimeError::unknown("recipient of bounty", id))?;
    bounty.status = BountyStatus::Paid;
    save_bounty(deps.storage, id, &bounty, Some(BountyStatus::Awarded))?;
    let token = CONFIG.load(deps.storage)?.token;
    let mut balances = Balances::load(deps.storage)?;
    let payment = balances.pay(
        deps.storage,
        env,
        &token,
        Payment::Bounty,
        &recipient,
        bounty.amount,
    )?;
    balances.save(deps.storage)?;
    Ok(Response::new()
        .add_event(events::bounty_claimed(id, &recipient, bounty.amount))
        .add_messages(payment))
}
