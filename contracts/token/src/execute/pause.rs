//! `pause` and `unpause`: what the guardian can order is bounded, and ends by itself.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::ownership;
use oaic_types::token::{MAX_PAUSE, PAUSE_COOLDOWN};

use crate::error::ContractError;
use crate::events;
use crate::guard::{self, Governor};
use crate::state::{GUARDIAN, HOT};

/// Stops movements for `duration` seconds from now.
///
/// The guardian can neither change a pause in force nor follow up on his own before the cooldown
/// is over; the owner can do both.
pub fn pause(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    duration: u64,
) -> Result<Response, ContractError> {
    let governor = guard::assert_governor(deps.storage, &info.sender, "pause movements")?;
    if duration == 0 || duration > MAX_PAUSE {
        return Err(ContractError::PauseDuration { duration });
    }
    let now = env.block.time.seconds();
    let until = now.saturating_add(duration);
    let mut hot = HOT.load(deps.storage)?;
    let mut guardian = GUARDIAN.load(deps.storage)?;
    match governor {
        Governor::Guardian => {
            if let Some(until) = guard::paused_until(&hot, &env) {
                return Err(ContractError::AlreadyPaused { until });
            }
            let earliest = guardian.last_pause_end.saturating_add(PAUSE_COOLDOWN);
            if guardian.last_pause_end > 0 && now < earliest {
                return Err(ContractError::PauseCooldown { earliest, now });
            }
            guardian.last_pause_end = until;
        }
        // It takes over a guardian's pause in force, which ends with that.
        Governor::Owner => guardian.last_pause_end = guardian.last_pause_end.min(now),
    }
    hot.paused_until = until;
    GUARDIAN.save(deps.storage, &guardian)?;
    HOT.save(deps.storage, &hot)?;
    Ok(events::paused(until, &info.sender))
}

/// Ends a pause early; the guardian's cooldown runs from now.
pub fn unpause(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "end a pause")?;
    let now = env.block.time.seconds();
    let mut hot = HOT.load(deps.storage)?;
    if guard::paused_until(&hot, &env).is_none() {
        return Err(ContractError::NotPaused {});
    }
    let mut guardian = GUARDIAN.load(deps.storage)?;
    guardian.last_pause_end = guardian.last_pause_end.min(now);
    hot.paused_until = now;
    GUARDIAN.save(deps.storage, &guardian)?;
    HOT.save(deps.storage, &hot)?;
    Ok(events::unpaused(&info.sender))
}
