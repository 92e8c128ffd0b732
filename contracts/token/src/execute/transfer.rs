//! `Transfer`: holders move their own tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_runtime::address;

use crate::error::Result;
use crate::events;
use crate::model::balances::{self, Delivery};

pub fn transfer(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response> {
    let to = address::valid(deps.api, "recipient", &recipient)?;
    let from = &info.sender;
    let way = Delivery::Plain { by: from };
    let split = balances::move_tokens(deps.storage, &env, way, from, &to, amount)?;
    Ok(events::moved("transfer", from, &to, None, &split))
}
