//! `Accepts`: which of the owner's messages would be refused, known before anybody votes on them.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::vesting::ExecuteMsg;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::Plan;
use crate::validate;

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(oaic_runtime::accepts(msg, |msg| check(deps, env, msg))?)
}

/// Makes the checks that execution would make of a message of the owner.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
    use ExecuteMsg as M;
    match msg {
        M::Revoke { grant } => validate::revocable(deps, env, grant).map(drop),
        M::CreatePlan {
            name,
            curve,
            start,
            revocable,
        } => {
            let plan = Plan {
                name,
                curve,
                start,
                revocable,
            };
            validate::new_plan(deps.storage, env, &plan).map(drop)
        }
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        // Messages that anybody or a beneficiary sends. Funding comes by the token's hook.
        M::Receive(_)
        | M::Claim { .. }
        | M::OfferGrant { .. }
        | M::AcceptGrant { .. }
        | M::Sweep {} => Ok(()),
    }
}
