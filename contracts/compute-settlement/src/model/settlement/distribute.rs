//! How a payment is shared out: the fee, of what is left the referrer's part, and the rest to the split
//! of the service, whose payees claim it by their points.

use oaic_revenue::referral::credit;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::events::BatchTotals;
use crate::model::settlement::batch_state::BatchState;
use crate::state::Terms;

/// Distributes a payment to the fee, then the referrer, then the split.
pub fn distribute(
    batch: &mut BatchState<'_>,
    terms: &Terms,
    referrer: u64,
    pay: u128,
    batch_totals: &mut BatchTotals,
) -> Result<()> {
    let totals = &mut batch.totals;
    totals.reserved = totals.reserved.sub_checked(pay)?;
    totals.settled = totals.settled.add_checked(pay)?;
    let fee = totals.fee.book(pay)?;
    let net = pay.sub_checked(fee)?;

    let referral = match referrer {
        0 => 0,
        number => credit(batch.referrer_points(number)?, net, terms.referrer_bps)?,
    };
    let rest = net.sub_checked(referral)?;
    batch.totals.referral_earned = batch.totals.referral_earned.add_checked(referral)?;
    batch.totals.earned = batch.totals.earned.add_checked(rest)?;

    let accumulated = batch.accumulated((terms.service_id, terms.split_version))?;
    accumulated.0 = accumulated.0.add_checked(rest)?;
    let usage = batch.usage((terms.service_id, terms.split_version))?;
    usage.settled = usage.settled.add_checked(pay)?;
    usage.fee = usage.fee.add_checked(fee)?;

    batch_totals.gross = batch_totals.gross.add_checked(pay)?;
    batch_totals.fee = batch_totals.fee.add_checked(fee)?;
    batch_totals.referral = batch_totals.referral.add_checked(referral)?;
    batch_totals.net = batch_totals.net.add_checked(rest)?;
    Ok(())
}
