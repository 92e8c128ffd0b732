//! `SendFrom`: a spender uses an allowance, which falls by the gross amount, to call a contract.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::Cw20ReceiveMsg;
use oaic_runtime::address;

use crate::error::Result;
use crate::events;
use crate::model::allowances::spend;
use crate::model::balances::{self, Delivery};

/// Moves an owner's tokens to a contract and calls it with what arrived; as in cw20-base the
/// contract sees the spender as the sender. So the spender is the one who is paid, and the
/// contract's own exemption does not apply.
pub fn send_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response> {
    let to = address::valid(deps.api, "contract", &contract)?;
    let from = address::valid(deps.api, "owner", &owner)?;
    spend(deps.storage, &env.block, &from, &info.sender, amount)?;
    let way = Delivery::HookOfSpender;
    let split = balances::move_tokens(deps.storage, &env, way, &from, &to, amount)?;
    let hook = Cw20ReceiveMsg {
        sender: info.sender.to_string(),
        amount: split.net.into(),
        msg,
    };
    Ok(
        events::moved("send_from", &from, &to, Some(&info.sender), &split)
            .add_message(hook.into_cosmos_msg(contract)?),
    )
}
