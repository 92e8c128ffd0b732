//! Changes of the parameters.

use cosmwasm_std::{Api, Env};
use oaic_messages::treasury::{BudgetRules, Caps, FloorPrice};

use crate::error::Result;
use crate::state::Config;
use crate::validate;

/// What [`SetBounds`](oaic_messages::treasury::ExecuteMsg::SetBounds) changes.
pub struct Bounds {
    pub caps: Option<Caps>,
    pub bookers: Option<Vec<String>>,
    pub floor_prices: Option<Vec<FloorPrice>>,
    pub metric_sources: Option<Vec<String>>,
}

/// Parameters with another time or budget.
pub fn changed(
    env: &Env,
    mut config: Config,
    claim_ttl: Option<u64>,
    budget: Option<BudgetRules>,
) -> Result<Config> {
    if let Some(seconds) = claim_ttl {
        config.claim_ttl = validate::claim_ttl(&env.block.chain_id, seconds)?;
    }
    if let Some(rules) = budget {
        config.budget = validate::budget(rules)?;
    }
    Ok(config)
}

/// Parameters with other bounds.
pub fn with_bounds(
    api: &dyn Api,
    env: &Env,
    mut config: Config,
    bounds: &Bounds,
) -> Result<Config> {
    let contract = &env.contract.address;
    if let Some(caps) = bounds.caps {
        config.caps = validate::caps(caps)?;
    }
    if let Some(bookers) = &bounds.bookers {
        config.bookers = validate::bookers(api, contract, bookers)?;
    }
    if let Some(prices) = &bounds.floor_prices {
        config.floor_prices = validate::floor_prices(prices)?;
    }
    if let Some(sources) = &bounds.metric_sources {
        config.metric_sources = validate::sources(api, contract, sources)?;
    }
    Ok(config)
}
