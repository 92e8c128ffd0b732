//! Totals.

use cosmwasm_std::Deps;
use oaic_messages::data_market::TotalsResponse;

use crate::error::Result;
use crate::state::TOTALS;

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    let totals = TOTALS.load(deps.storage)?;
    Ok(TotalsResponse {
        escrowed: totals.escrowed,
        deposits: totals.deposits,
        forfeited: totals.forfeited,
        compensated: totals.compensated,
        paid: totals.paid,
        refunded: totals.refunded,
        fee_points: totals.fee.points.into(),
        fee_booked: totals.fee.booked.into(),
        fee_flushed: totals.fee_flushed,
        earned: totals.earned,
        claimed: totals.claimed,
        referral_earned: totals.referral_earned,
        referral_claimed: totals.referral_claimed,
        orders: totals.orders,
        open: totals.open,
    })
}
