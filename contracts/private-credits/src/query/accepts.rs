//! `Accepts`: which of the owner's messages would be refused, known before anybody votes on them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::private_credits::ExecuteMsg;
use oaic_runtime::amount::within;
use oaic_runtime::{address, ownership, system};

use crate::error::Result;
use crate::state::CONFIG;
use crate::validate;

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(oaic_runtime::accepts(msg, |msg| check(deps, env, msg))?)
}

/// Makes the checks of execution that do not depend on the time.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
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
        // Nothing to check before the pause is known.
        M::UnpauseDeposits {} => Ok(()),
        // Messages of others.
        M::Receive(_)
        | M::Spend { .. }
        | M::Unlock { .. }
        | M::WithdrawUnlock { .. }
        | M::RotateKey { .. }
        | M::AdvanceTerms { .. }
        | M::Reclaim { .. }
        | M::FlushFee {}
        | M::FlushDust {}
        | M::PostRoot { .. }
        | M::RevokeRoot { .. }
        | M::PullOrder { .. } => Ok(()),
    }
}
