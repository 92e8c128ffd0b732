//! `transfer` and `send`: a holder moves his own tokens.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::Cw20ReceiveMsg;
use oaic_runtime::address;

use crate::error::ContractError;
use crate::events;
use crate::ledger::{self, Way};

/// Moves the caller's tokens.
pub fn transfer(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let to = address::valid(deps.api, "recipient", &recipient)?;
    let from = &info.sender;
    let way = Way::Plain { by: from };
    let split = ledger::move_tokens(deps.storage, &env, way, from, &to, amount)?;
    Ok(events::moved("transfer", from, &to, None, &split))
}

/// Moves the caller's tokens to a contract and calls it with what arrived.
pub fn send(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    let to = address::valid(deps.api, "contract", &contract)?;
    let split = ledger::move_tokens(deps.storage, &env, Way::Hook, &info.sender, &to, amount)?;
    let hook = Cw20ReceiveMsg {
        sender: info.sender.to_string(),
        amount: split.net.into(),
        msg,
    };
    Ok(events::moved("send", &info.sender, &to, None, &split)
        .add_message(hook.into_cosmos_msg(contract)?))
}
