//! `Receive`: notes are paid in. An error here bounces the tokens.

use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;
use oaic_messages::private_credits::{NewNote, ReceiveMsg, MAX_NEW_NOTES};
use oaic_records::private_credits::{Config, CONFIG};
use oaic_runtime::{pause, text, token, Checked};

use crate::books::BOOKS;
use crate::error::ContractError;
use crate::{events, forest, validate};

pub fn receive(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let received = token::received(deps.api, &config.token, info, wrapper)?;
    let ReceiveMsg::Deposit { notes } = received.hook;
    pause::ensure_open(deps.branch(), env)?;
    text::count("notes", "notes", notes.len(), 1, MAX_NEW_NOTES)?;
    let sent = received.amount.u128();
    let mut books = BOOKS.load(deps.storage)?;
    books.deposited = books.deposited.plus(sent)?;
    BOOKS.save(deps.storage, &books)?;
    let (value, events) = add(deps, env, &config, &notes)?;
    if value != sent {
        return Err(ContractError::DepositSum { notes: value, sent });
    }
    Ok(Response::new()
        .add_event(events::deposited(notes.len(), sent))
        .add_events(events))
}

/// Adds notes to the tree and to the books; what they are worth together, and an event each.
pub fn add(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    notes: &[NewNote],
) -> Result<(u128, Vec<Event>), ContractError> {
    let (leaves, value) = validate::new_notes(config, notes)?;
    let first = forest::add(deps.storage, env.block.height, &leaves)?;
    let mut books = BOOKS.load(deps.storage)?;
    books.added(value, leaves.len())?;
    BOOKS.save(deps.storage, &books)?;
    let mut events = Vec::with_capacity(leaves.len());
    for (index, note) in (first..).zip(&leaves) {
        let place = usize::from(note.denomination);
        let value = config.denominations.get(place).copied().unwrap_or_default();
        events.push(events::note_added(index, value, &note.leaf));
    }
    Ok((value, events))
}
