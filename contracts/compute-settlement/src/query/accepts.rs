//! `Accepts`: which of the owner's messages would be refused, known before anybody votes on them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::compute_settlement::ExecuteMsg;
use oaic_messages::gates::AllowedResponse;
use oaic_runtime::accepts::accepts_leniently;
use oaic_runtime::amount::within;
use oaic_runtime::{ownership, system};

use crate::error::Result;
use crate::state::CONFIG;
use crate::validate;

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(accepts_leniently(msg, |msg| check(deps, env, msg))?)
}

/// Makes the checks of execution that do not depend on the time.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
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
        // Nothing to check before the pause is known.
        M::UnpauseOpenings {} => Ok(()),
        // Messages of others.
        M::Receive(_)
        | M::RegisterProvider { .. }
        | M::UpdateProvider { .. }
        | M::Heartbeat { .. }
        | M::AddReceiptKey { .. }
        | M::RetireReceiptKey { .. }
        | M::SetSettlers { .. }
        | M::Unbond { .. }
        | M::WithdrawBond {}
        | M::RegisterService { .. }
        | M::UpdatePrices { .. }
        | M::UpdateSplit { .. }
        | M::SetServiceActive { .. }
        | M::SetPayeeAddress { .. }
        | M::AdvanceTerms { .. }
        | M::RotateSessionKey { .. }
        | M::SettleBatch { .. }
        | M::RequestUnlock { .. }
        | M::WithdrawUnlock { .. }
        | M::FinalizeUnlock { .. }
        | M::Release { .. }
        | M::Grant(_)
        | M::RevokeGrant { .. }
        | M::GrantTopUp { .. }
        | M::GrantOpen { .. }
        | M::GrantRequestUnlock { .. }
        | M::Claim { .. }
        | M::ClaimReferral { .. }
        | M::FlushFee {}
        | M::ReportUsage { .. }
        | M::Dispute(_)
        | M::PullOrder { .. } => Ok(()),
    }
}
