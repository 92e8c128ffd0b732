//! `FlushFee` and `FlushDust`: what is booked is paid on. Nobody's spend waits for it.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::treasury::{Fund, ReceiveMsg};
use oaic_records::private_credits::CONFIG;
use oaic_runtime::{token, Checked, RuntimeError};

use crate::books::BOOKS;
use crate::error::ContractError;
use crate::events;

/// Pays the fee that is booked to the token, which burns and pools it.
pub fn flush_fee(deps: DepsMut) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut books = BOOKS.load(deps.storage)?;
    let amount = due(
        "every fee that was booked",
        books.fee.booked,
        books.fee_flushed,
    )?;
    books.fee_flushed = books.fee.booked;
    BOOKS.save(deps.storage, &books)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}

/// Pays what was too small for notes to the risk pool.
pub fn flush_dust(deps: DepsMut) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut books = BOOKS.load(deps.storage)?;
    let amount = due(
        "all that was too small for a note",
        books.dust,
        books.dust_flushed,
    )?;
    books.dust_flushed = books.dust;
    BOOKS.save(deps.storage, &books)?;
    let hook = ReceiveMsg::Deposit {
        fund: Fund::RiskPool,
    };
    let send = token::send(&config.token, &config.treasury, amount.into(), &hook)?;
    Ok(Response::new()
        .add_event(events::dust_flushed(amount))
        .add_message(send))
}

fn due(what: &'static str, booked: u128, flushed: u128) -> Result<u128, ContractError> {
    match booked.minus(flushed)? {
        0 => Err(RuntimeError::NothingToPay { what }.into()),
        due => Ok(due),
    }
}
