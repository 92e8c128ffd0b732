//! `RequestUnlock`, `CancelUnlock`, `FinalizeUnlock`: the payer's way out. No pause stops it.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response};
use oaic_math::delay::Due;
use oaic_types::compute_settlement::Unlock;

use super::channel::OpenChannel;
use super::close::close;
use crate::error::ContractError;
use crate::events;
use crate::state::{CHANNELS, CONFIG, UNLOCKING};

pub fn request_unlock(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    number: u64,
) -> Result<Response, ContractError> {
    let params = CONFIG.load(deps.storage)?.params;
    let mut open = OpenChannel::load(deps.storage, env, number)?;
    open.ensure_payer(&info.sender, "request an unlock")?;
    if let Some(unlock) = &open.channel.unlock {
        return Err(ContractError::AlreadyUnlocking {
            channel: number,
            time: unlock.time,
            height: unlock.height,
        });
    }
    let due = Due::after(
        env.block.time.seconds(),
        env.block.height,
        params.unlock_delay,
        params.unlock_blocks,
    );
    open.channel.unlock = Some(Unlock {
        time: due.time,
        height: due.height,
    });
    CHANNELS.save(deps.storage, number, &open.channel)?;
    UNLOCKING.save(deps.storage, (due.time, number), &Empty {})?;
    Ok(Response::new().add_event(events::unlock_requested(
        number,
        open.ledger.reserved,
        due.time,
        due.height,
    )))
}

pub fn cancel_unlock(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    number: u64,
) -> Result<Response, ContractError> {
    let mut open = OpenChannel::load(deps.storage, env, number)?;
    open.ensure_payer(&info.sender, "cancel the unlock")?;
    let unlock = open.channel.unlock.take();
    let unlock = unlock.ok_or(ContractError::NotUnlocking { channel: number })?;
    CHANNELS.save(deps.storage, number, &open.channel)?;
    UNLOCKING.remove(deps.storage, (unlock.time, number));
    Ok(Response::new().add_event(events::unlock_cancelled(number)))
}

pub fn finalize_unlock(deps: DepsMut, env: &Env, number: u64) -> Result<Response, ContractError> {
    let open = OpenChannel::load(deps.storage, env, number)?;
    let unlock = open.channel.unlock.as_ref();
    let unlock = unlock.ok_or(ContractError::NotUnlocking { channel: number })?;
    let due = Due {
        time: unlock.time,
        height: unlock.height,
    };
    let (now, now_height) = (env.block.time.seconds(), env.block.height);
    if !due.reached(now, now_height) {
        return Err(ContractError::UnlockNotDue {
            channel: number,
            time: due.time,
            height: due.height,
            now,
            now_height,
        });
    }
    close(deps, env, open, "unlock")
}
