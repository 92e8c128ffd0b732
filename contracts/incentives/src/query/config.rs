//! Parameters.

use cosmwasm_std::Deps;
use oaic_messages::incentives::ConfigResponse;

use crate::error::Result;
use crate::state::CONFIG;

pub fn config(deps: Deps) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
        epoch_seconds: config.epoch_seconds,
        release_bps: config.release_bps,
        usage_cap_bps: config.usage_cap_bps,
        claim_ttl_epochs: config.claim_ttl_epochs,
        cap_bps: config.cap_bps,
        risk_bps: config.risk_bps,
    })
}
