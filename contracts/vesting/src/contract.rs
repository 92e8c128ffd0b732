//! Entry points, which only dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_messages::vesting::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, token, version};

use crate::error::Result;
use crate::{execute, instantiate as genesis, query, NAME, VERSION};

/// Creates the contract with its first plans and grants, which its balance must cover.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response> {
    token::no_coins(&info)?;
    version::set(deps.storage, NAME, VERSION)?;
    genesis::instantiate(deps, &env, msg)
}

/// Executes a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response> {
    use ExecuteMsg as M;
    token::no_coins(&info)?;
    match msg {
        M::Receive(wrapper) => execute::receive(deps, &env, &info, &wrapper),
        M::Claim { grants } => execute::claim(deps, &env, &grants),
        M::Revoke { grant } => execute::revoke(deps, &env, &info, grant),
        M::OfferGrant { grant, to } => {
            execute::offer_grant(deps, &env, &info, grant, to.as_deref())
        }
        M::AcceptGrant { grant } => execute::accept_grant(deps, &info, grant),
        M::CreatePlan {
            name,
            curve,
            start,
            revocable,
        } => execute::create_plan(deps, &env, &info, name, curve, start, revocable),
        M::Sweep {} => execute::sweep(deps, &env),
        M::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary> {
    use QueryMsg as Q;
    let answer = match msg {
        Q::Config {} => to_json_binary(&query::config(deps)?),
        Q::Plan { plan } => to_json_binary(&query::plan(deps, plan)?),
        Q::Plans { start_after, limit } => to_json_binary(&query::plans(deps, start_after, limit)?),
        Q::Grant { grant } => to_json_binary(&query::grant(deps, &env, grant)?),
        Q::Grants {
            plan,
            beneficiary,
            start_after,
            limit,
        } => to_json_binary(&query::grants(
            deps,
            &env,
            plan,
            beneficiary.as_deref(),
            start_after,
            limit,
        )?),
        Q::Unvested {} => to_json_binary(&query::unvested(deps, &env)?),
        Q::NonCirculating {} => to_json_binary(&query::non_circulating(deps, &env)?),
        Q::Totals {} => to_json_binary(&query::totals(deps)?),
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
        Q::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Migrates from an earlier version of this contract; cw2 refuses any other contract and any later
/// version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response> {
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
