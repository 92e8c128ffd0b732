//! `pause` and `unpause`: what the guardian can order is bounded, and ends by itself.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage};
use oaic_messages::shared::Governor;
use oaic_messages::token::MAX_PAUSE;
use oaic_runtime::{ownership, pause::Pause};

use crate::error::ContractError;
use crate::events;
use crate::state::{Guardian, Hot, GUARDIAN, HOT};

/// The owner stops movements for `duration` seconds from now.
pub fn pause(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    duration: u64,
) -> Result<Response, ContractError> {
    let guardian = GUARDIAN.load(deps.storage)?.address;
    let action = "pause movements";
    ownership::ensure_owner_not_guardian(deps.storage, &info.sender, guardian.as_ref(), action)?;
    begin(deps.storage, env, Governor::Owner, &info.sender, duration)
}

/// Stops movements; who orders it was checked.
pub fn begin(
    storage: &mut dyn Storage,
    env: &Env,
    governor: Governor,
    by: &Addr,
    duration: u64,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let guardian = GUARDIAN.load(storage)?;
    let counted = Guardian {
        paused_before: guardian.paused_for(&HOT.load(storage)?, now),
        paused_since: now,
        ..guardian
    };
    GUARDIAN.save(storage, &counted)?;
    let until = change(storage, |pause| {
        pause.begin(governor, now, MAX_PAUSE, duration)
    })?;
    Ok(events::paused(until, by))
}

/// Ends a pause early; the guardian's cooldown runs from now.
pub fn unpause(deps: DepsMut, env: &Env, info: MessageInfo) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "end a pause")?;
    change(deps.storage, |pause| pause.end(env.block.time.seconds()))?;
    Ok(events::unpaused(&info.sender))
}

/// Changes the pause, whose halves lie where they are read: its end where every movement looks.
fn change<T>(
    storage: &mut dyn Storage,
    change: impl FnOnce(&mut Pause) -> Result<T, oaic_runtime::RuntimeError>,
) -> Result<T, ContractError> {
    let (hot, guardian) = (HOT.load(storage)?, GUARDIAN.load(storage)?);
    let mut pause = Pause {
        until: hot.paused_until,
        guardian_from: guardian.may_pause_from,
    };
    let done = change(&mut pause)?;
    let hot = Hot {
        paused_until: pause.until,
        ..hot
    };
    let guardian = Guardian {
        may_pause_from: pause.guardian_from,
        ..guardian
    };
    HOT.save(storage, &hot)?;
    GUARDIAN.save(storage, &guardian)?;
    Ok(done)
}
