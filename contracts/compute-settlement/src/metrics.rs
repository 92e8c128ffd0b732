//! What an epoch measured.
//!
//! | measure | counted in the epoch |
//! |---|---|
//! | `api_revenue` | in which a voucher settled, before the fee |
//! | `license_revenue` | in which a licensor was paid what he earned |
//! | `compute_investment` | in which a provider bonded; unbonding doesn't lower it |
//!
//! Settlement writes nothing for it but the start of an epoch and, in records it writes anyway,
//! the epoch's number.
//!
//! A measure is of movements, not of people: one who bonds what he has unbonded is measured each
//! time, at the price of the unbonding period. Who uses the network, and how often, is counted off
//! chain from events: on chain anybody could set it.

use cosmwasm_std::{Env, Storage, Uint128};
use oaic_math::epoch::epoch_of;
use oaic_messages::gates::EpochMetrics;
use oaic_runtime::{Checked, RuntimeError};

use crate::records::{BOOKS, EPOCH_STARTS};
use crate::state::{Config, Measured, MEASURED};

/// The epoch of this block.
pub fn current(env: &Env, config: &Config) -> u64 {
    epoch_of(env.block.time.seconds(), config.epoch_seconds)
}

/// Counts what was paid to licensors.
pub fn add_licenses(
    storage: &mut dyn Storage,
    epoch: u64,
    amount: u128,
) -> Result<(), RuntimeError> {
    let mut measured = load(storage, epoch)?;
    measured.licenses = measured.licenses.u128().plus(amount)?.into();
    Ok(MEASURED.save(storage, epoch, &measured)?)
}

/// Counts what a provider bonded.
pub fn add_bond(storage: &mut dyn Storage, epoch: u64, amount: u128) -> Result<(), RuntimeError> {
    let mut measured = load(storage, epoch)?;
    measured.bonds = measured.bonds.u128().plus(amount)?.into();
    Ok(MEASURED.save(storage, epoch, &measured)?)
}

/// What an epoch measured; zeros where there was nothing.
pub fn of(storage: &dyn Storage, epoch: u64) -> Result<EpochMetrics, RuntimeError> {
    let measured = load(storage, epoch)?;
    Ok(EpochMetrics {
        api_revenue: Uint128::new(settled_in(storage, epoch)?),
        license_revenue: measured.licenses,
        compute_investment: measured.bonds,
    })
}

/// Settled in an epoch: from its start to the start of the next one that settled, or to now.
fn settled_in(storage: &dyn Storage, epoch: u64) -> Result<u128, RuntimeError> {
    let Some(start) = EPOCH_STARTS.may_load(storage, &epoch)? else {
        return Ok(0);
    };
    let end = match EPOCH_STARTS.next_after(storage, epoch)? {
        Some(next) => next.0,
        None => {
            let books = BOOKS.may_load(storage, &())?.unwrap_or_default();
            books.settled
        }
    };
    end.minus(start.0)
}

fn load(storage: &dyn Storage, epoch: u64) -> Result<Measured, RuntimeError> {
    Ok(MEASURED.may_load(storage, epoch)?.unwrap_or_default())
}
