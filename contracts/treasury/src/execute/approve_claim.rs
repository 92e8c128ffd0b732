//! `ApproveClaim`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::shared::DENOM;
use oaic_messages::treasury::{ClaimKind, ClaimStatus, Pot};
use oaic_runtime::{ownership, series, Checked};

use crate::error::Result;
use crate::model::{balances, outflow};
use crate::state::{Claim, CLAIMS, CLAIMS_OF, CONFIG, LAST_CLAIM};
use crate::{events, validate};

pub fn approve_claim(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    claimant: &str,
    amount: Uint128,
    kind: ClaimKind,
    reference: String,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "approve claims")?;
    let config = CONFIG.load(deps.storage)?;
    let claimant = validate::claim(deps.as_ref(), env, &config, claimant, amount, &reference)?;
    let booking = outflow::book(deps.branch(), env, &config, &Pot::RiskPool, amount)?;
    balances::change_oaic(deps.storage, env, |balance| {
        balances::take(balances::RISK_POOL, DENOM, &mut balance.risk_free, amount)?;
        balance.risk_approved = balance.risk_approved.add_checked(amount)?;
        Ok(())
    })?;
    let claim = Claim {
        claimant,
        amount,
        kind,
        reference,
        expires_at: env.block.time.seconds().add_checked(config.claim_ttl)?,
        status: ClaimStatus::Approved,
        booking,
    };
    let id = series::next(deps.storage, &LAST_CLAIM)?;
    CLAIMS.save(deps.storage, id, &claim)?;
    CLAIMS_OF.save(deps.storage, (&claim.claimant, id), &())?;
    Ok(Response::new()
        .add_attribute("claim", id.to_string())
        .add_event(events::claim_approved(id, &claim)))
}
