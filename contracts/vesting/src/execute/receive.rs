//! `Receive`: what comes in with the token's `Send`. An error here bounces the tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::vesting::{ReceiveMsg, MAX_NEW_GRANTS};
use oaic_runtime::{ownership, text, token};

use crate::error::ContractError;
use crate::plans;
use crate::state::CONFIG;

pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let oaic = CONFIG.load(deps.storage)?.token;
    let received = token::received(deps.api, &oaic, info, wrapper)?;
    let ReceiveMsg::Fund { plan, grants } = received.hook;
    ownership::ensure_owner(deps.storage, &received.sender, "fund grants")?;
    text::count("grants", "grants", grants.len(), 1, MAX_NEW_GRANTS)?;
    let (granted, events) = plans::grant(deps, env, plan, &grants)?;
    match granted == received.amount {
        true => Ok(Response::new().add_events(events)),
        false => Err(ContractError::SumMismatch {
            granted: granted.u128(),
            received: received.amount.u128(),
        }),
    }
}
