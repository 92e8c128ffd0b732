//! `IncreaseAllowance`.
//!
//! It is cw20-base's but for one thing: an expired allowance is worth nothing and stays so. In
//! cw20-base a new expiry, or an increase without one, revives what its owner thought dead.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::{AllowanceResponse, Expiration};

use crate::error::{ContractError, Result};
use crate::model::allowances;
use crate::state::ALLOWANCES;
use crate::{events, validate};

/// Raises what a spender may spend; an expired allowance starts from zero and needs a new expiry.
pub fn increase_allowance(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response> {
    let owner = info.sender;
    let spender = validate::spender(deps.api, &owner, &spender)?;
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
        expires: allowances::new_expiry(&env, expires, live.expires)?,
    };
    allowances::save(deps.storage, &owner, &spender, &entry)?;
    Ok(events::allowance(
        "increase_allowance",
        &owner,
        &spender,
        amount,
    ))
}
