//! Whether execution would accept the owner's messages, answered before anybody votes on them.

use crate::state::CONFIG;
use cosmwasm_std::{Deps, Env};
use oaic_messages::private_credits::ExecuteMsg;
use oaic_runtime::{address, amount::within, ownership, system};

use crate::error::Result;
use crate::validate;

/// Checks of execution that do not depend on the time.
pub fn acceptable(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
    use ExecuteMsg as M;
    let config = CONFIG.load(deps.storage)?;
    let own = &env.contract.address;
    match msg {
        M::PauseDeposits { duration } => {
            Ok(within("duration", duration, 1, config.params.max_pause)?)
        }
        M::AddAttestor { attestor } | M::RemoveAttestor { attestor } => {
            Ok(address::valid(deps.api, "attestor", &attestor).map(drop)?)
        }
        M::UpdateParams { params } => validate::params(&params),
        M::UpdateLinks { links } => Ok(validate::links(deps.api, &links).map(drop)?),
        M::SetGuardian { guardian } => {
            let guardian = guardian.as_deref();
            Ok(system::guardian(deps, own, &config.token, guardian).map(drop)?)
        }
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        _ => Ok(()),
    }
}
