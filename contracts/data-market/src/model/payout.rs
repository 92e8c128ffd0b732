//! Paying payees.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use oaic_math::epoch::epoch_of;
use oaic_messages::compute_settlement::PayeeRef;
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::events;
use crate::state::{load_split, CONFIG, LICENSES, SPLIT_EARNINGS, TOTALS};

/// Pays payees; unlike in a claim, it is not an error if nothing is due.
pub fn pay(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response> {
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
    let mut response = Response::new().add_events(paid.items.iter().map(events::claimed));
    for (address, amount) in &paid.due {
        response = response.add_message(token::transfer(&config.token, address, (*amount).into())?);
    }
    Ok(response)
}
