//! `Accepts`: which of the owner's messages would be refused, known before anybody votes on them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::sale::ExecuteMsg;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::validate;

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(oaic_runtime::accepts(msg, |msg| check(deps, env, msg))?)
}

/// Checks messages of the owner; anybody may send all others, without a vote.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
    use ExecuteMsg as M;
    match msg {
        M::Cancel {} => validate::cancelable(deps, env).map(drop),
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        M::Buy { .. }
        | M::Receive(_)
        | M::Finalize {}
        | M::Claim { .. }
        | M::Refund { .. }
        | M::Reopen {}
        | M::Sweep { .. } => Ok(()),
    }
}
