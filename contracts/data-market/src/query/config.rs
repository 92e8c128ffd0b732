//! Addresses and parameters, and which of the owner's messages execution would accept.

use cosmwasm_std::{Addr, Deps, Env};
use oaic_messages::data_market::{ConfigResponse, ExecuteMsg, Links};
use oaic_runtime::amount::within;
use oaic_runtime::{ownership, pause, system};

use crate::error::Result;
use crate::state::CONFIG;
use crate::{keys, validate};

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

/// Checks of execution that do not depend on the time.
pub fn acceptable(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
    use ExecuteMsg as M;
    let config = CONFIG.load(deps.storage)?;
    let (own, token) = (&env.contract.address, &config.token);
    match msg {
        M::PauseOpenings { duration } => {
            Ok(within("duration", duration, 1, config.params.max_pause)?)
        }
        M::UpdateParams { params } => validate::params(&env.block.chain_id, &params),
        M::UpdateLinks { links } => validate::links(deps, own, token, &links).map(drop),
        M::SetGuardian { guardian } => {
            Ok(system::guardian(deps, own, token, guardian.as_deref()).map(drop)?)
        }
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        _ => Ok(()),
    }
}
