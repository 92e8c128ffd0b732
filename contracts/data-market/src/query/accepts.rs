//! `Accepts`: which of the owner's messages would be refused, known before anybody votes on them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::data_market::ExecuteMsg;
use oaic_messages::gates::AllowedResponse;
use oaic_runtime::amount::within;
use oaic_runtime::{ownership, system};

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
        | M::List(_)
        | M::Update { .. }
        | M::Withdraw { .. }
        | M::RegisterQueries { .. }
        | M::CloseQuery { .. }
        | M::SetQueryPrice { .. }
        | M::SetAccess { .. }
        | M::UpdateSplit { .. }
        | M::SetPayeeAddress { .. }
        | M::WithdrawDeposit { .. }
        | M::Authorize { .. }
        | M::RevokeAuthorization { .. }
        | M::Deliver { .. }
        | M::Answer { .. }
        | M::Complete { .. }
        | M::Refund { .. }
        | M::Dispute { .. }
        | M::Rate { .. }
        | M::Claim { .. }
        | M::ClaimReferral { .. }
        | M::FlushFee {}
        | M::ReportUsage { .. }
        | M::PullOrder { .. } => Ok(()),
    }
}
