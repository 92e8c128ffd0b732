//! `Sync` and `RollEpoch`.

use cosmwasm_std::{DepsMut, Env, Response};

use crate::epoch::{book_arrivals, roll};
use crate::error::ContractError;
use crate::state::CONFIG;

/// Books what arrived. A roll does so too, so that at most one of the two does.
pub fn sync(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let income = book_arrivals(deps.storage, deps.querier, env, &config)?;
    Ok(Response::new().add_events(rolled.events).add_events(income))
}

pub fn roll_epoch(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    Ok(Response::new().add_events(rolled.events))
}
