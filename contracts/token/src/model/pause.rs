//! The pause. It is stored in two halves, its end with what every movement reads.

use cosmwasm_std::{Env, Storage};
use oaic_messages::shared::Governor;
use oaic_messages::token::MAX_PAUSE;
use oaic_runtime::{pause::Pause, RuntimeError};

use crate::error::Result;
use crate::state::{Guardian, Hot, GUARDIAN, HOT};

/// End of the pause in force, in Unix time.
pub fn paused_until(hot: &Hot, env: &Env) -> Option<u64> {
    (env.block.time.seconds() < hot.paused_until).then_some(hot.paused_until)
}

/// Stops movements, and returns until when.
pub fn begin(
    storage: &mut dyn Storage,
    env: &Env,
    governor: Governor,
    duration: u64,
) -> Result<u64> {
    let now = env.block.time.seconds();
    let guardian = GUARDIAN.load(storage)?;
    let counted = Guardian {
        paused_before: guardian.paused_for(&HOT.load(storage)?, now),
        paused_since: now,
        ..guardian
    };
    GUARDIAN.save(storage, &counted)?;
    change(storage, |pause| {
        pause.begin(governor, now, MAX_PAUSE, duration)
    })
}

/// Ends a pause early; the guardian's cooldown runs from now.
pub fn end(storage: &mut dyn Storage, env: &Env) -> Result<()> {
    change(storage, |pause| pause.end(env.block.time.seconds()))
}

/// Changes the pause, which is stored in two halves.
fn change<T>(
    storage: &mut dyn Storage,
    change: impl FnOnce(&mut Pause) -> Result<T, RuntimeError>,
) -> Result<T> {
    let (hot, guardian) = (HOT.load(storage)?, GUARDIAN.load(storage)?);
    let mut pause = Pause {
        until: hot.paused_until,
        guardian_from: guardian.pause_from,
    };
    let done = change(&mut pause)?;
    let hot = Hot {
        paused_until: pause.until,
        ..hot
    };
    let guardian = Guardian {
        pause_from: pause.guardian_from,
        ..guardian
    };
    HOT.save(storage, &hot)?;
    GUARDIAN.save(storage, &guardian)?;
    Ok(done)
}
