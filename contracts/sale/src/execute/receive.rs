//! `Receive`: what comes in with the token's `Send`. An error here returns the tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::sale::ReceiveMsg;
use oaic_runtime::{address, token, RuntimeError};

use super::give_back::give_back;
use crate::error::Result;
use crate::state::CONFIG;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let received = token::received(deps.api, &config.token, info, wrapper)?;
    let buyer = match received.hook {
        ReceiveMsg::GiveBack {} => received.sender,
        ReceiveMsg::GiveBackFor { buyer } if received.sender == config.staking => {
            address::valid(deps.api, "buyer", &buyer)?
        }
        ReceiveMsg::GiveBackFor { .. } => {
            let allowed = format!("the staking contract {}", config.staking);
            let action = "return what others bought";
            return Err(RuntimeError::unauthorized(&received.sender, action, allowed).into());
        }
    };
    give_back(deps, env, &buyer, received.amount)
}
