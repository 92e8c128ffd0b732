//! Changes of the parameters.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::shared::Bps;

use crate::error::Result;
use crate::model::epoch::{book_arrivals, roll};
use crate::state::{Config, CONFIG};
use crate::{events, validate};

/// Rates and times; unset ones stay.
pub struct Changes {
    pub release_bps: Option<Bps>,
    pub usage_cap_bps: Option<Bps>,
    pub claim_ttl_epochs: Option<u64>,
    pub risk_bps: Option<Bps>,
}

impl Changes {
    /// The parameters as these changes would leave them, unchecked.
    pub fn applied_to(self, config: Config) -> Config {
        Config {
            release_bps: self.release_bps.unwrap_or(config.release_bps),
            usage_cap_bps: self.usage_cap_bps.unwrap_or(config.usage_cap_bps),
            claim_ttl_epochs: self.claim_ttl_epochs.unwrap_or(config.claim_ttl_epochs),
            risk_bps: self.risk_bps.unwrap_or(config.risk_bps),
            ..config
        }
    }
}

/// Changes the parameters from the next epoch on: the running one is rolled with the old ones first,
/// and every epoch stores its own. Earlier arrivals are shared at the old rate.
pub fn change(
    deps: DepsMut,
    env: &Env,
    changed: impl FnOnce(Config) -> Config,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let income = book_arrivals(deps.storage, deps.querier, env, &config)?;
    let config = changed(config);
    validate::config(&config)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_events(income)
        .add_event(events::config_updated("config")))
}
