//! Addresses.

use cosmwasm_std::Deps;
use oaic_messages::vesting::ConfigResponse;

use crate::error::Result;
use crate::state::CONFIG;

pub fn config(deps: Deps) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
    })
}
