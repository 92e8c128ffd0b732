//! `FlushFee`: pays the fee to the token. No spend waits for it.

use cosmwasm_std::{DepsMut, Response};
use oaic_runtime::token;

use crate::error::Result;
use crate::events;
use crate::state::{CONFIG, TOTALS};

/// Pays the booked fee to the token, which burns part of it and pools the rest.
pub fn flush_fee(deps: DepsMut) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut totals = TOTALS.load(deps.storage)?;
    let amount = totals.fee.unpaid(totals.fee_flushed)?;
    totals.fee_flushed = totals.fee.booked;
    TOTALS.save(deps.storage, &totals)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}
