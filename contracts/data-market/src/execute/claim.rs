//! `Claim`: pays payees at their own addresses, whoever asks. No pause stops it.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use oaic_math::epoch::epoch_of;
use oaic_messages::compute_settlement::PayeeRef;
use oaic_messages::data_market::MAX_CLAIMS;
use oaic_runtime::{text, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::{load_split, CONFIG, LICENSES, SPLIT_EARNINGS, TOTALS};

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
