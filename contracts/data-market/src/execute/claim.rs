//! Paying out to payees, to referrers and, as the fee, to the token: to each its own, whoever asks. No
//! pause stops it.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_math::epoch::epoch_of;
use oaic_messages::compute_settlement::PayeeRef;
use oaic_messages::data_market::MAX_CLAIMS;
use oaic_revenue::payee;
use oaic_runtime::{address, system, text, token, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::{
    load_listing, load_split, CONFIG, LICENSES, REFERRALS, SPLITS, SPLIT_EARNINGS, TOTALS,
};

/// Pays payees their unclaimed earnings. Payees with nothing due are skipped; a payee without an
/// address is an error, and its earnings keep accruing.
pub fn claim(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response> {
    text::count("payees", "entries", payees.len(), 1, MAX_CLAIMS)?;
    let paid = pay(deps, env, payees)?;
    let what = "everything these payees earned";
    match paid.messages.is_empty() {
        true => Err(RuntimeError::NothingToPay { what }.into()),
        false => Ok(paid),
    }
}

pub fn claim_referral(deps: DepsMut, referrer: &str) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let referrer = address::valid(deps.api, "referrer", referrer)?;
    let amount = REFERRALS.take(deps.storage, &referrer)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.referral_claimed = totals.referral_claimed.add_checked(amount.into())?;
    TOTALS.save(deps.storage, &totals)?;
    Ok(Response::new()
        .add_event(events::referral_claimed(&referrer, amount))
        .add_message(token::transfer(&token, &referrer, amount.into())?))
}

/// Pays the previous address first, so that no earnings change hands without the fee.
pub fn set_payee_address(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    place: &PayeeRef,
    address: &str,
) -> Result<Response> {
    let (id, version) = (place.source_id, place.split_version);
    let listing = load_listing(deps.storage, id)?;
    let mut payees = load_split(deps.storage, id, version)?;
    let had = payee::at(&mut payees, place)?.address.is_some();
    let token = CONFIG.load(deps.storage)?.token;
    let own = &env.contract.address;
    let address = system::payable(deps.as_ref(), own, &token, "address", address)?;
    payee::set_address(&info.sender, &listing.seller, &mut payees, place, &address)?;
    let paid = match had {
        true => pay(deps.branch(), env, std::slice::from_ref(place))?,
        false => Response::new(),
    };
    SPLITS.save(deps.storage, (id, version), &payees)?;
    Ok(paid.add_event(events::payee_address_set(
        id,
        version,
        place.payee,
        &address,
    )))
}

/// Pays the booked, unpaid fee to the token, which burns part of it and pools the rest.
pub fn flush_fee(deps: DepsMut) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut totals = TOTALS.load(deps.storage)?;
    let amount = totals.fee.unpaid(totals.fee_flushed.u128())?;
    totals.fee_flushed = totals.fee.booked.into();
    TOTALS.save(deps.storage, &totals)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}

/// Pays payees; unlike in a claim, it is not an error if nothing is due.
fn pay(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let linked = config.links.linked();
    let paid = SPLIT_EARNINGS.take(deps.storage, linked, payees, load_split)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.claimed = totals.claimed.add_checked(paid.total.into())?;
    TOTALS.save(deps.storage, &totals)?;
    if paid.licenses > 0 {
        let epoch = epoch_of(env.block.time.seconds(), config.epoch_seconds);
        let before = LICENSES.may_load(deps.storage, epoch)?.unwrap_or_default();
        let sum = before.add_checked(Uint128::new(paid.licenses))?;
        LICENSES.save(deps.storage, epoch, &sum)?;
    }
    Ok(Response::new()
        .add_events(paid.items.iter().map(events::claimed))
        .add_messages(paid.transfers(&config.token)?))
}
