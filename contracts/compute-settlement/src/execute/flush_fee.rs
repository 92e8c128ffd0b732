//! `FlushFee`.

use cosmwasm_std::{DepsMut, Response};
use oaic_runtime::{token, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::{CONFIG, PAYOUTS, TOTALS};

/// Pays the booked, unpaid fee to the token, which burns part of it and pools the rest.
pub fn flush_fee(deps: DepsMut) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let booked = TOTALS
        .may_load(deps.storage, &())?
        .unwrap_or_default()
        .fee
        .booked;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    let amount = booked.sub_checked(payouts.fee_flushed.u128())?;
    if amount == 0 {
        return Err(RuntimeError::NothingToPay {
            what: "every fee that was booked",
        }
        .into());
    }
    payouts.fee_flushed = booked.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    Ok(Response::new()
        .add_event(events::fee_flushed(amount))
        .add_message(token::pay_fee(&token, amount.into())?))
}
