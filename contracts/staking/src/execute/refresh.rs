//! `Refresh`: correcting a dividend weight.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use oaic_runtime::address;

use crate::error::Result;
use crate::events;
use crate::model::accrual::AccountUpdate;

/// Anyone may, because a weight that is too high is at the expense of all others. If nothing
/// changes, nothing is written.
pub fn refresh(deps: DepsMut, env: &Env, account: &str) -> Result<Response> {
    let address = address::valid(deps.api, "account", account)?;
    let update = AccountUpdate::load(deps.storage, env, address)?;
    let before = update.account.weight;
    let weight = Uint128::from(update.account.weight_now(&update.config, update.now)?);
    let response = Response::new().add_event(events::refreshed(&update.address, before, weight));
    if before == weight {
        return Ok(response);
    }
    Ok(response.add_submessages(update.save(deps.storage)?))
}
