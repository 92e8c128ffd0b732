//! Entry points, which only dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use oaic_messages::staking::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, version};

use crate::error::ContractError;
use crate::query::{accepts, config, cw4, dividends, staker, tier, totals};
use crate::{execute, instantiate as genesis, NAME, VERSION};

/// Creates the contract; no other contract is queried.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    genesis::instantiate(deps, &env, &info, msg)
}

/// Changes something. No message takes coins.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    use ExecuteMsg as E;
    oaic_runtime::token::no_coins(&info)?;
    match msg {
        E::Receive(wrapper) => execute::receive(deps, &env, &info, &wrapper),
        E::Unbond { position, amount } => execute::unbond(deps, &env, info, position, amount),
        E::GiveBack { amount } => execute::give_back(deps, &env, info, amount),
        E::WithdrawUnbonded {} => execute::withdraw_unbonded(deps, &env, &info),
        E::ClaimDividends { denom } => execute::claim_dividends(deps, &env, info, denom),
        E::Sync { denom } => execute::sync(deps, &env, denom),
        E::Refresh { account } => execute::refresh(deps, &env, &account),
        E::AddHook { addr } => execute::add_hook(deps, &env, &info, &addr),
        E::RemoveHook { addr } => execute::remove_hook(deps, &info, &addr),
        E::UpdateConfig {
            min_stake,
            unbonding_period,
            ramp,
            dividend_period,
        } => execute::update_config(
            deps,
            &env,
            &info,
            min_stake,
            unbonding_period,
            ramp,
            dividend_period,
        ),
        E::SetTerms { terms } => execute::set_terms(deps, &info, terms),
        E::SetTiers { tiers } => execute::set_tiers(deps, &info, tiers),
        E::AddDividendDenom { denom } => execute::add_dividend_denom(deps, &info, denom),
        E::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

/// Records that a hook failed.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(_deps: DepsMut, _env: Env, msg: Reply) -> Result<Response, ContractError> {
    execute::record_hook_failure(&msg)
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    use QueryMsg as Q;
    let json = match msg {
        Q::Member { addr, at_height } => to_json_binary(&cw4::member(deps, &addr, at_height)?),
        Q::TotalWeight { at_height } => to_json_binary(&cw4::total_weight(deps, at_height)?),
        Q::ListMembers { start_after, limit } => {
            to_json_binary(&cw4::list_members(deps, start_after, limit)?)
        }
        Q::Hooks {} => to_json_binary(&cw4::hooks(deps)?),
        Q::Admin {} => to_json_binary(&cw4::admin(deps)?),
        Q::Config {} => to_json_binary(&config::config(deps)?),
        Q::Staker { address } => to_json_binary(&staker::staker(deps, &env, &address)?),
        Q::Stakers { start_after, limit } => {
            to_json_binary(&staker::stakers(deps, &env, start_after, limit)?)
        }
        Q::Tier { address } => to_json_binary(&tier::tier(deps, &env, &address)?),
        Q::SecurityLevel { address } => {
            to_json_binary(&tier::security_level(deps, &env, &address)?)
        }
        Q::PendingDividends { address } => {
            to_json_binary(&dividends::pending(deps, &env, &address)?)
        }
        Q::Dividends {} => to_json_binary(&dividends::all(deps, &env)?),
        Q::Totals {} => to_json_binary(&totals::totals(deps, &env)?),
        Q::Accepts { msg } => to_json_binary(&accepts(deps, &env, &msg)?),
        Q::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    }?;
    Ok(json)
}

/// Migrates to newer code of this contract; cw2 refuses any other contract and any older version. A
/// version that changes stored data brings a file of its own, called from here.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
