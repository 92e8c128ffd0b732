//! `Claim` and `ClaimReferral`: to the payees' own addresses, whoever asks. No pause stops them.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::compute_settlement::{PayeeRef, MAX_CLAIMS};
use oaic_runtime::{address, text, token, Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::metrics;
use crate::records::{REFERRALS, SPLIT_BOOK};
use crate::state::{load_split, CONFIG, PAYOUTS};

/// Pays payees what they earned and were not paid. Those with nothing to get are passed over; a
/// payee without an address is an error, and keeps accruing.
pub fn claim(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response, ContractError> {
    text::count("payees", "entries", payees.len(), 1, MAX_CLAIMS)?;
    let paid = pay(deps, env, payees)?;
    match paid.messages.is_empty() {
        true => Err(RuntimeError::NothingToPay {
            what: "everything these payees earned",
        }
        .into()),
        false => Ok(paid),
    }
}

/// [`claim`] where nobody asked for it: that there is nothing to pay is no error.
pub fn pay(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let linked = config.links.linked();
    let paid = SPLIT_BOOK.take(
        deps.storage,
        linked,
        payees,
        |storage, service_id, version| {
            let split = load_split(storage, service_id, version)?;
            Ok(split.payees)
        },
    )?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.claimed = payouts.claimed.u128().plus(paid.total)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    if paid.licenses > 0 {
        let epoch = metrics::current(env, &config);
        metrics::add_licenses(deps.storage, epoch, paid.licenses)?;
    }
    let mut response = Response::new().add_events(paid.items.iter().map(events::claimed));
    for (address, amount) in &paid.due {
        response = response.add_message(token::transfer(&config.token, address, (*amount).into())?);
    }
    Ok(response)
}

pub fn claim_referral(deps: DepsMut, referrer: &str) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let referrer = address::valid(deps.api, "referrer", referrer)?;
    let amount = REFERRALS.take(deps.storage, &referrer)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.referral_claimed = payouts.referral_claimed.u128().plus(amount)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    Ok(Response::new()
        .add_event(events::referral_claimed(&referrer, amount))
        .add_message(token::transfer(&token, &referrer, amount.into())?))
}
