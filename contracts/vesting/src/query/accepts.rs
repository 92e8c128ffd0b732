//! `Accepts`.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::vesting::ExecuteMsg;
use oaic_runtime::{accepts::accepts as read, ownership};

use crate::error::ContractError;
use crate::state::Plan;
use crate::validate;

/// Makes the checks that execution makes of what an owner may ask for.
pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse, ContractError> {
    use ExecuteMsg as M;
    Ok(read(msg, |msg| -> Result<(), ContractError> {
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
            // Anybody's, or a beneficiary's own. What is funded comes by the token's hook.
            _ => Ok(()),
        }
    })?)
}
