//! `SetPolicies`.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_messages::dao::{PolicyKey, PolicySpec, MAX_POLICIES};
use oaic_runtime::text;
use oaic_runtime::token::no_coins;

use super::only_self;
use crate::error::ContractError;
use crate::state::ROLES;
use crate::{events, policy};

/// Changes the policy table. Proposals under way are judged by it again when they are executed.
///
/// # Errors
/// Anybody else's, and those of [`check`].
pub fn set(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    set: Vec<PolicySpec>,
    remove: Vec<PolicyKey>,
) -> Result<Response, ContractError> {
    only_self(&env, &info, "change the policy table")?;
    no_coins(&info)?;
    let (added, removed) = (set.len(), remove.len());
    let change = check(deps.as_ref(), &env.contract.address, set, remove)?;
    let count = policy::apply(deps.storage, change)?;
    Ok(events::policies_set(added, removed, count))
}

/// A change of the table as it is now.
///
/// # Errors
/// More entries than the table holds, and those of [`policy::plan`].
pub fn check(
    deps: Deps,
    me: &Addr,
    set: Vec<PolicySpec>,
    remove: Vec<PolicyKey>,
) -> Result<policy::Change, ContractError> {
    text::count("set", "entries", set.len(), 0, MAX_POLICIES)?;
    text::count("remove", "entries", remove.len(), 0, MAX_POLICIES)?;
    let roles = ROLES.load(deps.storage)?;
    policy::plan(deps.storage, deps.api, me, &roles, set, remove)
}
