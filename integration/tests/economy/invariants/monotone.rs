//! Invariants over time: what only ever grows, and what never changes again.

use oaic_messages::compute_settlement::ChannelStatus;

use super::{at_most, equal, Context};

pub fn totals_never_fall(c: &Context<'_>) -> Result<(), String> {
    let totals = |s: &crate::snapshot::Snapshot| {
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
    for ((what, before), (_, after)) in totals(c.before).into_iter().zip(totals(c.after)) {
        at_most((&format!("{what} before"), before), ("afterwards", after))?;
    }
    at_most(
        ("supply afterwards", c.after.supply),
        ("before", c.before.supply),
    )
}

/// What a lane was paid; its sequence follows that, and may fall.
pub fn lanes_never_fall(c: &Context<'_>) -> Result<(), String> {
    for (key, before) in &c.before.lanes {
        let Some(after) = c.after.lanes.get(key) else {
            return Err(format!("lane {key:?} is gone; it had paid {}", before.paid));
        };
        at_most(
            (&format!("lane {key:?}: paid"), before.paid),
            ("then", after.paid),
        )?;
    }
    Ok(())
}

pub fn closed_channels_stay_as_they_are(c: &Context<'_>) -> Result<(), String> {
    for (number, before) in &c.before.channels {
        let Some(after) = c.after.channels.get(number) else {
            return Err(format!(
                "channel {number} is gone; it had {} left",
                before.reserved
            ));
        };
        if before.status == ChannelStatus::Closed {
            let figures = |c: &oaic_messages::compute_settlement::ChannelResponse| {
                format!(
                    "{:?}, {} of {} paid, {} left",
                    c.status, c.paid, c.deposited, c.reserved
                )
            };
            equal(
                (&format!("closed channel {number}"), figures(before)),
                ("then", figures(after)),
            )?;
        }
        if after.status == ChannelStatus::Closed {
            equal(
                (&format!("channel {number}: left"), after.reserved.u128()),
                ("nothing", 0),
            )?;
        }
    }
    Ok(())
}

pub fn channels_pay_out_only_to_close(c: &Context<'_>) -> Result<(), String> {
    for (number, before) in &c.before.channels {
        let Some(after) = c.after.channels.get(number) else {
            continue;
        };
        at_most(
            (&format!("channel {number}: deposited"), before.deposited),
            ("then", after.deposited),
        )?;
        let paid = after.paid.u128().checked_sub(before.paid.u128());
        let Some(paid) = paid else {
            return Err(format!(
                "channel {number} had paid {}, then {}",
                before.paid, after.paid
            ));
        };
        if after.status != ChannelStatus::Closed {
            let added = after.deposited.u128() - before.deposited.u128();
            equal(
                (&format!("channel {number}: left"), after.reserved.u128()),
                (
                    "what was left, less pay, with top-ups",
                    before.reserved.u128() + added - paid,
                ),
            )?;
        }
    }
    Ok(())
}

pub fn earnings_and_claims_never_fall(c: &Context<'_>) -> Result<(), String> {
    for (key, before) in &c.before.splits {
        let Some(after) = c.after.splits.get(key) else {
            return Err(format!(
                "split {key:?} is gone; it had {}",
                before.accumulated
            ));
        };
        for (old, new) in before.payees.iter().zip(&after.payees) {
            let who = format!("split {key:?}, {}", old.label);
            equal(
                (&format!("{who}: weight"), old.weight),
                ("then", new.weight),
            )?;
            at_most(
                (&format!("{who}: earned"), old.earned),
                ("then", new.earned),
            )?;
            at_most(
                (&format!("{who}: claimed"), old.claimed),
                ("then", new.claimed),
            )?;
        }
    }
    for (address, before) in &c.before.referrers {
        let who = c.suite.name(address);
        let Some(after) = c.after.referrers.get(address) else {
            return Err(format!(
                "the book of {who} is gone; it had {}",
                before.earned
            ));
        };
        at_most(
            (&format!("{who}: referral earned"), before.earned),
            ("then", after.earned),
        )?;
        at_most(
            (&format!("{who}: referral claimed"), before.claimed),
            ("then", after.claimed),
        )?;
    }
    Ok(())
}
