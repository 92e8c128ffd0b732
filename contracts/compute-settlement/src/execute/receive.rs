//! `Receive`: hooks of the token's `Send`. An error here bounces the tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::compute_settlement::ReceiveMsg;
use oaic_runtime::token;

use crate::error::Result;
use crate::execute::open_channel::{open_channel, Opening, Referrer};
use crate::execute::{bond, top_up};
use crate::state::CONFIG;
use crate::validate;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let received = token::received(deps.api, &token, info, wrapper)?;
    let amount = validate::amount("the amount sent", received.amount)?;
    let sender = received.sender;
    match received.hook {
        ReceiveMsg::OpenChannel(msg) => {
            let opening = Opening {
                service_id: msg.service_id,
                session_key: &msg.session_key,
                spend_limit: validate::spend_limit(msg.spend_limit)?,
                referrer: Referrer::Named(msg.referrer.as_deref()),
                refund_to: msg.refund_to.as_deref(),
                conditions: msg.conditions,
            };
            open_channel(deps, env, &sender, amount, &opening)
        }
        ReceiveMsg::TopUp { channel } => top_up::top_up(deps, env, &sender, amount, channel),
        ReceiveMsg::Bond {} => bond::bond(deps, env, &sender, amount),
    }
}
