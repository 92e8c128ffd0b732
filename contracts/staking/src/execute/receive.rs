//! `Receive`: what comes in with the token's `Send`. An error here returns the tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::staking::ReceiveMsg;
use oaic_runtime::token;

use super::stake::stake;
use crate::error::Result;
use crate::state::CONFIG;
use crate::validate::to_u64;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let received = token::received::<ReceiveMsg>(deps.api, &config.token, info, wrapper)?;
    let amount = to_u64("amount", received.amount)?;
    let ReceiveMsg::Stake { term, position } = received.hook;
    stake(deps, env, config, received.sender, term, position, amount)
}
