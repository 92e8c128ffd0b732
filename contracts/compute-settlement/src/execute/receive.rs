//! `Receive`: what comes in with the token's `Send`. An error here bounces the tokens.

use cosmwasm_std::{from_json, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_types::compute_settlement::ReceiveMsg;

use super::{bond, channel, open_channel};
use crate::error::ContractError;
use crate::state::CONFIG;
use crate::validate;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    // Anyone can call this with any sender written in it; only the token tells the truth.
    if info.sender != token {
        return Err(ContractError::NotTheToken {
            sender: info.sender.to_string(),
            token: token.to_string(),
        });
    }
    let amount = validate::amount("the amount sent", wrapper.amount.u128())?;
    let sender = validate::address(deps.api, &wrapper.sender)?;
    let hook: ReceiveMsg = from_json(&wrapper.msg).map_err(|error| ContractError::UnknownHook {
        error: error.to_string(),
    })?;
    match hook {
        ReceiveMsg::OpenChannel(open) => {
            open_channel::open_channel(deps, env, &sender, amount, &open)
        }
        ReceiveMsg::TopUp { channel } => channel::top_up(deps, env, &sender, amount, channel),
        ReceiveMsg::Bond {} => bond::bond(deps, env, &sender, amount),
    }
}
