//! Entry points: they dispatch and do nothing else.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_messages::data_market::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, token, version};

use crate::error::ContractError;
use crate::{execute, instantiate, keys, query, NAME, VERSION};

/// Sets the contract up. The token must be the OAIC token: its fee schedule is read at once.
///
/// # Errors
/// Invalid parameters or addresses; a token without a fee schedule; a verifying key
/// that is not accepted on this chain.
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
        M::Receive(wrapper) => execute::receive(deps, &env, &info, &wrapper),
        M::List(new) => execute::list(deps, &env, &info, new),
        M::Update { listing, offer } => execute::update(deps, &env, &info, listing, offer),
        M::Withdraw { listing } => execute::withdraw(deps, &info, listing),
        M::RegisterQueries { listing, queries } => {
            execute::register_queries(deps, &env, &info, listing, queries)
        }
        M::CloseQuery { listing, query } => execute::close_query(deps, &info, listing, query),
        M::SetQueryPrice {
            listing,
            query,
            price,
        } => execute::set_query_price(deps, &info, listing, query, price),
        M::SetAccess {
            listing,
            access,
            min_security_level,
        } => execute::set_access(deps, &info, listing, access, min_security_level),
        M::UpdateSplit { listing, payees } => {
            execute::update_split(deps, &env, &info, listing, &payees)
        }
        M::SetPayeeAddress { payee, address } => {
            execute::set_payee_address(deps, &env, &info, &payee, &address)
        }
        M::WithdrawDeposit { amount } => execute::withdraw_deposit(deps, &info, amount),
        M::Authorize {
            listing,
            grantee,
            raw,
            queries,
            uses,
            expires_at,
        } => execute::authorize(
            deps, &env, &info, listing, &grantee, raw, queries, uses, expires_at,
        ),
        M::RevokeAuthorization { authorization } => {
            execute::revoke_authorization(deps, &info, authorization)
        }
        M::Deliver {
            order,
            ephemeral,
            masked,
            proof,
        } => execute::deliver(deps, &env, order, ephemeral, masked, &proof),
        M::Answer {
            order,
            ephemeral,
            masked,
            proof,
        } => execute::answer(deps, &env, order, ephemeral, masked, &proof),
        M::Complete { order } => execute::complete(deps, &env, order),
        M::Refund { order } => execute::refund(deps, &env, order),
        M::Dispute { order, proof } => execute::dispute(deps, &env, order, &proof),
        M::Rate { order, stars } => execute::rate(deps, &info, order, stars),
        M::Claim { payees } => execute::claim(deps, &env, &payees),
        M::ClaimReferral { referrer } => execute::claim_referral(deps, &referrer),
        M::FlushFee {} => execute::flush_fee(deps),
        M::ReportUsage {
            listing,
            split_version,
            epoch,
        } => execute::report_usage(deps, (listing, split_version, epoch)),
        M::PauseOpenings { duration } => execute::pause_openings(deps, &env, &info, duration),
        M::UnpauseOpenings {} => execute::unpause_openings(deps, &env, &info),
        M::PullOrder { proposal_id, place } => execute::pull_order(deps, &env, proposal_id, place),
        M::UpdateParams { params } => execute::update_params(deps, &env, &info, params),
        M::UpdateLinks { links } => execute::update_links(deps, &env, &info, &links),
        M::SetGuardian { guardian } => {
            execute::set_guardian(deps, &env, &info, guardian.as_deref())
        }
        M::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
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
        Q::Totals {} => to_json_binary(&query::totals(deps)?),
        Q::Listing { listing } => to_json_binary(&query::listing(deps, listing)?),
        Q::Listings {
            seller,
            start_after,
            limit,
        } => to_json_binary(&query::listings(
            deps,
            seller.as_deref(),
            start_after,
            limit,
        )?),
        Q::Inline { listing } => to_json_binary(&query::inline(deps, listing)?),
        Q::Version { listing, version } => to_json_binary(&query::version(deps, listing, version)?),
        Q::Versions {
            listing,
            start_after,
            limit,
        } => to_json_binary(&query::versions(deps, listing, start_after, limit)?),
        Q::Query { listing, query } => to_json_binary(&query::question(deps, listing, query)?),
        Q::Queries {
            listing,
            start_after,
            limit,
        } => to_json_binary(&query::questions(deps, listing, start_after, limit)?),
        Q::Seller { address } => to_json_binary(&query::seller(deps, &address)?),
        Q::Order { order } => to_json_binary(&query::order(deps, &env, order)?),
        Q::Orders {
            of,
            start_after,
            limit,
        } => to_json_binary(&query::orders(deps, &env, &of, start_after, limit)?),
        Q::Authorization { authorization } => {
            to_json_binary(&query::authorization(deps, authorization)?)
        }
        Q::Authorizations {
            of,
            start_after,
            limit,
        } => to_json_binary(&query::authorizations(deps, &of, start_after, limit)?),
        Q::Rating { listing } => to_json_binary(&query::rating(deps, listing)?),
        Q::Split { listing, version } => to_json_binary(&query::split(deps, listing, version)?),
        Q::Usage {
            listing,
            split_version,
            epoch,
        } => to_json_binary(&query::usage(deps, (listing, split_version, epoch))?),
        Q::Referrer { address } => to_json_binary(&query::referrer(deps, &address)?),
        Q::ReferrerOf { buyer } => to_json_binary(&query::referrer_of(deps, &buyer)?),
        Q::EpochMetrics { epoch } => to_json_binary(&query::epoch_metrics(deps, epoch)?),
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
        Q::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Migrates from an earlier version of this contract.
///
/// # Errors
/// State of another contract or of a later version; a verifying key that is not accepted on this
/// chain.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    keys::guard(&env.block.chain_id)?;
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
