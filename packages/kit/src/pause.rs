//! Pausing what opens something new, for a while: never what pays out, refunds or exits.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Env, MessageInfo, Storage};
use cw_storage_plus::Item;
pub use oaic_types::shared::MAX_GUARDIAN_PAUSE;
use oaic_types::shared::{Governor, PAUSE_COOLDOWN};

use crate::{amount::within, ownership, Checked, KitError};

/// Storage of the pause.
pub const PAUSE: Item<Pause> = Item::new("pause");

/// A pause, and when the guardian may order the next.
#[cw_serde]
#[derive(Default)]
pub struct Pause {
    /// End of the pause, in seconds since 1970.
    pub until: u64,
    /// The guardian can't pause before this time, in seconds since 1970.
    pub guardian_from: u64,
}

impl Pause {
    /// Its end while it is in force, in seconds since 1970.
    pub fn in_force(&self, now: u64) -> Option<u64> {
        Some(self.until).filter(|until| now < *until)
    }

    /// Begins a pause of `duration` seconds, 1 to `max`; gives its end. The guardian can neither
    /// change one in force nor follow up on its own before it has rested; the owner can do both.
    ///
    /// # Errors
    /// [`KitError::Invalid`], [`KitError::AlreadyPaused`], [`KitError::PauseCooldown`].
    pub fn begin(
        &mut self,
        by: Governor,
        now: u64,
        max: u64,
        duration: u64,
    ) -> Result<u64, KitError> {
        within("duration", duration, 1, max)?;
        let until = now.plus(duration)?;
        match by {
            Governor::Guardian => {
                if let Some(until) = self.in_force(now) {
                    return Err(KitError::AlreadyPaused { until });
                }
                if now < self.guardian_from {
                    return Err(KitError::PauseCooldown {
                        allowed_at: self.guardian_from,
                        now,
                    });
                }
                self.guardian_from = until.plus(PAUSE_COOLDOWN)?;
            }
            // It takes over a guardian's pause in force, which ends with that.
            Governor::Owner => {
                let rested = now.plus(PAUSE_COOLDOWN)?;
                self.guardian_from = self.guardian_from.min(rested);
            }
        }
        self.until = until;
        Ok(until)
    }

    /// Ends a pause early, whoever ordered it. The guardian has just been overruled, and rests.
    ///
    /// # Errors
    /// [`KitError::NotPaused`].
    pub fn end(&mut self, now: u64) -> Result<(), KitError> {
        if self.in_force(now).is_none() {
            return Err(KitError::NotPaused);
        }
        self.until = now;
        self.guardian_from = now.plus(PAUSE_COOLDOWN)?;
        Ok(())
    }
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
    let pause = PAUSE.may_load(storage)?.unwrap_or_default();
    Ok(pause.in_force(env.block.time.seconds()))
}

/// Pauses openings for `duration` seconds, 1 to `max`; gives the end. Who orders it was checked.
///
/// # Errors
/// As [`Pause::begin`].
pub fn order(
    storage: &mut dyn Storage,
    env: &Env,
    by: Governor,
    max: u64,
    duration: u64,
) -> Result<u64, KitError> {
    let mut pause = PAUSE.may_load(storage)?.unwrap_or_default();
    let until = pause.begin(by, env.block.time.seconds(), max, duration)?;
    PAUSE.save(storage, &pause)?;
    Ok(until)
}

/// Owner: ends a pause early.
///
/// # Errors
/// [`KitError::Unauthorized`], [`KitError::NotPaused`].
pub fn end(storage: &mut dyn Storage, env: &Env, info: &MessageInfo) -> Result<(), KitError> {
    ownership::ensure_owner(storage, &info.sender, "end a pause")?;
    let mut pause = PAUSE.may_load(storage)?.unwrap_or_default();
    pause.end(env.block.time.seconds())?;
    Ok(PAUSE.save(storage, &pause)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Governor::{Guardian, Owner};

    const DAY: u64 = 86_400;
    const MAX: u64 = MAX_GUARDIAN_PAUSE;
    const REST: u64 = PAUSE_COOLDOWN;
    /// When these tests begin.
    const T: u64 = 1_000_000_000;

    #[test]
    fn a_guardians_pause_ends_at_its_second_and_rests_before_the_next() {
        let mut pause = Pause::default();
        for wrong in [0, MAX + 1, u64::MAX] {
            assert!(pause.begin(Guardian, T, MAX, wrong).is_err(), "{wrong}");
        }
        assert_eq!(pause.begin(Guardian, T, MAX, MAX), Ok(T + MAX));
        assert_eq!(pause.in_force(T + MAX - 1), Some(T + MAX));
        assert_eq!(pause.in_force(T + MAX), None);
        for early in [T, T + MAX - 1, T + MAX, T + MAX + REST - 1] {
            assert!(pause.begin(Guardian, early, MAX, 1).is_err(), "{early}");
        }
        // The rest runs from the end of the pause, however short it was.
        let again = T + MAX + REST;
        assert_eq!(pause.begin(Guardian, again, MAX, 1), Ok(again + 1));
        assert!(pause.begin(Guardian, again + REST, MAX, 1).is_err());
        assert!(pause.begin(Guardian, again + 1 + REST, MAX, 1).is_ok());
    }

    /// The plan half_paused of the model: a guardian that pauses whenever it can.
    #[test]
    fn a_guardian_stops_a_contract_for_at_most_a_third_of_the_time() {
        let mut pause = Pause::default();
        let days = 46;
        let mut stopped = 0;
        for day in 0..days {
            let now = T + day * DAY;
            let _ = pause.begin(Guardian, now, MAX, MAX);
            stopped += u64::from(pause.in_force(now).is_some());
        }
        assert!(stopped > 0 && stopped <= days / 3, "{stopped} of {days}");
    }

    #[test]
    fn what_the_owner_ordered_stands() {
        let mut pause = Pause::default();
        assert_eq!(pause.end(T), Err(KitError::NotPaused));
        pause.begin(Guardian, T, MAX, MAX).unwrap();
        // An early end leaves a whole rest.
        pause.end(T + 5).unwrap();
        assert_eq!(pause.in_force(T + 5), None);
        assert!(pause.begin(Guardian, T + 5 + REST - 1, MAX, 1).is_err());
        let mut next = pause.clone();
        assert!(next.begin(Guardian, T + 5 + REST, MAX, 1).is_ok());
        // The owner pauses at any time, again and again, and the guardian changes nothing of it.
        let now = T + 2 * REST;
        pause.begin(Owner, now, MAX, 10).unwrap();
        assert!(pause.begin(Guardian, now, MAX, 1).is_err());
        assert_eq!(pause.begin(Owner, now + 9, MAX, 1), Ok(now + 10));
        // His end of his own pause holds against the guardian too.
        pause.end(now + 9).unwrap();
        assert!(pause.begin(Guardian, now + 9 + REST - 1, MAX, 1).is_err());
    }

    #[test]
    fn a_pause_that_the_owner_takes_over_ends_with_that() {
        let mut pause = Pause::default();
        pause.begin(Guardian, T, MAX, MAX).unwrap();
        pause.begin(Owner, T + 1, MAX, 1).unwrap();
        assert_eq!(pause.in_force(T + 2), None);
        assert!(pause.begin(Guardian, T + REST, MAX, 1).is_err());
        assert!(pause.begin(Guardian, T + REST + 1, MAX, 1).is_ok());
    }
}
