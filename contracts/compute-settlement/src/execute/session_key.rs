//! `RotateSessionKey`.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_kit::Checked;
use oaic_math::delay::Due;

use super::channel::OpenChannel;
use super::open_channel::spend_limit;
use crate::error::ContractError;
use crate::events;
use crate::records::PendingKey;
use crate::state::CONFIG;
use crate::validate;

/// Replaces the session key after the unlock delay, so that the provider can settle what the old
/// one signed. A rotation that is still under way is replaced, and waits anew.
pub fn rotate_session_key(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    number: u64,
    session_key: &Binary,
    limit: Option<Uint128>,
) -> Result<Response, ContractError> {
    let params = CONFIG.load(deps.storage)?.params;
    let mut open = OpenChannel::load(deps.storage, env, number)?;
    open.ensure_payer(&info.sender, "rotate the session key")?;
    let due = Due::after(
        env.block.time.seconds(),
        env.block.height,
        params.unlock_delay,
        params.unlock_blocks,
    );
    let next_index = open.agreement.key_index.plus(1)?;
    open.agreement.pending = Some(PendingKey {
        session_key: validate::key("session_key", session_key)?,
        spend_limit: spend_limit(limit),
        due,
    });
    open.save(deps.storage)?;
    Ok(Response::new().add_event(events::session_key_rotation(
        number, next_index, due.time, due.height,
    )))
}
