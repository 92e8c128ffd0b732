//! `Claim`: pays payees at their own addresses, whoever asks. No pause stops it.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use oaic_messages::compute_settlement::{PayeeRef, MAX_CLAIMS};
use oaic_runtime::{text, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::metrics;
use crate::state::{load_split, CONFIG, PAYOUTS, SPLIT_EARNINGS};

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

/// Pays payees; unlike in a claim, it is not an error if nothing is due.
pub(super) fn pay(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response> {
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
