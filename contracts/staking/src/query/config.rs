//! `Config`.

use cosmwasm_std::Deps;
use oaic_messages::staking::ConfigResponse;

use crate::error::Result;
use crate::state::CONFIG;

pub fn config(deps: Deps) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        sale: config.sale,
        unbonding_period: config.unbonding_period,
        min_stake: config.min_stake.into(),
        terms: config.terms,
        tiers: config.tiers,
        ramp: config.ramp,
        dividend_period: config.dividend_period,
        dividend_denoms: config.denoms,
    })
}
