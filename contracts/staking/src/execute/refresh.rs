//! Putting a dividend weight right.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use oaic_runtime::address;

use crate::error::ContractError;
use crate::events;
use crate::touch::Touched;

/// Anyone may: a weight that is too high is at the cost of all others. Where nothing changes,
/// nothing is written.
pub fn refresh(deps: DepsMut, env: &Env, account: &str) -> Result<Response, ContractError> {
    let address = address::valid(deps.api, "account", account)?;
    let touched = Touched::load(deps.storage, env, address)?;
    let before = touched.account.weight;
    let weight = Uint128::from(touched.account.weight_now(&touched.config, touched.now)?);
    let response = Response::new().add_event(events::refreshed(&touched.address, before, weight));
    if before == weight {
        return Ok(response);
    }
    Ok(response.add_submessages(touched.save(deps.storage)?))
}
