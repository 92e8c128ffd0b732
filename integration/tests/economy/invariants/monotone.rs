//! Invariants over time: what only ever grows, and what never changes again.

use oaic_messages::compute_settlement::{ChannelResponse, ChannelStatus};
use oaic_testing::simulation::{at_most, equal};

use super::checked::{Checked, Context};
use crate::snapshot::Snapshot;

pub fn totals_never_fall(c: &Context<'_>) -> Checked {
    let totals = |s: &Snapshot| {
        let b = &s.totals;
        [
            ("settled", b.settled.u128()),
            ("fee points", b.fee_points.u128()),
            ("fee booked", b.fee_booked.u128()),
            ("fee flushed", b.fee_flushed.u128()),
            ("earned", b.earned.u128()),
            ("claimed", b.claimed.u128()),
            ("referral earned", b.referral_earned.u128()),
            ("referral claimed", b.referral_claimed.u128()),
            ("slashed", b.slashed.u128()),
            ("the fee on refunds", b.refund_fees.u128()),
            ("burned", s.burned),
        ]
    };
    for (before, (_, after)) in totals(c.before).into_iter().zip(totals(c.after)) {
        at_most(before, ("what it is afterwards", after))?;
    }
    at_most!(c.after.supply, c.before.supply)
}

/// What a lane was paid; its sequence follows that, and may fall.
pub fn lanes_never_fall(c: &Context<'_>) -> Checked {
    for (key, before) in &c.before.lanes {
        let Some(after) = c.after.lanes.get(key) else {
            return Err(format!("lane {key:?} is gone; it had paid {}", before.paid));
        };
        at_most!(before.paid, after.paid).map_err(|e| format!("lane {key:?}: {e}"))?;
    }
    Ok(())
}

pub fn closed_channels_stay_as_they_are(c: &Context<'_>) -> Checked {
    let figures = |c: &ChannelResponse| {
        let (status, paid, deposited, left) = (c.status, c.paid, c.deposited, c.reserved);
        format!("{status:?}, {paid} of {deposited} paid, {left} left")
    };
    for (number, before) in &c.before.channels {
        let Some(after) = c.after.channels.get(number) else {
            let left = before.reserved;
            return Err(format!("channel {number} is gone; it had {left} left"));
        };
        if before.status == ChannelStatus::Closed {
            let what = format!("closed channel {number}");
            equal((&what, figures(before)), ("then", figures(after)))?;
        }
        if after.status == ChannelStatus::Closed {
            equal!(after.reserved, 0u128).map_err(|e| format!("channel {number}: {e}"))?;
        }
    }
    Ok(())
}

pub fn channels_pay_out_only_to_close(c: &Context<'_>) -> Checked {
    for (number, before) in &c.before.channels {
        let Some(after) = c.after.channels.get(number) else {
            continue;
        };
        let grew = || {
            at_most!(before.deposited, after.deposited)?;
            at_most!(before.paid, after.paid)?;
            let (added, paid) = (after.deposited - before.deposited, after.paid - before.paid);
            match after.status {
                ChannelStatus::Closed => Ok(()),
                _ => equal!(after.reserved + paid, before.reserved + added),
            }
        };
        grew().map_err(|e: String| format!("channel {number}: {e}"))?;
    }
    Ok(())
}

pub fn earnings_and_claims_never_fall(c: &Context<'_>) -> Checked {
    for (key, before) in &c.before.splits {
        let Some(after) = c.after.splits.get(key) else {
            let had = before.accumulated;
            return Err(format!("split {key:?} is gone; it had {had}"));
        };
        for (old, new) in before.payees.iter().zip(&after.payees) {
            let grew = || {
                equal!(old.weight, new.weight)?;
                at_most!(old.earned, new.earned)?;
                at_most!(old.claimed, new.claimed)
            };
            grew().map_err(|e: String| format!("split {key:?}, {}: {e}", old.label))?;
        }
    }
    for (address, old) in &c.before.referrers {
        let who = c.suite.name(address);
        let Some(new) = c.after.referrers.get(address) else {
            return Err(format!("referrer {who} is gone; it had {}", old.earned));
        };
        let grew = at_most!(old.earned, new.earned).and(at_most!(old.claimed, new.claimed));
        grew.map_err(|e| format!("referrer {who}: {e}"))?;
    }
    Ok(())
}
