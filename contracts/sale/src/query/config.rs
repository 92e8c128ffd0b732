//! Parameters of the sale.

use cosmwasm_std::Deps;
use oaic_messages::sale::ConfigResponse;

use crate::error::Result;
use crate::state::{CONFIG, SALE};

pub fn config(deps: Deps) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
        staking: config.staking,
        kyc_gate: config.kyc_gate,
        starts_at: sale.starts_at,
        ends_at: sale.ends_at,
        pricing: config.pricing,
        assets: config.assets,
        for_sale: config.for_sale,
        soft_cap: config.soft_cap,
        min_purchase: config.min_purchase,
        max_per_buyer: config.max_per_buyer,
    })
}
