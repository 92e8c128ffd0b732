//! `Burn`: holders destroy their own tokens, untaxed.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::token::BurnCause;

use crate::error::Result;
use crate::events;
use crate::model::balances;

pub fn burn(deps: DepsMut, env: Env, info: MessageInfo, amount: Uint128) -> Result<Response> {
    balances::burn_tokens(deps.storage, &env, &info.sender, amount, BurnCause::Holder)?;
    Ok(events::burned("burn", &info.sender, None, amount))
}
