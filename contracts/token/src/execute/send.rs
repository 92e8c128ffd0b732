//! `Send`: a transfer to a contract, which is called with what arrived.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::Cw20ReceiveMsg;
use oaic_runtime::address;

use crate::error::Result;
use crate::events;
use crate::model::balances::{self, Delivery};

pub fn send(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response> {
    let to = address::valid(deps.api, "contract", &contract)?;
    let split = balances::move_tokens(
        deps.storage,
        &env,
        Delivery::Hook,
        &info.sender,
        &to,
        amount,
    )?;
    let hook = Cw20ReceiveMsg {
        sender: info.sender.to_string(),
        amount: split.net.into(),
        msg,
    };
    Ok(events::moved("send", &info.sender, &to, None, &split)
        .add_message(hook.into_cosmos_msg(contract)?))
}
