//! `PayClaim`.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::treasury::{Asset, ClaimStatus};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::balances;
use crate::model::claim::{approved, end};
use crate::state::CONFIG;

pub fn pay_claim(deps: DepsMut, env: &Env, id: u64) -> Result<Response> {
    let mut claim = approved(deps.storage, id, "paid")?;
    let now = env.block.time.seconds();
    if claim.status_at(now) == ClaimStatus::Expired {
        return Err(ContractError::ClaimExpired {
            claim: id,
            expires_at: claim.expires_at,
            now,
        });
    }
    balances::change_oaic(deps.storage, env, |balance| {
        balance.risk_approved = balance.risk_approved.sub_checked(claim.amount)?;
        Ok(())
    })?;
    end(deps.storage, id, &mut claim, ClaimStatus::Paid)?;
    let config = CONFIG.load(deps.storage)?;
    let payment = balances::payment(&config.token, &Asset::Oaic, &claim.claimant, claim.amount)?;
    Ok(Response::new()
        .add_message(payment)
        .add_event(events::claim_ended("claim_paid", id, &claim)))
}
