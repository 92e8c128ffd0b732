//! `Claim` and `ClaimReferral`: to the payees' own addresses, whoever asks. No pause stops them.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128};
use oaic_kit::{address, text, token, Checked, KitError};
use oaic_math::split::{earned, referred};
use oaic_types::compute_settlement::{PayeeRef, Role, MAX_CLAIMS};

use super::payees::payee_at;
use crate::error::ContractError;
use crate::events;
use crate::metrics;
use crate::records::{ACCUMULATED, REFERRER_POINTS};
use crate::state::{
    load_split, Links, CLAIMED, CONFIG, PAYOUTS, REFERRAL_CLAIMED, REFERRER_NUMBERS,
};

/// Pays payees what they earned and were not paid. Those with nothing to get are passed over; a
/// payee without an address is an error, and keeps accruing.
pub fn claim(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response, ContractError> {
    text::count("payees", "entries", payees.len(), 1, MAX_CLAIMS)?;
    let config = CONFIG.load(deps.storage)?;
    let mut response = Response::new();
    let mut due: BTreeMap<Addr, u128> = BTreeMap::new();
    let (mut total, mut licences) = (0u128, 0u128);
    for place in payees {
        let (role, address, amount) = take(deps.storage, &config.links, place)?;
        if amount == 0 {
            continue;
        }
        response = response.add_event(events::claimed(
            place.service_id,
            place.split_version,
            place.payee,
            &address,
            amount,
        ));
        total = total.plus(amount)?;
        if role == Role::Licensor {
            licences = licences.plus(amount)?;
        }
        let sum = due.entry(address).or_default();
        *sum = sum.plus(amount)?;
    }
    if total == 0 {
        return Err(ContractError::NothingToPay {
            what: "everything these payees earned",
        });
    }
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.claimed = payouts.claimed.u128().plus(total)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    if licences > 0 {
        metrics::add_licences(deps.storage, metrics::current(env, &config), licences)?;
    }
    for (address, amount) in &due {
        response = response.add_message(token::transfer(&config.token, address, (*amount).into())?);
    }
    Ok(response)
}

/// Books as claimed what a payee has earned since its last claim. It is written at once, so the
/// same payee named twice is paid once.
fn take(
    storage: &mut dyn Storage,
    links: &Links,
    place: &PayeeRef,
) -> Result<(Role, Addr, u128), ContractError> {
    let mut split = load_split(storage, place.service_id, place.split_version)?;
    let payee = payee_at(&mut split, place)?;
    let address = payee
        .address(links)
        .ok_or_else(|| ContractError::NoPayeeAddress {
            service_id: place.service_id,
            split_version: place.split_version,
            payee: place.payee,
            label: payee.label.clone(),
        })?
        .clone();
    let version = (place.service_id, place.split_version);
    let accumulated = ACCUMULATED.may_load(storage, &version)?.unwrap_or_default();
    let key = (place.service_id, place.split_version, place.payee);
    let claimed = CLAIMED.may_load(storage, key)?.unwrap_or_default();
    let now = earned(accumulated.0, payee.weight);
    let amount = now.minus(claimed.u128())?;
    if amount > 0 {
        CLAIMED.save(storage, key, &Uint128::new(now))?;
    }
    Ok((payee.role, address, amount))
}

pub fn claim_referral(deps: DepsMut, referrer: &str) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let referrer = address::valid(deps.api, "referrer", referrer)?;
    let number = REFERRER_NUMBERS
        .may_load(deps.storage, &referrer)?
        .ok_or_else(|| KitError::unknown("referrer", &referrer))?;
    let points = REFERRER_POINTS
        .may_load(deps.storage, &number)?
        .unwrap_or_default();
    let earned = referred(points.0);
    let claimed = REFERRAL_CLAIMED
        .may_load(deps.storage, number)?
        .unwrap_or_default();
    let amount = earned.minus(claimed.u128())?;
    if amount == 0 {
        return Err(ContractError::NothingToPay {
            what: "everything this referrer earned",
        });
    }
    REFERRAL_CLAIMED.save(deps.storage, number, &Uint128::new(earned))?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.referral_claimed = payouts.referral_claimed.u128().plus(amount)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    Ok(Response::new()
        .add_event(events::referral_claimed(&referrer, amount))
        .add_message(token::transfer(&token, &referrer, amount.into())?))
}
