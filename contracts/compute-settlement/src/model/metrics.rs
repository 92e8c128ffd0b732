//! Metrics of an epoch.
//!
//! | metric | counted in the epoch |
//! |---|---|
//! | `api_revenue` | in which a voucher settled, before the fee |
//! | `license_revenue` | in which a licensor was paid their earnings |
//! | `compute_investment` | in which a provider bonded; unbonding does not lower it |
//!
//! For these, settlement writes nothing but the start of an epoch and, in records it writes anyway, the
//! epoch's number.
//!
//! A metric counts movements, not people: a provider who bonds again what was unbonded is counted each
//! time, at the price of the unbonding period. Who uses the network, and how often, is derived off chain
//! from events, because on chain anybody could set it.

use cosmwasm_std::{Env, Storage, Uint128};
use oaic_math::epoch::epoch_of;
use oaic_messages::gates::EpochMetrics;
use oaic_runtime::{Checked, RuntimeError};

use crate::state::{Config, Measured, EPOCH_STARTS, MEASURED, TOTALS};

/// The epoch of this block.
pub fn current(env: &Env, config: &Config) -> u64 {
    epoch_of(env.block.time.seconds(), config.epoch_seconds)
}

pub fn add_licenses(
    storage: &mut dyn Storage,
    epoch: u64,
    amount: u128,
) -> Result<(), RuntimeError> {
    let mut measured = load(storage, epoch)?;
    measured.licenses = measured.licenses.u128().add_checked(amount)?.into();
    Ok(MEASURED.save(storage, epoch, &measured)?)
}

pub fn add_bond(storage: &mut dyn Storage, epoch: u64, amount: u128) -> Result<(), RuntimeError> {
    let mut measured = load(storage, epoch)?;
    measured.bonds = measured.bonds.u128().add_checked(amount)?.into();
    Ok(MEASURED.save(storage, epoch, &measured)?)
}

/// Metrics of an epoch, zero where nothing happened.
pub fn of(storage: &dyn Storage, epoch: u64) -> Result<EpochMetrics, RuntimeError> {
    let measured = load(storage, epoch)?;
    Ok(EpochMetrics {
        api_revenue: Uint128::new(settled_in(storage, epoch)?),
        license_revenue: measured.licenses,
        compute_investment: measured.bonds,
    })
}

/// Settled in an epoch: from its start to the start of the next epoch with a batch, or to now.
fn settled_in(storage: &dyn Storage, epoch: u64) -> Result<u128, RuntimeError> {
    let Some(start) = EPOCH_STARTS.may_load(storage, &epoch)? else {
        return Ok(0);
    };
    let end = match EPOCH_STARTS.next_after(storage, epoch)? {
        Some(next) => next.0,
        None => {
            let totals = TOTALS.may_load(storage, &())?.unwrap_or_default();
            totals.settled
        }
    };
    end.sub_checked(start.0)
}

fn load(storage: &dyn Storage, epoch: u64) -> Result<Measured, RuntimeError> {
    Ok(MEASURED.may_load(storage, epoch)?.unwrap_or_default())
}
