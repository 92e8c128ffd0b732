//! `UpdateConfig` and `SetBounds`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::incentives::ExecuteMsg;
use oaic_runtime::ownership;

use crate::epoch::{book_arrivals, roll};
use crate::error::ContractError;
use crate::events;
use crate::state::{Config, CONFIG};
use crate::validate;

/// Changes rates and times from the next epoch on: the running one is rolled with the old ones
/// first, and every epoch remembers its own. What arrived before is shared by the old share. Takes
/// [`ExecuteMsg::UpdateConfig`] or [`ExecuteMsg::SetBounds`] whole, for they have many fields.
pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: &ExecuteMsg,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the configuration")?;
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let income = book_arrivals(deps.storage, deps.querier, env, &config)?;
    let config = changed(config, msg);
    validate::config(&config)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_events(income)
        .add_event(events::config_updated("config")))
}

/// The configuration with what a message changes in it, unchecked.
pub fn changed(config: Config, msg: &ExecuteMsg) -> Config {
    match msg {
        ExecuteMsg::UpdateConfig {
            release_bps,
            usage_cap_bps,
            claim_ttl_epochs,
            risk_bps,
        } => Config {
            release_bps: release_bps.unwrap_or(config.release_bps),
            usage_cap_bps: usage_cap_bps.unwrap_or(config.usage_cap_bps),
            claim_ttl_epochs: claim_ttl_epochs.unwrap_or(config.claim_ttl_epochs),
            risk_bps: risk_bps.unwrap_or(config.risk_bps),
            ..config
        },
        ExecuteMsg::SetBounds { cap_bps } => Config {
            cap_bps: *cap_bps,
            ..config
        },
        // The dispatcher passes nothing else.
        _ => config,
    }
}
