//! `Config`.

use cosmwasm_std::Deps;
use oaic_messages::vesting::ConfigResponse;

use crate::error::ContractError;
use crate::state::CONFIG;

pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
    })
}
