//! Entry points: they dispatch and do nothing else.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, SubMsgResult,
};
use oaic_messages::compute_settlement::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, token, version, RuntimeError};

use crate::error::ContractError;
use crate::model::metrics;
use crate::{execute, instantiate, query, NAME, VERSION};

/// Sets the contract up. The token must be the OAIC token: its fee schedule is read at once.
///
/// # Errors
/// Invalid parameters or addresses; a token without a fee schedule.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    instantiate::instantiate(deps, &env, &info, msg)
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
        M::RegisterProvider {
            receipt_key,
            profile,
        } => execute::register_provider(deps, &env, &info, &receipt_key, profile),
        M::UpdateProvider { profile } => execute::update_provider(deps, &info, profile),
        M::Heartbeat {
            provider,
            heartbeat,
        } => execute::heartbeat(deps, &env, &info, &provider, heartbeat),
        M::AddReceiptKey { receipt_key } => execute::add_receipt_key(deps, &info, &receipt_key),
        M::RetireReceiptKey { key_index } => {
            execute::retire_receipt_key(deps, &env, &info, key_index)
        }
        M::SetSettlers { settlers } => execute::set_settlers(deps, &env, &info, &settlers),
        M::Unbond { amount } => execute::unbond(deps, &env, &info, amount),
        M::WithdrawBond {} => execute::withdraw_bond(deps, &env, &info),
        M::RegisterService {
            model,
            prices,
            payees,
        } => execute::register_service(deps, &env, &info, model, &prices, &payees),
        M::UpdatePrices { service_id, prices } => {
            execute::update_prices(deps, &info, service_id, &prices)
        }
        M::UpdateSplit { service_id, payees } => {
            execute::update_split(deps, &env, &info, service_id, &payees)
        }
        M::SetServiceActive { service_id, active } => {
            execute::set_service_active(deps, &info, service_id, active)
        }
        M::SetPayeeAddress { payee, address } => {
            execute::set_payee_address(deps, &env, &info, &payee, &address)
        }
        M::AdvanceTerms {
            channels,
            service_id,
            conditions,
        } => execute::advance_terms(deps, &env, &info, &channels, service_id, conditions),
        M::RotateSessionKey {
            channel,
            session_key,
            spend_limit,
        } => execute::rotate_session_key(deps, &env, &info, channel, &session_key, spend_limit),
        M::SettleBatch { entries } => execute::settle_batch(deps, &env, &info, &entries),
        M::RequestUnlock { channels } => {
            execute::request_unlock(deps, &env, &info.sender, &channels)
        }
        M::WithdrawUnlock { channels } => {
            execute::withdraw_unlock(deps, &env, &info.sender, &channels)
        }
        M::FinalizeUnlock { channels } => execute::finalize_unlock(deps, &env, &channels),
        M::Release { channels } => execute::release(deps, &env, &info, &channels),
        M::Grant(new) => execute::grant(deps, &env, &info, &new),
        M::RevokeGrant { grantee } => execute::revoke_grant(deps, &info, &grantee),
        M::GrantTopUp {
            payer,
            channel,
            amount,
        } => execute::grant_top_up(deps, &env, &info, &payer, channel, amount),
        M::GrantOpen {
            payer,
            service_id,
            spend_limit,
            amount,
            conditions,
        } => {
            let opening = execute::GrantOpening {
                service_id,
                spend_limit,
                amount,
                conditions,
            };
            execute::grant_open(deps, &env, &info, &payer, opening)
        }
        M::GrantRequestUnlock { payer, channels } => {
            execute::grant_request_unlock(deps, &env, &info, &payer, &channels)
        }
        M::Claim { payees } => execute::claim(deps, &env, &payees),
        M::ClaimReferral { referrer } => execute::claim_referral(deps, &referrer),
        M::FlushFee {} => execute::flush_fee(deps),
        M::ReportUsage {
            service_id,
            split_version,
            epoch,
        } => execute::report_usage(deps, service_id, split_version, epoch),
        M::Dispute(dispute) => execute::dispute(deps, &env, &info, &dispute),
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

/// Withdraws a report that the reward sink refused.
///
/// # Errors
/// A reply to a message that this contract did not send.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    match (reply.id, &reply.result) {
        (execute::REFUSED, SubMsgResult::Err(_)) => execute::report_refused(deps, &reply.payload),
        (id, _) => Err(RuntimeError::UnknownReply { id }.into()),
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
        Q::Provider { address } => to_json_binary(&query::provider(deps, &address)?),
        Q::Providers { start_after, limit } => {
            to_json_binary(&query::providers(deps, start_after.as_deref(), limit)?)
        }
        Q::ReceiptKeys {
            provider,
            start_after,
            limit,
        } => to_json_binary(&query::receipt_keys(deps, &provider, start_after, limit)?),
        Q::Heartbeat { provider, epoch } => {
            to_json_binary(&query::heartbeat(deps, &env, &provider, epoch)?)
        }
        Q::Service { service_id } => to_json_binary(&query::service(deps, service_id)?),
        Q::Services {
            provider,
            start_after,
            limit,
        } => to_json_binary(&query::services(
            deps,
            provider.as_deref(),
            start_after,
            limit,
        )?),
        Q::Prices {
            service_id,
            version,
        } => to_json_binary(&query::prices(deps, service_id, version)?),
        Q::PricesByHash { hash } => to_json_binary(&query::prices_by_hash(deps, &hash)?),
        Q::Offer { service_id, payer } => to_json_binary(&query::offer(deps, service_id, &payer)?),
        Q::Split {
            service_id,
            version,
        } => to_json_binary(&query::split(deps, service_id, version)?),
        Q::Channel { channel } => to_json_binary(&query::channel(deps, &env, channel)?),
        Q::Channels {
            payer,
            provider,
            start_after,
            limit,
        } => to_json_binary(&query::channels(
            deps,
            &env,
            payer.as_deref(),
            provider.as_deref(),
            start_after,
            limit,
        )?),
        Q::Terms { channel, terms } => to_json_binary(&query::terms(deps, channel, terms)?),
        Q::Lane {
            channel,
            terms,
            lane,
        } => to_json_binary(&query::lane(deps, channel, terms, lane)?),
        Q::Lanes {
            channel,
            start_after,
            limit,
        } => to_json_binary(&query::lanes(deps, channel, start_after, limit)?),
        Q::Referrer { address } => to_json_binary(&query::referrer(deps, &address)?),
        Q::ReferrerOf { payer } => to_json_binary(&query::referrer_of(deps, &payer)?),
        Q::ProveUsage { receipt, proof } => {
            to_json_binary(&query::prove_usage(deps, &receipt, &proof)?)
        }
        Q::Usage {
            service_id,
            split_version,
            epoch,
        } => to_json_binary(&query::usage(deps, service_id, split_version, epoch)?),
        Q::Grants { payer } => to_json_binary(&query::grants(deps, &env, &payer)?),
        Q::EpochMetrics { epoch } => to_json_binary(&metrics::of(deps.storage, epoch)?),
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
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
