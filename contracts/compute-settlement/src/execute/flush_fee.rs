//! `FlushFee`: pays the fee to the token, whoever asks. No pause stops it.

use cosmwasm_std::{DepsMut, Response};
use oaic_runtime::token;

use crate::error::Result;
use crate::events;
use crate::state::{CONFIG, PAYOUTS, TOTALS};

/// Pays the booked, unpaid fee to the token, which burns part of it and pools the rest.
pub fn flush_fee(deps: DepsMut) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let fee = TOTALS.may_load(deps.storage, &())?.unwrap_or_default().fee;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    let amount = fee.unpaid(payouts.fee_flushed.u128())?;
    payouts.fee_flushed = fee.booked.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}
