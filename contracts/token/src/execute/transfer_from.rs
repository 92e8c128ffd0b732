//! `TransferFrom`: a spender uses an allowance, which falls by the gross amount.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_runtime::address;

use crate::error::Result;
use crate::events;
use crate::model::allowances::spend;
use crate::model::balances::{self, Delivery};

pub fn transfer_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    recipient: String,
    amount: Uint128,
) -> Result<Response> {
    let to = address::valid(deps.api, "recipient", &recipient)?;
    let from = address::valid(deps.api, "owner", &owner)?;
    spend(deps.storage, &env.block, &from, &info.sender, amount)?;
    let by = &info.sender;
    let split = balances::move_tokens(
        deps.storage,
        &env,
        Delivery::Plain { by },
        &from,
        &to,
        amount,
    )?;
    Ok(events::moved("transfer_from", &from, &to, Some(by), &split))
}
