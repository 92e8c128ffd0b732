//! Entry points: they dispatch and do nothing else.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use oaic_messages::private_credits::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::{ownership, token, version, RuntimeError};

use crate::error::ContractError;
use crate::model::action;
use crate::model::channel::SignedCommand;
use crate::model::command;
use crate::{execute, instantiate, keys, query, NAME, VERSION};

/// Sets the contract up. The token must be the OAIC token: its fee schedule is read at once.
///
/// # Errors
/// Invalid parameters or addresses; a token without a fee schedule; a DEV key on a
/// chain that is not for tests.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    token::no_coins(&info)?;
    instantiate::instantiate(deps, &env, &msg)
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
        M::Spend {
            notes,
            action,
            relay,
        } => execute::spend(deps, &env, &notes, &action, relay.as_ref()),
        M::Unlock {
            channel,
            sequence,
            signature,
        } => execute::unlock(deps, &signed(channel, sequence, &signature)),
        M::WithdrawUnlock {
            channel,
            sequence,
            signature,
        } => execute::withdraw_unlock(deps, &signed(channel, sequence, &signature)),
        M::RotateKey {
            channel,
            session_key,
            spend_limit,
            sequence,
            signature,
        } => {
            let signed = signed(channel, sequence, &signature);
            execute::rotate_key(deps, &signed, &session_key, spend_limit)
        }
        M::AdvanceTerms {
            channel,
            service_id,
            conditions,
            sequence,
            signature,
        } => {
            let signed = signed(channel, sequence, &signature);
            execute::advance_terms(deps, &signed, service_id, conditions)
        }
        M::Reclaim {
            channel,
            notes,
            relay,
            sequence,
            signature,
        } => {
            let signed = signed(channel, sequence, &signature);
            execute::reclaim(deps, &env, &signed, &notes, relay.as_ref())
        }
        M::FlushFee {} => execute::flush_fee(deps),
        M::FlushDust {} => execute::flush_dust(deps),
        M::PostRoot { root, expires_at } => execute::post_root(deps, &env, &info, root, expires_at),
        M::RevokeRoot { root } => execute::revoke_root(deps, &info, &root),
        M::PauseDeposits { duration } => execute::pause_deposits(deps, &env, &info, duration),
        M::UnpauseDeposits {} => execute::unpause_deposits(deps, &env, &info),
        M::PullOrder { proposal_id, place } => execute::pull_order(deps, &env, proposal_id, place),
        M::AddAttestor { attestor } => execute::add_attestor(deps, &info, &attestor),
        M::RemoveAttestor { attestor } => execute::remove_attestor(deps, &info, &attestor),
        M::UpdateParams { params } => execute::update_params(deps, &info, params),
        M::UpdateLinks { links } => execute::update_links(deps, &info, &links),
        M::SetGuardian { guardian } => {
            execute::set_guardian(deps, &env, &info, guardian.as_deref())
        }
        M::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

fn signed(channel: u64, sequence: u64, signature: &Binary) -> SignedCommand<'_> {
    SignedCommand {
        channel,
        sequence,
        signature,
    }
}

/// Handles replies of messages that this contract sent to settlement.
///
/// # Errors
/// A reply that does not confirm what was asked for; the whole transaction is undone.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        action::OPENED => action::opened(deps, &env, reply),
        command::LISTED => command::listed(reply),
        id => Err(RuntimeError::UnknownReply { id }.into()),
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
        Q::Config {} => to_json_binary(&query::config(deps, &env)?),
        Q::Totals {} => to_json_binary(&query::totals(deps)?),
        Q::Tree {} => to_json_binary(&query::tree(deps)?),
        Q::Notes { start_after, limit } => to_json_binary(&query::notes(deps, start_after, limit)?),
        Q::RootKnown { root } => to_json_binary(&query::root_known(deps, &root)?),
        Q::Nullifier { nullifier } => to_json_binary(&query::nullifier(deps, &nullifier)?),
        Q::Nullifiers { start_after, limit } => {
            to_json_binary(&query::nullifiers(deps, start_after, limit)?)
        }
        Q::Pseudonyms {
            epoch,
            start_after,
            limit,
        } => to_json_binary(&query::pseudonyms(deps, epoch, start_after, limit)?),
        Q::Channel { channel } => to_json_binary(&query::channel(deps, channel)?),
        Q::Channels { start_after, limit } => {
            to_json_binary(&query::channels(deps, start_after, limit)?)
        }
        Q::SessionKeys { start_after, limit } => {
            to_json_binary(&query::session_keys(deps, start_after, limit)?)
        }
        Q::Attestors {} => to_json_binary(&query::attestors(deps, &env)?),
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
        Q::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Migrates from an earlier version of this contract.
///
/// # Errors
/// State of another contract or of a later version; a DEV key on a chain that is not for tests.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    keys::guard(&env).map_err(ContractError::Key)?;
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
