//! `BurnFrom`: a spender uses an allowance to destroy tokens, untaxed.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::token::BurnCause;
use oaic_runtime::address;

use crate::error::Result;
use crate::events;
use crate::model::allowances::spend;
use crate::model::balances;

pub fn burn_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    amount: Uint128,
) -> Result<Response> {
    let from = address::valid(deps.api, "owner", &owner)?;
    spend(deps.storage, &env.block, &from, &info.sender, amount)?;
    balances::burn_tokens(deps.storage, &env, &from, amount, BurnCause::Allowance)?;
    Ok(events::burned(
        "burn_from",
        &from,
        Some(&info.sender),
        amount,
    ))
}
