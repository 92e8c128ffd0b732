//! Addresses, parameters and totals, and which of the owner's messages execution would accept.

use cosmwasm_std::{Deps, Env};
use oaic_messages::private_credits::{ConfigResponse, ExecuteMsg, Links, TotalsResponse};
use oaic_runtime::amount::within;
use oaic_runtime::{address, ownership, pause, system};

use crate::error::Result;
use crate::state::{Bindings, CONFIG, TOTALS};
use crate::{keys, validate};

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    let Bindings {
        chain_id,
        context,
        action_domain,
        command_domain,
    } = config.bindings;
    Ok(ConfigResponse {
        token: config.token,
        settlement: config.settlement,
        treasury: config.treasury,
        guardian: config.guardian,
        denominations: config.denominations.into_iter().map(Into::into).collect(),
        params: config.params,
        links: Links {
            kyc_gate: config.kyc_gate.map(Into::into),
        },
        paused_until: pause::paused_until(deps, env)?,
        chain_id,
        context,
        action_domain,
        command_domain,
        keys: keys::info(),
    })
}

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    Ok(TOTALS.load(deps.storage)?.into())
}

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
