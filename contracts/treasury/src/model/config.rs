//! Changes of the parameters.

use cosmwasm_std::{Api, Env};
use oaic_messages::treasury::ExecuteMsg;

use crate::error::Result;
use crate::state::Config;
use crate::validate;

/// Applies a message to the parameters.
pub fn changed(api: &dyn Api, env: &Env, mut config: Config, msg: &ExecuteMsg) -> Result<Config> {
    let contract = &env.contract.address;
    match msg {
        ExecuteMsg::UpdateConfig { claim_ttl, budget } => {
            if let Some(seconds) = claim_ttl {
                config.claim_ttl = validate::claim_ttl(&env.block.chain_id, *seconds)?;
            }
            if let Some(rules) = budget {
                config.budget = validate::budget(*rules)?;
            }
        }
        ExecuteMsg::SetBounds {
            caps,
            bookers,
            floor_prices,
            metric_sources,
        } => {
            if let Some(caps) = caps {
                config.caps = validate::caps(*caps)?;
            }
            if let Some(bookers) = bookers {
                config.bookers = validate::bookers(api, contract, bookers)?;
            }
            if let Some(prices) = floor_prices {
                config.floor_prices = validate::floor_prices(prices)?;
            }
            if let Some(sources) = metric_sources {
                config.metric_sources = validate::sources(api, contract, sources)?;
            }
        }
        // The dispatcher passes only these messages.
        _ => {}
    }
    Ok(config)
}
