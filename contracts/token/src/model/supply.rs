//! The only place where the supply falls: every burn is recorded by cause and by day.

use cosmwasm_std::{Env, Storage, Uint128};
use oaic_messages::token::{BurnCause, DAY};
use oaic_runtime::RuntimeError;

use crate::error::{ContractError, Result};
use crate::state::{cause_key, ByCause, DayStart, BURNED, BURN_CAUSES, BURN_DAYS, TOKEN_INFO};

/// Records a burn of tokens that were already taken from a balance.
pub fn record(
    storage: &mut dyn Storage,
    env: &Env,
    cause: BurnCause,
    amount: Uint128,
) -> Result<()> {
    add(storage, env, cause, amount, Uint128::zero())
}

/// Records both halves of a fee: what was burned, and what the pool was credited.
pub fn record_fee(
    storage: &mut dyn Storage,
    env: &Env,
    burned: Uint128,
    pooled: Uint128,
) -> Result<()> {
    add(storage, env, BurnCause::Fee, burned, pooled)
}

/// Resets the pool half of fees for a new pool.
pub fn reset_pooled(storage: &mut dyn Storage) -> Result<()> {
    let key = cause_key(BurnCause::Fee);
    let mut burned = BURNED.may_load(storage, &key)?.unwrap_or_default();
    burned.pooled = Uint128::zero();
    BURNED.save(storage, &key, &burned);
    Ok(())
}

/// Fees that the pool has received since it became the pool, in uoaic.
pub fn pooled(storage: &dyn Storage) -> Result<Uint128, RuntimeError> {
    let burned = BURNED.may_load(storage, &cause_key(BurnCause::Fee))?;
    Ok(burned.unwrap_or_default().pooled)
}

fn add(
    storage: &mut dyn Storage,
    env: &Env,
    cause: BurnCause,
    amount: Uint128,
    pooled: Uint128,
) -> Result<()> {
    if amount.is_zero() && pooled.is_zero() {
        return Ok(());
    }
    let key = cause_key(cause);
    let mut burned = BURNED.may_load(storage, &key)?.unwrap_or_default();
    let fits = |_| ContractError::Accounting { what: "burned" };
    burned.pooled = burned.pooled.checked_add(pooled).map_err(fits)?;
    if amount.is_zero() {
        // Nothing was burned, so no day of burns begins.
        BURNED.save(storage, &key, &burned);
        return Ok(());
    }
    let day = day_of(env);
    if burned.day != day {
        open_day(storage, day)?;
        burned.day = day;
    }
    let sum = burned.sum.now().checked_add(amount).map_err(fits)?;
    burned.sum.set(sum, env.block.height);
    BURNED.save(storage, &key, &burned);
    Ok(())
}

/// Records the total burned before a day, unless a burn for another cause has done so.
fn open_day(storage: &mut dyn Storage, day: u64) -> Result<()> {
    if BURN_DAYS.may_load(storage, &day)?.is_none() {
        let burned = burned_by_cause(storage)?;
        BURN_DAYS.save(storage, &day, &DayStart { day, burned });
    }
    Ok(())
}

/// The day of a block.
fn day_of(env: &Env) -> u64 {
    env.block.time.seconds() / DAY
}

/// Burned for every cause, now.
pub fn burned_by_cause(storage: &dyn Storage) -> Result<ByCause, RuntimeError> {
    let mut sums = ByCause::default();
    for (sum, cause) in sums.iter_mut().zip(BURN_CAUSES) {
        *sum = burned_for(storage, cause, When::Now)?;
    }
    Ok(sums)
}

/// When to look at what was burned.
#[derive(Clone, Copy)]
pub enum When {
    /// Now.
    Now,
    /// When the block of this height, the current one, began.
    StartOf(u64),
}

/// Burned for one cause, in uoaic.
pub fn burned_for(
    storage: &dyn Storage,
    cause: BurnCause,
    when: When,
) -> Result<Uint128, RuntimeError> {
    let burned = BURNED
        .may_load(storage, &cause_key(cause))?
        .unwrap_or_default();
    Ok(match when {
        When::Now => burned.sum.now(),
        When::StartOf(height) => burned.sum.at_start_of(height),
    })
}

/// Total burned, in uoaic.
pub fn burned_total(storage: &dyn Storage, when: When) -> Result<Uint128> {
    BURN_CAUSES
        .into_iter()
        .try_fold(Uint128::zero(), |sum, cause| {
            sum.checked_add(burned_for(storage, cause, when)?)
                .map_err(|_| ContractError::Accounting {
                    what: "sum of burns",
                })
        })
}

/// What is left of the supply at genesis, in uoaic.
pub fn total_supply(storage: &dyn Storage, when: When) -> Result<Uint128> {
    TOKEN_INFO
        .load(storage)?
        .total_supply
        .checked_sub(burned_total(storage, when)?)
        .map_err(|_| ContractError::Accounting {
            what: "burned more than the supply",
        })
}
