//! What a session key commands at settlement. Anybody may carry the command there.

use cosmwasm_std::{wasm_execute, Binary, DepsMut, Response, Uint128};
use oaic_types::compute_settlement::ExecuteMsg;
use oaic_types::private_credits::Command;

use crate::channel::{Channel, Signed, CHANNELS};
use crate::error::ContractError;
use crate::state::CONFIG;
use crate::{events, validate};

pub fn unlock(deps: DepsMut, signed: &Signed<'_>) -> Result<Response, ContractError> {
    let channel = signed.channel;
    let message = ExecuteMsg::RequestUnlock { channel };
    pass_on(deps, signed, &Command::Unlock, "unlock", &message, |_| ())
}

pub fn cancel_unlock(deps: DepsMut, signed: &Signed<'_>) -> Result<Response, ContractError> {
    let channel = signed.channel;
    let message = ExecuteMsg::CancelUnlock { channel };
    let command = Command::CancelUnlock;
    pass_on(deps, signed, &command, "cancel_unlock", &message, |_| ())
}

/// Replaces the session key: here at once, for vouchers after settlement's delay.
pub fn rotate_key(
    deps: DepsMut,
    signed: &Signed<'_>,
    session_key: &Binary,
    spend_limit: Option<Uint128>,
) -> Result<Response, ContractError> {
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
    pass_on(deps, signed, &command, "rotate_key", &message, |channel| {
        channel.session_key = session_key.clone();
    })
}

pub fn advance_terms(
    deps: DepsMut,
    signed: &Signed<'_>,
    service_id: u64,
    max_price_version: Option<u32>,
) -> Result<Response, ContractError> {
    let command = Command::AdvanceTerms {
        service_id,
        max_price_version,
    };
    let message = ExecuteMsg::AdvanceTerms {
        channel: signed.channel,
        service_id,
        max_price_version,
    };
    pass_on(deps, signed, &command, "advance_terms", &message, |_| ())
}

/// Checks a command, uses its number up, and tells settlement. When that refuses, the number is
/// as good as before.
fn pass_on(
    deps: DepsMut,
    signed: &Signed<'_>,
    command: &Command<'_>,
    what: &str,
    message: &ExecuteMsg,
    change: impl FnOnce(&mut Channel),
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut channel = signed.check(deps.storage, deps.api, &config, command)?;
    change(&mut channel);
    CHANNELS.save(deps.storage, signed.channel, &channel)?;
    Ok(Response::new()
        .add_event(events::commanded(signed.channel, signed.sequence, what))
        .add_message(wasm_execute(config.settlement, message, vec![])?))
}
