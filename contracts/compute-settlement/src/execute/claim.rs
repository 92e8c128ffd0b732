//! Paying out to payees, to referrers and, as the fee, to the token: to each its own, whoever asks. No
//! pause stops it.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use oaic_messages::compute_settlement::{PayeeRef, MAX_CLAIMS};
use oaic_revenue::payee;
use oaic_runtime::{address, system, text, token, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::metrics;
use crate::state::{
    load_service, load_split, CONFIG, PAYOUTS, REFERRALS, SPLITS, SPLIT_EARNINGS, TOTALS,
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
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.referral_claimed = payouts.referral_claimed.u128().add_checked(amount)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
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
    let service = load_service(deps.storage, place.source_id)?;
    let mut split = load_split(deps.storage, place.source_id, place.split_version)?;
    let had = payee::at(&mut split.payees, place)?.address.is_some();
    let token = CONFIG.load(deps.storage)?.token;
    let own = &env.contract.address;
    let address = system::payable(deps.as_ref(), own, &token, "address", address)?;
    payee::set_address(
        &info.sender,
        &service.provider,
        &mut split.payees,
        place,
        &address,
    )?;
    let paid = match had {
        true => pay(deps.branch(), env, std::slice::from_ref(place))?,
        false => Response::new(),
    };
    SPLITS.save(deps.storage, (place.source_id, place.split_version), &split)?;
    Ok(paid.add_event(events::payee_address_set(
        place.source_id,
        place.split_version,
        place.payee,
        &address,
    )))
}

/// Pays the booked, unpaid fee to the token, which burns part of it and pools the rest.
pub fn flush_fee(deps: DepsMut) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let fee = TOTALS.may_load(deps.storage, &())?.unwrap_or_default().fee;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    let amount = fee.unpaid(payouts.fee_flushed.u128())?;
    payouts.fee_flushed = fee.booked.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}

/// Pays payees; unlike in a claim, it is not an error if nothing is due.
fn pay(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let linked = config.links.linked();
    let load = |storage: &dyn Storage, service_id, version| {
        load_split(storage, service_id, version).map(|split| split.payees)
    };
    let paid = SPLIT_EARNINGS.take(deps.storage, linked, payees, load)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.claimed = payouts.claimed.u128().add_checked(paid.total)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    if paid.licenses > 0 {
        let epoch = metrics::current(env, &config);
        metrics::add_licenses(deps.storage, epoch, paid.licenses)?;
    }
    Ok(Response::new()
        .add_events(paid.items.iter().map(events::claimed))
        .add_messages(paid.transfers(&config.token)?))
}
