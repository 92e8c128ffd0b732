//! Pausing openings. Settlement, claims and exit are never paused.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use cw_ownable::is_owner;
use oaic_kit::{amount::within, ownership, Checked, KitError};

use crate::error::ContractError;
use crate::events;
use crate::state::{Pause, CONFIG, PAUSE};

/// Refuses while openings are paused.
pub fn ensure_open(storage: &dyn Storage, env: &Env) -> Result<(), ContractError> {
    let until = PAUSE.may_load(storage)?.unwrap_or_default().until;
    let now = env.block.time.seconds();
    match now < until {
        true => Err(ContractError::OpeningsPaused { until, now }),
        false => Ok(()),
    }
}

pub fn pause_openings(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    duration: u64,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let by_owner = is_owner(deps.storage, &info.sender)?;
    if !by_owner && config.guardian.as_ref() != Some(&info.sender) {
        return Err(KitError::unauthorized(
            &info.sender,
            "pause openings",
            "the guardian and the owner".to_owned(),
        )
        .into());
    }
    let max_pause = config.params.max_pause;
    within("duration", duration, 1, max_pause)?;
    let now = env.block.time.seconds();
    let mut pause = PAUSE.may_load(deps.storage)?.unwrap_or_default();
    if !by_owner && now < pause.guardian_from {
        return Err(ContractError::PauseCooldown {
            allowed_at: pause.guardian_from,
            now,
        });
    }
    let until = now.plus(duration)?;
    // The owner's pause can also shorten one.
    pause.until = until;
    // A guardian that could renew its pause would have no limit: after each one openings are free
    // for at least as long as the longest pause.
    pause.guardian_from = pause.guardian_from.max(until.plus(max_pause)?);
    PAUSE.save(deps.storage, &pause)?;
    Ok(Response::new().add_event(events::openings_paused(&info.sender, until)))
}

pub fn unpause_openings(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "end a pause")?;
    let pause = PAUSE.may_load(deps.storage)?.unwrap_or_default();
    if env.block.time.seconds() >= pause.until {
        return Err(ContractError::NotPaused);
    }
    // The guardian's cooldown stays: the owner has just overruled it.
    PAUSE.save(deps.storage, &Pause { until: 0, ..pause })?;
    Ok(Response::new().add_event(events::openings_unpaused(&info.sender)))
}
