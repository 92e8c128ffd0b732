//! `RollEpoch`.

use cosmwasm_std::{DepsMut, Env, Response};

use crate::error::Result;
use crate::model::epoch::roll;
use crate::state::CONFIG;

pub fn roll_epoch(deps: DepsMut, env: &Env) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    Ok(Response::new().add_events(rolled.events))
}
