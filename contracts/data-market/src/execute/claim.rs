//! `Claim` and `ClaimReferral`: to the payees' own addresses, whoever asks. No pause stops them.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use oaic_math::epoch::epoch_of;
use oaic_messages::compute_settlement::PayeeRef;
use oaic_messages::data_market::MAX_CLAIMS;
use oaic_runtime::{address, text, token, Checked, RuntimeError};

use crate::books::BOOKS;
use crate::error::ContractError;
use crate::events;
use crate::state::{load_split, CONFIG, LICENSES, REFERRALS, SPLIT_BOOK};

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
    let paid = SPLIT_BOOK.take(deps.storage, linked, payees, load_split)?;
    let mut books = BOOKS.load(deps.storage)?;
    books.claimed = books.claimed.plus(paid.total.into())?;
    BOOKS.save(deps.storage, &books)?;
    if paid.licenses > 0 {
        let epoch = epoch_of(env.block.time.seconds(), config.epoch_seconds);
        let before = LICENSES.may_load(deps.storage, epoch)?.unwrap_or_default();
        let sum = before.plus(Uint128::new(paid.licenses))?;
        LICENSES.save(deps.storage, epoch, &sum)?;
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
    let mut books = BOOKS.load(deps.storage)?;
    books.referral_claimed = books.referral_claimed.plus(amount.into())?;
    BOOKS.save(deps.storage, &books)?;
    Ok(Response::new()
        .add_event(events::referral_claimed(&referrer, amount))
        .add_message(token::transfer(&token, &referrer, amount.into())?))
}
