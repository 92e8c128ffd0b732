//! `Tier` and `SecurityLevel`: computed from the positions, so that nothing has to happen when a
//! lock ends, and from two records only, because other contracts ask on their hot paths.

use cosmwasm_std::{Deps, Env};
use oaic_messages::gates::TierResponse;
use oaic_messages::staking::{SecurityLevelResponse, Tier};
use oaic_runtime::address;

use crate::error::Result;
use crate::state::{ACCOUNTS, CONFIG};

pub fn tier(deps: Deps, env: &Env, address: &str) -> Result<TierResponse> {
    let (tier, _) = of(deps, env, address)?;
    Ok(TierResponse { tier })
}

pub fn security_level(deps: Deps, env: &Env, address: &str) -> Result<SecurityLevelResponse> {
    let (tier, rights) = of(deps, env, address)?;
    Ok(SecurityLevelResponse {
        security_level: rights.security_level,
        tier,
    })
}

fn of(deps: Deps, env: &Env, address: &str) -> Result<(u8, Tier)> {
    let address = address::valid(deps.api, "address", address)?;
    let config = CONFIG.load(deps.storage)?;
    let account = ACCOUNTS
        .may_load(deps.storage, &address)?
        .unwrap_or_default();
    Ok(config.tier_of(account.power(&config, env.block.time.seconds())?))
}
