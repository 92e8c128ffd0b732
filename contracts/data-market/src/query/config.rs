//! Addresses and parameters.

use cosmwasm_std::{Addr, Deps, Env};
use oaic_messages::data_market::{ConfigResponse, Links};
use oaic_runtime::pause;

use crate::error::Result;
use crate::keys;
use crate::state::CONFIG;

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    let text = |address: Option<Addr>| address.map(String::from);
    let links = config.links;
    Ok(ConfigResponse {
        token: config.token,
        guardian: config.guardian,
        params: config.params,
        links: Links {
            tier_source: text(links.tier_source),
            kyc_gate: text(links.kyc_gate),
            reward_sink: text(links.reward_sink),
            dividends: text(links.dividends),
            risk_pool: text(links.risk_pool),
        },
        paused_until: pause::paused_until(deps, env)?,
        epoch_seconds: config.epoch_seconds,
        context: config.context,
        keys: keys::infos(),
    })
}
