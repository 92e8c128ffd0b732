//! Commands of a channel's session key, which anybody may relay.

use cosmwasm_std::{wasm_execute, Binary, DepsMut, Response, Uint128};
use oaic_messages::compute_settlement::{Conditions, ExecuteMsg};
use oaic_messages::private_credits::Command;

use crate::error::Result;
use crate::model::channel::{record_key, SignedCommand};
use crate::model::command::{accept, forward};
use crate::validate;

pub fn unlock(deps: DepsMut, signed: &SignedCommand<'_>) -> Result<Response> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::RequestUnlock { channels };
    forward(deps, signed, &Command::Unlock, "unlock", &message)
}

pub fn withdraw_unlock(deps: DepsMut, signed: &SignedCommand<'_>) -> Result<Response> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::WithdrawUnlock { channels };
    let command = Command::WithdrawUnlock;
    forward(deps, signed, &command, "withdraw_unlock", &message)
}

/// Replaces the session key: here at once, for vouchers after settlement's delay.
pub fn rotate_key(
    mut deps: DepsMut,
    signed: &SignedCommand<'_>,
    session_key: &Binary,
    spend_limit: Uint128,
) -> Result<Response> {
    validate::key("session_key", session_key)?;
    let command = Command::RotateKey {
        session_key,
        spend_limit,
    };
    let message = ExecuteMsg::RotateSessionKey {
        channel: signed.channel,
        session_key: session_key.clone(),
        spend_limit,
    };
    let (config, response) = accept(deps.branch(), signed, &command, "rotate_key", |channel| {
        channel.session_key = session_key.clone();
    })?;
    record_key(deps.storage, signed.channel, session_key)?;
    Ok(response.add_message(wasm_execute(config.settlement, &message, vec![])?))
}

pub fn advance_terms(
    deps: DepsMut,
    signed: &SignedCommand<'_>,
    service_id: u64,
    conditions: Option<Conditions>,
) -> Result<Response> {
    let channels = vec![signed.channel];
    let message = ExecuteMsg::AdvanceTerms {
        channels,
        service_id,
        conditions,
    };
    let command = Command::AdvanceTerms {
        service_id,
        conditions: conditions.as_ref(),
    };
    forward(deps, signed, &command, "advance_terms", &message)
}
