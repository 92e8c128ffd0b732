//! `SetPolicies`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::dao::{PolicyKey, PolicySpec};

use crate::error::Result;
use crate::model::policy;
use crate::{events, validate};

/// Changes the policy table. Proposals under way are classified by it again when they are executed.
pub fn set_policies(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    set: Vec<PolicySpec>,
    remove: Vec<PolicyKey>,
) -> Result<Response> {
    validate::only_self(&env, &info, "change the policy table")?;
    let (added, removed) = (set.len(), remove.len());
    let change = validate::policies(deps.as_ref(), &env.contract.address, set, remove)?;
    let count = policy::apply(deps.storage, change)?;
    Ok(events::policies_set(added, removed, count))
}
