//! Applying a batch: everything it touches is loaded once and written once.

use cosmwasm_std::Event;
use oaic_messages::compute_settlement::{RejectReason, SettleResult};
use oaic_runtime::Checked;
use oaic_vouchers::Entry;

use crate::error::Result;
use crate::events::{self, BatchTotals};
use crate::model::settlement::batch_state::{BatchState, Verdict};
use crate::model::settlement::distribute::distribute;
use crate::state::{Lane, Terms};

/// Outcome of a batch.
#[derive(Default)]
pub struct Outcome {
    pub results: Vec<SettleResult>,
    pub events: Vec<Event>,
    pub totals: BatchTotals,
}

impl Outcome {
    fn settled(&mut self, entry: &Entry, settled: &Settled) -> Result<()> {
        self.totals.vouchers = self.totals.vouchers.add_checked(1)?;
        let Settled { pay, unpaid, lane } = settled;
        self.events
            .push(events::voucher_settled(&entry.voucher, lane, *pay, *unpaid));
        self.results.push(SettleResult::Settled {
            pay: (*pay).into(),
            unpaid: (*unpaid).into(),
        });
        Ok(())
    }

    fn rejected(&mut self, entry: &Entry, reason: RejectReason) -> Result<()> {
        self.totals.rejected = self.totals.rejected.add_checked(1)?;
        self.events.push(events::voucher_rejected(entry, reason));
        self.results.push(SettleResult::Rejected { reason });
        Ok(())
    }
}

/// Outcome of an entry.
struct Settled {
    /// Paid now, in uoaic.
    pay: u64,
    /// Claimed beyond what key limit and reserve allow, in uoaic.
    unpaid: u64,
    lane: Lane,
}

/// Applies entries in order; `verdicts` has the terms of each, or its rejection.
pub fn apply_all(
    batch: &mut BatchState<'_>,
    entries: &[Entry],
    verdicts: Vec<Verdict<Terms>>,
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for (entry, verdict) in entries.iter().zip(verdicts) {
        let applied = match verdict {
            Err(reason) => Err(reason),
            Ok(terms) => apply(batch, entry, &terms, &mut outcome.totals)?,
        };
        match applied {
            Ok(settled) => outcome.settled(entry, &settled)?,
            Err(reason) => outcome.rejected(entry, reason)?,
        }
    }
    Ok(outcome)
}

/// Applies one entry with a valid signature. It pays the claim less what the lane has been paid,
/// within the key's limit and the reserve; nothing is owed for the rest. The root follows the
/// highest amount paid, and the sequence breaks ties.
fn apply(
    batch: &mut BatchState<'_>,
    entry: &Entry,
    terms: &Terms,
    totals: &mut BatchTotals,
) -> Result<Verdict<Settled>> {
    let voucher = &entry.voucher;
    let place = (voucher.channel, voucher.terms, voucher.lane);
    let before = batch.lane(place)?;
    let later = voucher.sequence > before.sequence;
    if entry.claim < before.paid || (entry.claim == before.paid && !later) {
        return Ok(Err(RejectReason::Stale));
    }
    let Some(channel) = batch.channel(voucher.channel)? else {
        return Ok(Err(RejectReason::UnknownChannel));
    };
    let spendable = channel.agreement.spendable(&channel.balance)?;
    let room = channel.balance.reserved.min(spendable);
    let due = entry.claim.sub_checked(before.paid)?;
    let pay = due.min(room);
    let unpaid = due.sub_checked(pay)?;
    let mut lane = before;
    if pay > 0 || later {
        lane = Lane {
            sequence: voucher.sequence,
            paid: lane.paid.add_checked(pay)?,
            peaks: voucher.peaks,
        };
        channel.balance.reserved = channel.balance.reserved.sub_checked(pay)?;
        channel.changed = true;
        let referrer = channel.agreement.referrer;
        batch.set_lane(place, lane.clone())?;
        if pay > 0 {
            distribute(batch, terms, referrer, u128::from(pay), totals)?;
        }
    }
    Ok(Ok(Settled { pay, unpaid, lane }))
}
