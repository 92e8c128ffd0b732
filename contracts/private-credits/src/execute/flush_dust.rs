//! `FlushDust`: pays the dust to the treasury. No spend waits for it.

use cosmwasm_std::{DepsMut, Response};
use oaic_messages::treasury::{Fund, ReceiveMsg};
use oaic_revenue::fee::unpaid;
use oaic_runtime::token;

use crate::error::Result;
use crate::events;
use crate::state::{CONFIG, TOTALS};

/// Pays to the risk pool what was too small for notes.
pub fn flush_dust(deps: DepsMut) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let mut totals = TOTALS.load(deps.storage)?;
    let what = "all that was too small for a note";
    let amount = unpaid(what, totals.dust, totals.dust_flushed)?;
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
