//! `RotateSessionKey`.

use cosmwasm_std::{Binary, DepsMut, Empty, Env, MessageInfo, Response, Uint128};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::model::channel::OpenChannel;
use crate::model::grant;
use crate::state::{PendingKey, AGREEMENTS, CHANNELS, SESSION_KEYS};
use crate::{events, validate};

/// Replaces the session key after the unlock delay, so that the provider can settle what the old
/// one signed. A pending rotation is replaced, and the delay restarts. The payer may have lost the
/// key, so every grant that names it ends at once, also when the channel is closed.
pub fn rotate_session_key(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    number: u64,
    session_key: &Binary,
    limit: Uint128,
) -> Result<Response> {
    let spend_limit = validate::spend_limit(limit)?;
    let session_key = validate::key("session_key", session_key)?;
    let mut open = match OpenChannel::load(deps.storage, env, number) {
        Err(ContractError::ChannelClosed { .. }) => return end_grants(deps, info, number),
        open => open?,
    };
    open.ensure_payer(&info.sender, "rotate the session key")?;
    if SESSION_KEYS.has(deps.storage, (number, &session_key)) {
        return Err(ContractError::SessionKeyUsed { channel: number });
    }
    SESSION_KEYS.save(deps.storage, (number, &session_key), &Empty {})?;
    let due = open.channel.due(&env.block);
    let next_index = open.agreement.key_index.add_checked(1)?;
    let replaced = open.agreement.pending.replace(PendingKey {
        session_key,
        spend_limit,
        due,
    });
    open.save(deps.storage)?;

    let out = [
        Some(open.agreement.session_key),
        replaced.map(|next| next.session_key),
    ];
    let ended = grant::end_grants_of(&mut deps, &info.sender, &out)?;
    Ok(Response::new()
        .add_event(events::session_key_rotation(
            number, next_index, due.time, due.height,
        ))
        .add_events(ended))
}

/// Of a closed channel there is no key to replace. Its provider may have closed it to keep a grant
/// alive, so what its keys are named by ends all the same.
fn end_grants(mut deps: DepsMut, info: &MessageInfo, number: u64) -> Result<Response> {
    let closed = ContractError::ChannelClosed { channel: number };
    let (Some(channel), Some(agreement)) = (
        CHANNELS.may_load(deps.storage, number)?,
        AGREEMENTS.may_load(deps.storage, &number)?,
    ) else {
        return Err(closed);
    };
    if channel.payer != info.sender {
        return Err(closed);
    }
    let keys = [
        Some(agreement.session_key),
        agreement.pending.map(|next| next.session_key),
    ];
    let ended = grant::end_grants_of(&mut deps, &info.sender, &keys)?;
    if ended.is_empty() {
        return Err(closed);
    }
    Ok(Response::new().add_events(ended))
}
