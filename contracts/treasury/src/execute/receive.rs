//! `Receive`: hooks of the token's `Send`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::treasury::ReceiveMsg;
use oaic_runtime::token::{self, Received};

use crate::error::Result;
use crate::execute::{bid, deposit};
use crate::model::auction::Limits;
use crate::state::CONFIG;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let Received {
        sender,
        amount,
        hook,
    } = token::received(deps.api, &config.token, info, wrapper)?;
    match hook {
        ReceiveMsg::Deposit { fund } => deposit::deposit_oaic(deps, env, &sender, fund, amount),
        ReceiveMsg::Bid {
            auction,
            max_price,
            min_assets,
        } => {
            let limits = Limits {
                max_price,
                min_assets,
            };
            bid::bid(deps, env, &config, &sender, amount, auction, &limits)
        }
    }
}
