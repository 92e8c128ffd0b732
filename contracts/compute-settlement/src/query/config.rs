//! Addresses and parameters, and which of the owner's messages execution would accept.

use cosmwasm_std::{Deps, Env};
use oaic_messages::compute_settlement::{ConfigResponse, ExecuteMsg};
use oaic_records::compute_settlement::answers;
use oaic_runtime::amount::within;
use oaic_runtime::{ownership, pause, system};

use crate::error::Result;
use crate::state::CONFIG;
use crate::validate;

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse> {
    Ok(ConfigResponse {
        paused_until: pause::paused_until(deps, env)?,
        ..answers::config(deps.storage)?
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
