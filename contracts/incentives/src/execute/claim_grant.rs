//! `ClaimGrant`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::incentives::MilestoneStatus;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::balances::Payment;
use crate::model::grant::advance;
use crate::state::{load_grant, Balances, CONFIG, GRANTS};

pub fn claim_grant(deps: DepsMut, env: &Env, id: u64) -> Result<Response> {
    let mut grant = load_grant(deps.storage, id)?;
    let due = advance(&mut grant, MilestoneStatus::Approved, MilestoneStatus::Paid)?;
    if due.is_zero() {
        return Err(ContractError::NothingApproved { grant: id });
    }
    GRANTS.save(deps.storage, id, &grant)?;
    let token = CONFIG.load(deps.storage)?.token;
    let mut balances = Balances::load(deps.storage)?;
    let recipient = &grant.recipient;
    let payment = balances.pay(deps.storage, env, &token, Payment::Grant, recipient, due)?;
    balances.save(deps.storage)?;
    Ok(Response::new()
        .add_event(events::grant_claimed(id, recipient, due))
        .add_messages(payment))
}
