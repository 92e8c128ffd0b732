//! Entry points, which only dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use oaic_messages::sale::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, token, version};

use crate::error::Result;
use crate::{execute, instantiate as genesis, query, NAME, VERSION};

/// Creates the sale, whose balance must be at least `for_sale`.
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
    if !matches!(msg, M::Buy { .. }) {
        token::no_coins(&info)?;
    }
    match msg {
        M::Buy { min_tokens } => execute::buy(deps, &env, &info, min_tokens),
        M::Finalize {} => execute::finalize(deps, &env),
        M::Claim { buyer, assets } => execute::claim(deps, &env, &buyer, assets.as_deref()),
        M::Refund {
            buyer,
            assets,
            round,
        } => execute::refund(deps, &env, &buyer, assets.as_deref(), round),
        M::Receive(wrapper) => execute::receive(deps, &env, &info, &wrapper),
        M::Reopen {} => execute::reopen(deps, &env),
        M::Cancel {} => execute::cancel(deps, &env, &info),
        M::Sweep { denom } => execute::sweep(deps, &env, denom),
        M::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

/// Records that a payment to the treasury or to a buyer failed.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, msg: Reply) -> Result<Response> {
    execute::record_undelivered(deps, msg)
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary> {
    use QueryMsg as Q;
    let answer = match msg {
        Q::Config {} => to_json_binary(&query::config(deps)?),
        Q::Status {} => to_json_binary(&query::status(deps, &env)?),
        Q::Quote { coin, buyer } => to_json_binary(&query::quote(deps, &coin, buyer.as_deref())?),
        Q::Purchase { buyer, round } => to_json_binary(&query::purchase(deps, &buyer, round)?),
        Q::Purchases {
            round,
            start_after,
            limit,
        } => to_json_binary(&query::purchases(
            deps,
            round,
            start_after.as_deref(),
            limit,
        )?),
        Q::Success {} => to_json_binary(&query::success(deps)?),
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
        Q::NonCirculating {} => to_json_binary(&query::non_circulating(deps, &env)?),
        Q::Totals {} => to_json_binary(&query::totals(deps)?),
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
