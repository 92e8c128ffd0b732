//! `Accepts`.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::vesting::ExecuteMsg;
use oaic_runtime::{accepts::accepts as read, ownership};

use crate::error::ContractError;
use crate::state::Plan;
use crate::validate;

/// Makes the checks that execution would make of a message of the owner.
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
            // Messages that anybody or a beneficiary sends. Funding comes by the token's hook.
            _ => Ok(()),
        }
    })?)
}
