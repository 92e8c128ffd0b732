//! The guardian's freezes: few, short, and only of accounts that it has left alone for a while.
//! They stand in one short list, from which ended ones are dropped the next time it is changed.

use cosmwasm_std::{Addr, Env, StdResult, Storage, Uint128};
use oaic_messages::shared::{Governor, BPS_DENOMINATOR};
use oaic_messages::token::{
    Freeze, GuardianFreeze, FREEZE_COOLDOWN, FREEZE_SPAN, MAX_GUARDIAN_FREEZES,
    MAX_GUARDIAN_FROZEN_BPS,
};
use oaic_runtime::Checked;

use super::supply::{self, When};
use crate::error::{ContractError, Result};
use crate::state::{load_account, save_account, BALANCES, COOLED, GUARDIAN_FREEZES};

/// Freezes accounts, none of which is an escrow, and returns when that ends.
pub fn freeze(storage: &mut dyn Storage, env: &Env, accounts: &[Addr]) -> Result<u64> {
    let now = env.block.time.seconds();
    let until = now.add_checked(FREEZE_SPAN)?;
    let mut freezes = without_ended(storage, now)?;
    let max_held = max_held(storage)?;
    let mut sum = held(&freezes);
    for address in accounts {
        let mut account = load_account(storage, address)?;
        let earliest = freeze_from(storage, address)?;
        if now < earliest {
            return Err(ContractError::FreezeCooldown {
                account: address.clone(),
                earliest,
                now,
            });
        }
        if account.freeze.is_some() {
            return Err(ContractError::FrozenByOwner {
                account: address.clone(),
            });
        }
        if let (true, Some(first)) = (freezes.len() >= MAX_GUARDIAN_FREEZES, freezes.first()) {
            return Err(ContractError::NoFreezeLeft { until: first.until });
        }
        let held = BALANCES.may_load(storage, address)?.unwrap_or_default();
        sum = sum.saturating_add(held);
        // Alone, an account may hold more.
        if sum > max_held && !freezes.is_empty() {
            return Err(ContractError::FreezesTooMuch {
                account: address.clone(),
                sum,
                max_held,
            });
        }
        account.freeze = Some(Freeze {
            by: Governor::Guardian,
            until: Some(until),
        });
        save_account(storage, address, &account)?;
        cool(storage, address, until)?;
        freezes.push(GuardianFreeze {
            account: address.clone(),
            until,
            held,
        });
    }
    GUARDIAN_FREEZES.save(storage, &freezes)?;
    Ok(until)
}

/// Removes accounts from the list, because the owner has decided about them.
pub fn release(storage: &mut dyn Storage, accounts: &[Addr]) -> StdResult<()> {
    let mut freezes = listed(storage)?;
    let before = freezes.len();
    freezes.retain(|freeze| !accounts.contains(&freeze.account));
    if freezes.len() < before {
        GUARDIAN_FREEZES.save(storage, &freezes)?;
    }
    Ok(())
}

/// Starts the cooldown in which the guardian can't freeze an account.
pub fn cool(storage: &mut dyn Storage, account: &Addr, from: u64) -> Result<()> {
    let until = from.add_checked(FREEZE_COOLDOWN)?;
    let known = freeze_from(storage, account)?;
    Ok(COOLED.save(storage, account, &known.max(until))?)
}

/// Earliest time at which the guardian can freeze an account, in Unix time.
pub fn freeze_from(storage: &dyn Storage, account: &Addr) -> StdResult<u64> {
    Ok(COOLED.may_load(storage, account)?.unwrap_or_default())
}

/// The guardian's freezes in force, the earliest first.
pub fn in_force(storage: &dyn Storage, now: u64) -> StdResult<Vec<GuardianFreeze>> {
    let mut freezes = listed(storage)?;
    freezes.retain(|freeze| now < freeze.until);
    Ok(freezes)
}

/// Total that the accounts held when they were frozen, in uoaic. What comes in later does not
/// count, so that nobody can use up the budget by paying a frozen account.
pub fn held(freezes: &[GuardianFreeze]) -> Uint128 {
    freezes.iter().fold(Uint128::zero(), |sum, freeze| {
        sum.saturating_add(freeze.held)
    })
}

/// Maximum of that total, in uoaic, rounded down, against the guardian.
pub fn max_held(storage: &dyn Storage) -> Result<Uint128> {
    let supply = supply::total_supply(storage, When::Now)?;
    Ok(supply.multiply_ratio(MAX_GUARDIAN_FROZEN_BPS, BPS_DENOMINATOR))
}

/// At most [`MAX_GUARDIAN_FREEZES`].
fn listed(storage: &dyn Storage) -> StdResult<Vec<GuardianFreeze>> {
    Ok(GUARDIAN_FREEZES.may_load(storage)?.unwrap_or_default())
}

/// The freezes in force. Ended ones are removed from their account's entry, so that an ordinary
/// account has none again.
fn without_ended(storage: &mut dyn Storage, now: u64) -> StdResult<Vec<GuardianFreeze>> {
    let (live, ended): (Vec<_>, Vec<_>) = listed(storage)?
        .into_iter()
        .partition(|freeze| now < freeze.until);
    for freeze in ended {
        let mut account = load_account(storage, &freeze.account)?;
        account.freeze = None;
        save_account(storage, &freeze.account, &account)?;
    }
    Ok(live)
}
