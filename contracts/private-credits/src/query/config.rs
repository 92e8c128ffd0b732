//! Addresses, parameters and totals.

use cosmwasm_std::{Deps, Env};
use oaic_messages::private_credits::{ConfigResponse, Links, TotalsResponse};
use oaic_runtime::pause;

use crate::error::Result;
use crate::keys;
use crate::state::{Bindings, CONFIG, TOTALS};

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    let Bindings {
        chain_id,
        context,
        action_domain,
        command_domain,
    } = config.bindings;
    Ok(ConfigResponse {
        token: config.token,
        settlement: config.settlement,
        treasury: config.treasury,
        guardian: config.guardian,
        denominations: config.denominations.into_iter().map(Into::into).collect(),
        params: config.params,
        links: Links {
            kyc_gate: config.kyc_gate.map(Into::into),
        },
        paused_until: pause::paused_until(deps, env)?,
        chain_id,
        context,
        action_domain,
        command_domain,
        keys: keys::info(),
    })
}

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    Ok(TOTALS.load(deps.storage)?.into())
}
