//! `Receive`, whose only hook is `Deposit`: notes are paid in. An error here bounces the tokens.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::private_credits::{ReceiveMsg, MAX_NEW_NOTES};
use oaic_runtime::{pause, text, token, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::note::add_notes;
use crate::state::{CONFIG, TOTALS};

pub fn receive(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let received = token::received(deps.api, &config.token, info, wrapper)?;
    let ReceiveMsg::Deposit { notes } = received.hook;
    pause::ensure_open(deps.branch(), env)?;
    text::count("notes", "notes", notes.len(), 1, MAX_NEW_NOTES)?;
    let sent = received.amount.u128();
    let mut totals = TOTALS.load(deps.storage)?;
    totals.deposited = totals.deposited.add_checked(sent)?;
    TOTALS.save(deps.storage, &totals)?;
    let (value, events) = add_notes(deps, env, &config, &notes)?;
    if value != sent {
        return Err(ContractError::DepositSum { notes: value, sent });
    }
    Ok(Response::new()
        .add_event(events::deposited(notes.len(), sent))
        .add_events(events))
}
