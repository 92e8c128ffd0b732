//! Changes of the parameters.

use oaic_messages::incentives::ExecuteMsg;

use crate::state::Config;

/// Applies a message to the parameters, unchecked.
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
        // The dispatcher passes only these messages.
        _ => config,
    }
}
