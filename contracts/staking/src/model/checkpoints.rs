//! Stake at a height, for votes: what was bonded when a block began, of an account and of all.
//!
//! The first change in a block logs the value before it, under the block's height; the value at a
//! height is then the first such entry at or after it, or the current one. The height of the last
//! change is in a record that is read and written anyway, so that, unlike with a `SnapshotMap`,
//! nothing has to be looked up before writing. An account's very first stake needs no entry at all.

use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::Bound;

use super::account::Account;
use super::totals::Totals;
use crate::state::{ACCOUNTS, MEMBERS, MEMBER_LOG, TOTAL, TOTAL_LOG};

/// Sets what an account has bonded, in the block of this height; `before` is what it had.
pub fn set_member(
    storage: &mut dyn Storage,
    address: &Addr,
    account: &mut Account,
    before: u64,
    bonded: u64,
    height: u64,
) -> StdResult<()> {
    if account.born == 0 {
        account.born = height;
    } else if account.changed < height {
        MEMBER_LOG.save(storage, (address, height), &before)?;
    }
    account.changed = height;
    match bonded {
        0 => MEMBERS.remove(storage, address),
        _ => MEMBERS.save(storage, address, &bonded)?,
    }
    Ok(())
}

/// Sets what all have bonded, in the block of this height; `before` is what they had.
pub fn set_total(
    storage: &mut dyn Storage,
    totals: &mut Totals,
    before: u64,
    bonded: u64,
    height: u64,
) -> StdResult<()> {
    if totals.changed < height {
        TOTAL_LOG.save(storage, height, &before)?;
        totals.changed = height;
    }
    TOTAL.save(storage, &bonded)
}

/// What an account had bonded when the block of a height began; without one, what it has now.
pub fn member(storage: &dyn Storage, address: &Addr, at_height: Option<u64>) -> StdResult<u64> {
    let now = MEMBERS.may_load(storage, address)?.unwrap_or_default();
    let Some(height) = at_height else {
        return Ok(now);
    };
    match ACCOUNTS.may_load(storage, address)? {
        Some(account) if height > account.changed => Ok(now),
        Some(account) if height > account.born => {
            let log = MEMBER_LOG.prefix(address);
            let mut later = log.range(
                storage,
                Some(Bound::inclusive(height)),
                None,
                Order::Ascending,
            );
            Ok(later.next().transpose()?.map_or(now, |(_, before)| before))
        }
        _ => Ok(0),
    }
}

/// What all had bonded when the block of a height began; without one, what they have now.
pub fn total(storage: &dyn Storage, at_height: Option<u64>) -> StdResult<u64> {
    let from = at_height.map(Bound::inclusive);
    if from.is_some() {
        let mut later = TOTAL_LOG.range(storage, from, None, Order::Ascending);
        if let Some(entry) = later.next() {
            return Ok(entry?.1);
        }
    }
    TOTAL.load(storage)
}
