//! `FlushDust`.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::treasury::{Fund, ReceiveMsg};
use oaic_runtime::token;

use crate::error::Result;
use crate::events;
use crate::execute::flush_fee::due;
use crate::state::{CONFIG, TOTALS};

/// Pays to the risk pool what was too small for notes.
pub fn flush_dust(deps: DepsMut) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let mut totals = TOTALS.load(deps.storage)?;
    let amount = due(
        "all that was too small for a note",
        totals.dust,
        totals.dust_flushed,
    )?;
    totals.dust_flushed = totals.dust;
    TOTALS.save(deps.storage, &totals)?;
    let hook = ReceiveMsg::Deposit {
        fund: Fund::RiskPool,
    };
    let send = token::send(&config.token, &config.treasury, amount.into(), &hook)?;
    Ok(Response::new()
        .add_event(events::dust_flushed(amount))
        .add_message(send))
}
