//! Parameters.

use cosmwasm_std::{Deps, Env};
use oaic_messages::treasury::ConfigResponse;

use crate::error::Result;
use crate::state::CONFIG;

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        epoch: config.epoch(env),
        token: config.token,
        epoch_seconds: config.epoch_seconds,
        caps: config.caps,
        claim_ttl: config.claim_ttl,
        bookers: config.bookers,
        floor_prices: config.floor_prices,
        metric_sources: config.metric_sources,
        budget: config.budget,
    })
}
