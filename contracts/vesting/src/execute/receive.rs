//! `Receive`: what comes in with the token's `Send`. An error here returns the tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::vesting::ReceiveMsg;
use oaic_runtime::token;

use super::fund::fund;
use crate::error::Result;
use crate::state::CONFIG;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response> {
    let oaic = CONFIG.load(deps.storage)?.token;
    let received = token::received(deps.api, &oaic, info, wrapper)?;
    let ReceiveMsg::Fund { plan, grants } = received.hook;
    fund(deps, env, &received.sender, plan, &grants, received.amount)
}
