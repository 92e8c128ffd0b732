//! `RotateKey`, a command of the session key: replaces that key.

use cosmwasm_std::{wasm_execute, Binary, DepsMut, Response, Uint128};
use oaic_messages::compute_settlement::ExecuteMsg;
use oaic_messages::private_credits::Command;

use crate::error::Result;
use crate::model::channel::{record_key, SignedCommand};
use crate::model::command::accept;
use crate::validate;

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
