//! `Receive`: hooks of the token's `Send`. An error here bounces the tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::data_market::{OrderKind, ReceiveMsg};
use oaic_runtime::token;

use crate::error::Result;
use crate::execute::buy::order;
use crate::execute::deposit::deposit;
use crate::model::sale::NewOrder;
use crate::state::CONFIG;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let received = token::received(deps.api, &config.token, info, wrapper)?;
    let new = match received.hook {
        ReceiveMsg::Buy(buy) => NewOrder {
            kind: OrderKind::File,
            listing: buy.listing,
            version: buy.version,
            buyer_key: buy.buyer_key,
            max_price: buy.max_price,
            expect: buy.expect,
            authorization: buy.authorization,
            referrer: buy.referrer,
        },
        ReceiveMsg::Ask(ask) => NewOrder {
            kind: OrderKind::Answer { query: ask.query },
            listing: ask.listing,
            version: ask.version,
            buyer_key: ask.buyer_key,
            max_price: ask.max_price,
            expect: ask.expect,
            authorization: ask.authorization,
            referrer: ask.referrer,
        },
        ReceiveMsg::Deposit {} => return deposit(deps, &received.sender, received.amount),
    };
    order(deps, env, &config, received.sender, received.amount, new)
}
