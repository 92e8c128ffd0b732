//! `DecreaseAllowance`. As in [`super::increase_allowance`], an expired allowance is worth nothing.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::{AllowanceResponse, Expiration};

use crate::error::Result;
use crate::model::allowances;
use crate::state::ALLOWANCES;
use crate::{events, validate};

/// Lowers an allowance, at most to nothing; an expired allowance is removed.
pub fn decrease_allowance(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response> {
    let owner = info.sender;
    let spender = validate::spender(deps.api, &owner, &spender)?;
    let stored = ALLOWANCES.load(deps.storage, (&owner, &spender))?;

    let left = stored
        .allowance
        .checked_sub(amount)
        .ok()
        .filter(|left| !left.is_zero() && !stored.expires.is_expired(&env.block));
    match left {
        Some(allowance) => {
            let expires = allowances::new_expiry(&env, expires, stored.expires)?;
            allowances::save(
                deps.storage,
                &owner,
                &spender,
                &AllowanceResponse { allowance, expires },
            )?;
        }
        None => {
            allowances::remove(deps.storage, &owner, &spender);
        }
    }
    Ok(events::allowance(
        "decrease_allowance",
        &owner,
        &spender,
        amount,
    ))
}
