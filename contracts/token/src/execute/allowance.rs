//! `increase_allowance` and `decrease_allowance`.
//!
//! They are cw20-base's but for one thing: an expired allowance is worth nothing and stays so. In
//! cw20-base a new expiry, or an increase without one, brings back what its owner thought dead.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::{AllowanceResponse, Expiration};
use oaic_runtime::address;

use crate::error::ContractError;
use crate::events;
use crate::state::{ALLOWANCES, ALLOWANCES_SPENDER};

/// Raises what a spender may spend; an expired allowance starts from zero and needs a new expiry.
pub fn increase(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response, ContractError> {
    let owner = info.sender;
    let spender = other_account(&deps, &owner, &spender)?;
    let stored = ALLOWANCES
        .may_load(deps.storage, (&owner, &spender))?
        .unwrap_or_default();

    let live = if !stored.expires.is_expired(&env.block) {
        stored
    } else if expires.is_some() {
        AllowanceResponse::default()
    } else {
        return Err(ContractError::AllowanceExpired { spender });
    };
    let entry = AllowanceResponse {
        allowance: live.allowance.checked_add(amount).map_err(|_| {
            ContractError::AllowanceOverflow {
                spender: spender.clone(),
                allowance: live.allowance,
                amount,
            }
        })?,
        expires: new_expiry(&env, expires, live.expires)?,
    };
    store(deps, &owner, &spender, &entry)?;
    Ok(events::allowance(
        "increase_allowance",
        &owner,
        &spender,
        amount,
    ))
}

/// Lowers what a spender may spend, at most to nothing; an expired allowance is removed.
pub fn decrease(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response, ContractError> {
    let owner = info.sender;
    let spender = other_account(&deps, &owner, &spender)?;
    let stored = ALLOWANCES.load(deps.storage, (&owner, &spender))?;

    let left = stored
        .allowance
        .checked_sub(amount)
        .ok()
        .filter(|left| !left.is_zero() && !stored.expires.is_expired(&env.block));
    match left {
        Some(allowance) => {
            let expires = new_expiry(&env, expires, stored.expires)?;
            store(
                deps,
                &owner,
                &spender,
                &AllowanceResponse { allowance, expires },
            )?;
        }
        None => {
            ALLOWANCES.remove(deps.storage, (&owner, &spender));
            ALLOWANCES_SPENDER.remove(deps.storage, (&spender, &owner));
        }
    }
    Ok(events::allowance(
        "decrease_allowance",
        &owner,
        &spender,
        amount,
    ))
}

fn other_account(deps: &DepsMut, owner: &Addr, spender: &str) -> Result<Addr, ContractError> {
    let spender = address::valid(deps.api, "spender", spender)?;
    if spender == *owner {
        return Err(cw20_base::ContractError::CannotSetOwnAccount {}.into());
    }
    Ok(spender)
}

fn new_expiry(
    env: &Env,
    wanted: Option<Expiration>,
    kept: Expiration,
) -> Result<Expiration, ContractError> {
    match wanted {
        Some(expiry) if expiry.is_expired(&env.block) => {
            Err(cw20_base::ContractError::InvalidExpiration {}.into())
        }
        Some(expiry) => Ok(expiry),
        None => Ok(kept),
    }
}

fn store(
    deps: DepsMut,
    owner: &Addr,
    spender: &Addr,
    entry: &AllowanceResponse,
) -> Result<(), ContractError> {
    ALLOWANCES.save(deps.storage, (owner, spender), entry)?;
    ALLOWANCES_SPENDER.save(deps.storage, (spender, owner), entry)?;
    Ok(())
}
