//! What an epoch measured.
//!
//! | measure | counted in the epoch |
//! |---|---|
//! | `api_revenue` | in which a voucher settled, before the fee |
//! | `active_enterprises` | in which a channel of the payer last paid when it was reported |
//! | `licence_revenue` | in which a licensor was paid what he earned |
//! | `compute_investment` | in which a provider bonded; unbonding doesn't lower it |
//!
//! Settlement writes nothing for it but the start of an epoch and, in records it writes anyway,
//! the epoch's number. An active payer is counted when somebody reports him: in the epoch of the
//! channel's last payment, also after that epoch's end, until the channel pays in a later one.
//! So the count is never above the payers that paid, and misses those nobody reported in time.
//!
//! A measure is of addresses and movements, not of people: one who pays himself from many
//! addresses, or bonds what he has unbonded, is measured each time, at the price of the fee, or
//! of the unbonding period.

use cosmwasm_std::{Addr, Empty, Env, Storage, Uint128};
use oaic_kit::{Checked, KitError};
use oaic_math::epoch::epoch_of;
use oaic_types::gates::EpochMetrics;

use crate::records::{BOOKS, EPOCH_STARTS};
use crate::state::{Config, Measured, ACTIVE, MEASURED};

/// The epoch of this block.
pub fn current(env: &Env, config: &Config) -> u64 {
    epoch_of(env.block.time.seconds(), config.epoch_seconds)
}

/// Counts what was paid to licensors.
pub fn add_licences(storage: &mut dyn Storage, epoch: u64, amount: u128) -> Result<(), KitError> {
    let mut measured = load(storage, epoch)?;
    measured.licences = measured.licences.u128().plus(amount)?.into();
    Ok(MEASURED.save(storage, epoch, &measured)?)
}

/// Counts what a provider bonded.
pub fn add_bond(storage: &mut dyn Storage, epoch: u64, amount: u128) -> Result<(), KitError> {
    let mut measured = load(storage, epoch)?;
    measured.bonds = measured.bonds.u128().plus(amount)?.into();
    Ok(MEASURED.save(storage, epoch, &measured)?)
}

/// Counts a payer as active in an epoch; whether he wasn't counted yet.
pub fn add_payer(storage: &mut dyn Storage, epoch: u64, payer: &Addr) -> Result<bool, KitError> {
    if ACTIVE.has(storage, (epoch, payer)) {
        return Ok(false);
    }
    ACTIVE.save(storage, (epoch, payer), &Empty {})?;
    let mut measured = load(storage, epoch)?;
    measured.payers = measured.payers.plus(1)?;
    MEASURED.save(storage, epoch, &measured)?;
    Ok(true)
}

/// What an epoch measured; zeros where there was nothing.
pub fn of(storage: &dyn Storage, epoch: u64) -> Result<EpochMetrics, KitError> {
    let measured = load(storage, epoch)?;
    Ok(EpochMetrics {
        api_revenue: Uint128::new(settled_in(storage, epoch)?),
        active_enterprises: measured.payers,
        licence_revenue: measured.licences,
        compute_investment: measured.bonds,
    })
}

/// Settled in an epoch: from its start to the start of the next one that settled, or to now.
fn settled_in(storage: &dyn Storage, epoch: u64) -> Result<u128, KitError> {
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

fn load(storage: &dyn Storage, epoch: u64) -> Result<Measured, KitError> {
    Ok(MEASURED.may_load(storage, epoch)?.unwrap_or_default())
}
