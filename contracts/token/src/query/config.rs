//! `Config` and `PausedFor`.

use cosmwasm_std::{Deps, Env, StdResult};
use oaic_messages::token::{ConfigResponse, PausedForResponse};

use crate::error::Result;
use crate::model::pause;
use crate::state::{GUARDIAN, HOT, STAKING, TOKEN_INFO};

pub fn config(deps: Deps, env: Env) -> StdResult<ConfigResponse> {
    let hot = HOT.load(deps.storage)?;
    Ok(ConfigResponse {
        paused_until: pause::paused_until(&hot, &env),
        pool: hot.pool,
        guardian: GUARDIAN.load(deps.storage)?.address,
        staking: STAKING.may_load(deps.storage)?,
        initial_supply: TOKEN_INFO.load(deps.storage)?.total_supply,
    })
}

pub fn paused_for(deps: Deps, env: &Env) -> Result<PausedForResponse> {
    let hot = HOT.load(deps.storage)?;
    let guardian = GUARDIAN.load(deps.storage)?;
    Ok(PausedForResponse {
        seconds: guardian.paused_for(&hot, env.block.time.seconds()),
    })
}
