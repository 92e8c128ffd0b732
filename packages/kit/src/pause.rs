//! Pausing what opens something new, for a while: never what pays out, refunds or exits.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Env, MessageInfo, Storage};
use cw_ownable::is_owner;
use cw_storage_plus::Item;

use crate::{amount::within, ownership, Checked, KitError};

/// Storage of the pause.
pub const PAUSE: Item<Pause> = Item::new("pause");

/// Longest pause that a guardian may be allowed to order, in seconds (7 days).
pub const MAX_GUARDIAN_PAUSE: u64 = 7 * 86_400;

/// A pause of openings.
#[cw_serde]
#[derive(Default)]
pub struct Pause {
    /// End of the pause, in seconds since 1970.
    pub until: u64,
    /// The guardian can't pause before this time, in seconds since 1970.
    pub guardian_from: u64,
}

/// Refuses while openings are paused.
///
/// # Errors
/// [`KitError::OpeningsPaused`].
pub fn ensure_open(storage: &dyn Storage, env: &Env) -> Result<(), KitError> {
    let now = env.block.time.seconds();
    match paused_until(storage, env)? {
        Some(until) => Err(KitError::OpeningsPaused { until, now }),
        None => Ok(()),
    }
}

/// End of the pause in force, in seconds since 1970.
///
/// # Errors
/// Storage that can't be read.
pub fn paused_until(storage: &dyn Storage, env: &Env) -> Result<Option<u64>, KitError> {
    let until = PAUSE.may_load(storage)?.unwrap_or_default().until;
    Ok(Some(until).filter(|until| env.block.time.seconds() < *until))
}

/// Guardian or owner: pauses openings for `duration` seconds, 1 to `max_pause`; gives the end.
///
/// # Errors
/// [`KitError::Unauthorized`], [`KitError::Invalid`], [`KitError::PauseCooldown`].
pub fn order(
    storage: &mut dyn Storage,
    env: &Env,
    info: &MessageInfo,
    guardian: Option<&Addr>,
    max_pause: u64,
    duration: u64,
) -> Result<u64, KitError> {
    let by_owner = is_owner(storage, &info.sender)?;
    if !by_owner && guardian != Some(&info.sender) {
        return Err(KitError::unauthorized(
            &info.sender,
            "pause openings",
            "the guardian and the owner".to_owned(),
        ));
    }
    within("duration", duration, 1, max_pause)?;
    let now = env.block.time.seconds();
    let mut pause = PAUSE.may_load(storage)?.unwrap_or_default();
    if !by_owner && now < pause.guardian_from {
        return Err(KitError::PauseCooldown {
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
    PAUSE.save(storage, &pause)?;
    Ok(until)
}

/// Owner: ends a pause early.
///
/// # Errors
/// [`KitError::Unauthorized`], [`KitError::NotPaused`].
pub fn end(storage: &mut dyn Storage, env: &Env, info: &MessageInfo) -> Result<(), KitError> {
    ownership::ensure_owner(storage, &info.sender, "end a pause")?;
    if paused_until(storage, env)?.is_none() {
        return Err(KitError::NotPaused);
    }
    let pause = PAUSE.may_load(storage)?.unwrap_or_default();
    // The guardian's cooldown stays: the owner has just overruled it.
    Ok(PAUSE.save(storage, &Pause { until: 0, ..pause })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};

    #[test]
    fn a_guardians_pause_ends_and_can_not_be_renewed_at_once() {
        let mut deps = mock_dependencies();
        let (owner, guardian) = (deps.api.addr_make("owner"), deps.api.addr_make("guardian"));
        ownership::initialize(deps.as_mut(), owner.as_str()).unwrap();
        let storage = &mut deps.storage;
        let mut env = mock_env();
        let now = env.block.time.seconds();
        let (by_owner, by_guardian) = (message_info(&owner, &[]), message_info(&guardian, &[]));
        let guard = Some(&guardian);
        assert_eq!(
            order(storage, &env, &by_guardian, guard, 10, 10),
            Ok(now + 10)
        );
        assert!(ensure_open(storage, &env).is_err());
        env.block.time = env.block.time.plus_seconds(10);
        assert_eq!(ensure_open(storage, &env), Ok(()));
        assert_eq!(
            order(storage, &env, &by_guardian, guard, 10, 1),
            Err(KitError::PauseCooldown {
                allowed_at: now + 20,
                now: now + 10
            })
        );
        // The owner can at any time, no longer than the longest, and end it.
        assert!(order(storage, &env, &by_owner, guard, 10, 11).is_err());
        order(storage, &env, &by_owner, guard, 10, 5).unwrap();
        assert!(end(storage, &env, &by_guardian).is_err());
        end(storage, &env, &by_owner).unwrap();
        assert_eq!(end(storage, &env, &by_owner), Err(KitError::NotPaused));
        assert!(order(storage, &env, &message_info(&owner, &[]), None, 10, 0).is_err());
        assert!(order(storage, &env, &by_guardian, None, 10, 1).is_err());
    }
}
