//! Allowances, in both of cw20-base's maps, which always hold the same.

use cosmwasm_std::{Addr, BlockInfo, Env, StdResult, Storage, Uint128};
use cw20::{AllowanceResponse, Expiration};

use crate::error::{ContractError, Result};
use crate::state::{ALLOWANCES, ALLOWANCES_SPENDER};

pub fn save(
    storage: &mut dyn Storage,
    owner: &Addr,
    spender: &Addr,
    entry: &AllowanceResponse,
) -> StdResult<()> {
    ALLOWANCES.save(storage, (owner, spender), entry)?;
    ALLOWANCES_SPENDER.save(storage, (spender, owner), entry)
}

pub fn remove(storage: &mut dyn Storage, owner: &Addr, spender: &Addr) {
    ALLOWANCES.remove(storage, (owner, spender));
    ALLOWANCES_SPENDER.remove(storage, (spender, owner));
}

/// Takes an amount off an allowance, in both of cw20-base's maps, which always hold the same.
pub fn spend(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    owner: &Addr,
    spender: &Addr,
    amount: Uint128,
) -> Result<()> {
    let mut entry = ALLOWANCES
        .may_load(storage, (owner, spender))?
        .ok_or(cw20_base::ContractError::NoAllowance {})?;
    if entry.expires.is_expired(block) {
        return Err(cw20_base::ContractError::Expired {}.into());
    }
    entry.allowance =
        entry
            .allowance
            .checked_sub(amount)
            .map_err(|_| ContractError::InsufficientAllowance {
                owner: owner.clone(),
                spender: spender.clone(),
                allowance: entry.allowance,
                needed: amount,
            })?;
    Ok(save(storage, owner, spender, &entry)?)
}

pub fn new_expiry(env: &Env, wanted: Option<Expiration>, stored: Expiration) -> Result<Expiration> {
    match wanted {
        Some(expiry) if expiry.is_expired(&env.block) => {
            Err(cw20_base::ContractError::InvalidExpiration {}.into())
        }
        Some(expiry) => Ok(expiry),
        None => Ok(stored),
    }
}
