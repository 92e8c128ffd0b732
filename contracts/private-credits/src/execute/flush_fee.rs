//! `FlushFee`, and what it shares with `FlushDust`. No spend waits for either.

use cosmwasm_std::{DepsMut, Response};
use oaic_runtime::{token, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::{CONFIG, TOTALS};

/// Pays the booked fee to the token, which burns part of it and pools the rest.
pub fn flush_fee(deps: DepsMut) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut totals = TOTALS.load(deps.storage)?;
    let amount = due(
        "every fee that was booked",
        totals.fee.booked,
        totals.fee_flushed,
    )?;
    totals.fee_flushed = totals.fee.booked;
    TOTALS.save(deps.storage, &totals)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}

pub fn due(what: &'static str, booked: u128, flushed: u128) -> Result<u128> {
    match booked.sub_checked(flushed)? {
        0 => Err(RuntimeError::NothingToPay { what }.into()),
        due => Ok(due),
    }
}
