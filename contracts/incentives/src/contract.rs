//! Entry points: they dispatch and do nothing else.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_messages::incentives::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, token, version};

use crate::error::ContractError;
use crate::model::config::Changes;
use crate::{execute, instantiate, query, NAME, VERSION};

/// Sets the contract up, and records the OAIC it already holds.
///
/// # Errors
/// Invalid parameters, programs or addresses; a token that cannot be queried.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    token::no_coins(&info)?;
    instantiate::instantiate(deps, &env, msg)
}

/// Executes a message.
///
/// # Errors
/// See [`ContractError`]; an error leaves all state unchanged.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    use ExecuteMsg as M;
    token::no_coins(&info)?;
    match msg {
        M::Sync {} => execute::sync(deps, &env),
        M::RollEpoch {} => execute::roll_epoch(deps, &env),
        M::ReportUsage {
            service_id: id,
            split_version: version,
            epoch,
            gross,
            fee,
            recipient: to,
        } => execute::report_usage(deps, &env, &info, id, version, epoch, gross, fee, &to),
        M::Claim {
            program,
            epoch,
            recipient,
        } => execute::claim(deps, &env, program, epoch, &recipient),
        M::ExpireEpoch { program, epoch } => execute::expire_epoch(deps, &env, program, epoch),
        M::CreateGrant {
            recipient,
            title,
            milestones,
        } => execute::create_grant(deps, &env, &info, &recipient, title, milestones),
        M::ApproveMilestone { grant, milestone } => {
            execute::approve_milestone(deps, &env, &info, grant, milestone)
        }
        M::CancelGrant { grant } => execute::cancel_grant(deps, &env, &info, grant),
        M::ClaimGrant { grant } => execute::claim_grant(deps, &env, grant),
        M::PostBounty {
            title,
            amount,
            deadline,
        } => execute::post_bounty(deps, &env, &info, title, amount, deadline),
        M::AwardBounty { bounty, recipient } => {
            execute::award_bounty(deps, &env, &info, bounty, &recipient)
        }
        M::CancelBounty { bounty } => execute::cancel_bounty(deps, &info, bounty),
        M::ReclaimBounty { bounty } => execute::reclaim_bounty(deps, &env, bounty),
        M::ClaimBounty { bounty } => execute::claim_bounty(deps, &env, bounty),
        M::SetPrograms { weights, add } => execute::set_programs(deps, &env, &info, &weights, add),
        M::SetReporter { address, program } => {
            execute::set_reporter(deps, &info, &address, program)
        }
        M::RemoveReporter { address } => execute::remove_reporter(deps, &info, &address),
        M::UpdateConfig {
            release_bps,
            usage_cap_bps,
            claim_ttl_epochs,
            risk_bps,
        } => {
            let changes = Changes {
                release_bps,
                usage_cap_bps,
                claim_ttl_epochs,
                risk_bps,
            };
            execute::update_config(deps, &env, &info, changes)
        }
        M::SetBounds { cap_bps } => execute::set_bounds(deps, &env, &info, cap_bps),
        M::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

/// Answers a query.
///
/// # Errors
/// See [`ContractError`]: the requested item does not exist.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    use QueryMsg as Q;
    let answer = match msg {
        Q::Config {} => to_json_binary(&query::config(deps)?),
        Q::Totals {} => to_json_binary(&query::totals(deps, &env)?),
        Q::NonCirculating {} => to_json_binary(&query::non_circulating(deps, &env)?),
        Q::Bucket {} => to_json_binary(&query::bucket(deps, &env)?),
        Q::ReportedFee { address } => to_json_binary(&query::reported_fee(deps, &address)?),
        Q::Outlay { msg } => to_json_binary(&query::outlay(deps, &msg)?),
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
        Q::Programs {} => to_json_binary(&query::programs(deps)?),
        Q::Reporter { address } => to_json_binary(&query::reporter(deps, &address)?),
        Q::Reporters { start_after, limit } => {
            to_json_binary(&query::reporters(deps, start_after.as_deref(), limit)?)
        }
        Q::CurrentEpoch {} => to_json_binary(&query::current_epoch(deps, &env)?),
        Q::Epoch { program, epoch } => to_json_binary(&query::epoch(deps, program, epoch)?),
        Q::Reward {
            program,
            epoch,
            recipient,
        } => to_json_binary(&query::reward(deps, &env, program, epoch, &recipient)?),
        Q::Rewards {
            program,
            epoch,
            start_after,
            limit,
        } => to_json_binary(&query::rewards(
            deps,
            &env,
            program,
            epoch,
            start_after.as_deref(),
            limit,
        )?),
        Q::RewardsOf {
            recipient,
            start_after,
            limit,
        } => to_json_binary(&query::rewards_of(
            deps,
            &env,
            &recipient,
            start_after,
            limit,
        )?),
        Q::Grant { grant } => to_json_binary(&query::grant(deps, grant)?),
        Q::Grants {
            recipient,
            start_after,
            limit,
        } => to_json_binary(&query::grants(
            deps,
            recipient.as_deref(),
            start_after,
            limit,
        )?),
        Q::Bounty { bounty } => to_json_binary(&query::bounty(deps, bounty)?),
        Q::Bounties {
            status,
            start_after,
            limit,
        } => to_json_binary(&query::bounties(deps, status, start_after, limit)?),
        Q::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Migrates from an earlier version of this contract.
///
/// # Errors
/// State of another contract or of a later version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
