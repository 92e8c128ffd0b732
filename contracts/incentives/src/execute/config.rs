//! `UpdateConfig`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::ownership;
use oaic_types::shared::Bps;

use crate::epoch::roll;
use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;
use crate::validate;

/// Changes rates and times from the next epoch on: the running one is rolled with the old ones
/// first, and every epoch remembers its own.
pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    release_bps: Option<Bps>,
    usage_cap_bps: Option<Bps>,
    claim_ttl_epochs: Option<u64>,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the configuration")?;
    let mut config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    config.release_bps = release_bps.unwrap_or(config.release_bps);
    config.usage_cap_bps = usage_cap_bps.unwrap_or(config.usage_cap_bps);
    config.claim_ttl_epochs = claim_ttl_epochs.unwrap_or(config.claim_ttl_epochs);
    validate::config(&config)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_event(events::config_updated("config")))
}
