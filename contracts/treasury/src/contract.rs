//! Entry points: they dispatch and do nothing else.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use oaic_messages::treasury::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, token, version};

use crate::error::ContractError;
use crate::model::auction::Lot;
use crate::model::config::Bounds;
use crate::{execute, instantiate, query, NAME, VERSION};

/// Sets the contract up; its OAIC balance becomes the reserve.
///
/// # Errors
/// Invalid parameters or addresses; a token that cannot be queried.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    instantiate::instantiate(deps, &env, &info, &msg)
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
    if !matches!(msg, M::Deposit { .. } | M::RecordMetrics { .. }) {
        token::no_coins(&info)?;
    }
    match msg {
        M::Receive(wrapper) => execute::receive(deps, &env, &info, &wrapper),
        M::Deposit { fund } => execute::deposit_coins(deps, &info, fund),
        M::Sync { denom } => execute::sync(deps, &env, denom.as_deref()),
        M::Spend {
            asset,
            recipient,
            amount,
            purpose,
        } => execute::spend(deps, &env, &info, &asset, &recipient, amount, &purpose),
        M::FundRiskPool { amount } => execute::fund_risk_pool(deps, &env, &info, amount),
        M::ApproveClaim {
            claimant,
            amount,
            kind,
            reference,
        } => execute::approve_claim(deps, &env, &info, &claimant, amount, kind, reference),
        M::CancelClaim { claim } => execute::cancel_claim(deps, &env, &info, claim),
        M::PayClaim { claim } => execute::pay_claim(deps, &env, claim),
        M::ReleaseClaim { claim } => execute::release_claim(deps, &env, claim),
        M::StartAuction {
            denom,
            amount,
            start_price,
            end_price,
            duration,
        } => {
            let lot = Lot {
                denom,
                amount,
                start_price,
                end_price,
                duration,
            };
            execute::start_auction(deps, &env, &info, lot)
        }
        M::CloseAuction { auction } => execute::close_auction(deps, &env, &info, auction),
        M::CollectMetrics {} => execute::collect_metrics(deps, &env),
        M::RecordMetrics { source } => execute::record_metrics(deps, &env, &info, &source),
        M::BookOutflow { amount } => execute::book_outflow(deps, &env, &info, amount),
        M::UpdateConfig { claim_ttl, budget } => {
            execute::update_config(deps, &env, &info, claim_ttl, budget)
        }
        M::SetBounds {
            caps,
            bookers,
            floor_prices,
            metric_sources,
        } => {
            let bounds = Bounds {
                caps,
                bookers,
                floor_prices,
                metric_sources,
            };
            execute::set_bounds(deps, &env, &info, &bounds)
        }
        M::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

/// Records that a metric source failed.
///
/// # Errors
/// A reply to a message that this contract did not send.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, msg: Reply) -> Result<Response, ContractError> {
    execute::source_failed(deps.as_ref(), msg)
}

/// Answers a query.
///
/// # Errors
/// See [`ContractError`]: the requested item does not exist, or the query is invalid.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    use QueryMsg as Q;
    let answer = match msg {
        Q::Config {} => to_json_binary(&query::config(deps, &env)?),
        Q::Balances { start_after, limit } => {
            to_json_binary(&query::balances(deps, start_after.as_deref(), limit)?)
        }
        Q::Totals { denom } => to_json_binary(&query::totals(deps, &env, denom)?),
        Q::Bucket { pot } => to_json_binary(&query::bucket(deps, &env, pot)?),
        Q::Outflow { asset } => to_json_binary(&query::outflow(deps, &env, asset)?),
        Q::MinEndPrice { denom } => to_json_binary(&query::min_end_price(deps, &denom)?),
        Q::Outlay { msg } => to_json_binary(&query::outlay(&msg)?),
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
        Q::Claim { claim } => to_json_binary(&query::claim(deps, &env, claim)?),
        Q::Claims {
            claimant,
            start_after,
            limit,
        } => to_json_binary(&query::claims(
            deps,
            &env,
            claimant.as_deref(),
            start_after,
            limit,
        )?),
        Q::Auction { auction } => to_json_binary(&query::auction(deps, &env, auction)?),
        Q::Auctions { start_after, limit } => {
            to_json_binary(&query::auctions(deps, &env, start_after, limit)?)
        }
        Q::QuoteBid { auction, amount } => {
            to_json_binary(&query::quote_bid(deps, &env, auction, amount)?)
        }
        Q::Budget { epoch } => to_json_binary(&query::budget(deps, &env, epoch)?),
        Q::Anchors { from_epoch, limit } => {
            to_json_binary(&query::anchors(deps, &env, from_epoch, limit)?)
        }
        Q::NonCirculating {} => to_json_binary(&query::non_circulating(deps, &env)?),
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
