//! Claims on the risk pool: approved, then paid, canceled, or released after their time.
//!
//! An approval sets its amount aside, so whatever is approved can be paid.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use oaic_messages::shared::DENOM;
use oaic_messages::treasury::{Asset, ClaimKind, ClaimStatus, Pot};
use oaic_runtime::{ownership, token, Checked};

use crate::error::ContractError;
use crate::state::{self, Claim, CLAIMS, CLAIMS_OF, CONFIG, LAST_CLAIM};
use crate::{book, events, ledger, validate};

/// `approve_claim`.
pub fn approve(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    claimant: &str,
    amount: Uint128,
    kind: ClaimKind,
    reference: String,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    ownership::ensure_owner(deps.storage, &info.sender, "approve claims")?;
    let config = CONFIG.load(deps.storage)?;
    let claimant = validate::claim(deps.as_ref(), env, &config, claimant, amount, &reference)?;
    let booking = book::book(deps.branch(), env, &config, &Pot::RiskPool, amount)?;
    ledger::change_oaic(deps.storage, env, |balance| {
        ledger::take(ledger::RISK_POOL, DENOM, &mut balance.risk_free, amount)?;
        balance.risk_approved = balance.risk_approved.plus(amount)?;
        Ok(())
    })?;
    let claim = Claim {
        claimant,
        amount,
        kind,
        reference,
        expires_at: env.block.time.seconds().plus(config.claim_ttl)?,
        status: ClaimStatus::Approved,
        booking,
    };
    let id = LAST_CLAIM.load(deps.storage)?.plus(1)?;
    LAST_CLAIM.save(deps.storage, &id)?;
    CLAIMS.save(deps.storage, id, &claim)?;
    CLAIMS_OF.save(deps.storage, (&claim.claimant, id), &())?;
    let event = events::claim_approved(id, &claim);
    Ok(Response::new()
        .add_attribute("claim", id.to_string())
        .add_event(event))
}

/// `pay_claim`.
pub fn pay(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    let mut claim = approved(deps.storage, id, "paid")?;
    let now = env.block.time.seconds();
    if claim.status_at(now) == ClaimStatus::Expired {
        return Err(ContractError::ClaimExpired {
            claim: id,
            expires_at: claim.expires_at,
            now,
        });
    }
    ledger::change_oaic(deps.storage, env, |balance| {
        balance.risk_approved = balance.risk_approved.minus(claim.amount)?;
        Ok(())
    })?;
    end(deps.storage, id, &mut claim, ClaimStatus::Paid)?;
    let config = CONFIG.load(deps.storage)?;
    let payment = ledger::payment(&config.token, &Asset::Oaic, &claim.claimant, claim.amount)?;
    Ok(Response::new()
        .add_message(payment)
        .add_event(events::claim_ended("claim_paid", id, &claim)))
}

/// `cancel_claim`.
pub fn cancel(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    ownership::ensure_owner(deps.storage, &info.sender, "cancel claims")?;
    let mut claim = approved(deps.storage, id, "canceled")?;
    let (config, booking) = (CONFIG.load(deps.storage)?, claim.booking);
    let pot = Pot::RiskPool;
    book::unbook(deps.storage, env, &config, &pot, booking, claim.amount)?;
    give_back(deps.storage, env, &claim)?;
    end(deps.storage, id, &mut claim, ClaimStatus::Canceled)?;
    Ok(Response::new().add_event(events::claim_ended("claim_canceled", id, &claim)))
}

/// `release_claim`.
pub fn release(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
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

/// A claim whose amount is still set aside, expired or not.
pub fn approved(
    storage: &dyn Storage,
    id: u64,
    action: &'static str,
) -> Result<Claim, ContractError> {
    let claim = state::claim(storage, id)?;
    match claim.status {
        ClaimStatus::Approved => Ok(claim),
        status => Err(ContractError::ClaimNotApproved {
            claim: id,
            status: format!("{status:?}").to_lowercase(),
            action,
        }),
    }
}

fn give_back(storage: &mut dyn Storage, env: &Env, claim: &Claim) -> Result<(), ContractError> {
    ledger::change_oaic(storage, env, |balance| {
        balance.risk_approved = balance.risk_approved.minus(claim.amount)?;
        balance.risk_free = balance.risk_free.plus(claim.amount)?;
        Ok(())
    })
}

fn end(
    storage: &mut dyn Storage,
    id: u64,
    claim: &mut Claim,
    status: ClaimStatus,
) -> Result<(), ContractError> {
    claim.status = status;
    Ok(CLAIMS.save(storage, id, claim)?)
}
