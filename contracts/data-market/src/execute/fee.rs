//! `FlushFee`.

use cosmwasm_std::{DepsMut, Response};
use oaic_runtime::{token, Checked, RuntimeError};

use crate::books::BOOKS;
use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

/// Pays what is booked and not yet paid to the token, which burns and pools it.
pub fn flush_fee(deps: DepsMut) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut books = BOOKS.load(deps.storage)?;
    let amount = books.fee.booked.minus(books.fee_flushed.u128())?;
    if amount == 0 {
        let what = "every fee that was booked";
        return Err(RuntimeError::NothingToPay { what }.into());
    }
    books.fee_flushed = books.fee.booked.into();
    BOOKS.save(deps.storage, &books)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}
