//! Paying payees.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::compute_settlement::PayeeRef;
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::events;
use crate::model::metrics;
use crate::state::{load_split, CONFIG, PAYOUTS, SPLIT_EARNINGS};

/// Pays payees; unlike in a claim, it is not an error if nothing is due.
pub fn pay(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let linked = config.links.linked();
    let paid = SPLIT_EARNINGS.take(
        deps.storage,
        linked,
        payees,
        |storage, service_id, version| {
            let split = load_split(storage, service_id, version)?;
            Ok(split.payees)
        },
    )?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.claimed = payouts.claimed.u128().add_checked(paid.total)?.into();
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
