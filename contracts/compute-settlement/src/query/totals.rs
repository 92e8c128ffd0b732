//! Totals.

use cosmwasm_std::Deps;
use oaic_messages::compute_settlement::TotalsResponse;

use crate::error::Result;
use crate::state::{PAYOUTS, TOTALS};

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    let totals = TOTALS.may_load(deps.storage, &())?.unwrap_or_default();
    let payouts = PAYOUTS.load(deps.storage)?;
    Ok(TotalsResponse {
        reserved: totals.reserved.into(),
        settled: totals.settled.into(),
        refund_fees: totals.refund_fees.into(),
        fee_points: totals.fee.points.into(),
        fee_booked: totals.fee.booked.into(),
        fee_flushed: payouts.fee_flushed,
        earned: totals.earned.into(),
        claimed: payouts.claimed,
        referral_earned: totals.referral_earned.into(),
        referral_claimed: payouts.referral_claimed,
        bonded: payouts.bonded,
        slashed: payouts.slashed,
    })
}
