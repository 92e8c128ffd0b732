//! `update_config`, `set_bounds` and `update_ownership`.

use cosmwasm_std::{Api, DepsMut, Env, MessageInfo, Response};
use cw_ownable::Action;
use oaic_messages::treasury::ExecuteMsg;
use oaic_runtime::{ownership, token};

use crate::error::ContractError;
use crate::state::{Config, CONFIG};
use crate::{events, validate};

/// Takes [`ExecuteMsg::UpdateConfig`] or [`ExecuteMsg::SetBounds`] whole, for they have many fields.
pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: &ExecuteMsg,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    ownership::ensure_owner(deps.storage, &info.sender, "change parameters")?;
    let config = changed(deps.api, env, CONFIG.load(deps.storage)?, msg)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated()))
}

/// The parameters with what a message changes in them.
pub fn changed(
    api: &dyn Api,
    env: &Env,
    mut config: Config,
    msg: &ExecuteMsg,
) -> Result<Config, ContractError> {
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
        // The dispatcher passes nothing else.
        _ => {}
    }
    Ok(config)
}

pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    Ok(ownership::update(deps, env, info, action)?)
}
