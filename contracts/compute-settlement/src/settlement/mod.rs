//! Settlement of one batch: everything it touches is loaded once and written once.

mod signatures;
mod working;

use cosmwasm_std::{Event, Storage};
use oaic_messages::compute_settlement::{RejectReason, SettleResult};
use oaic_revenue::referral::credit;
use oaic_runtime::Checked;
use oaic_vouchers::Entry;

pub use signatures::{verified, Signed};
pub use working::Working;

use crate::error::ContractError;
use crate::events::{self, BatchTotals};
use crate::records::{Lane, Terms};

/// Refused with a reason, or what was asked for. Errors of the contract are another thing: they
/// undo the whole batch, and only broken storage causes them. So what a signer chooses freely,
/// sequence, root and amount, enters no sum; only what the reserve really pays does.
pub type Verdict<T> = Result<T, RejectReason>;

/// What a batch came to.
#[derive(Default)]
pub struct Outcome {
    pub results: Vec<SettleResult>,
    pub events: Vec<Event>,
    pub totals: BatchTotals,
}

/// What an entry came to.
struct Settled {
    /// Paid now, in uoaic.
    pay: u64,
    /// Claimed beyond what key limit and reserve left, in uoaic.
    unpaid: u64,
    lane: Lane,
}

impl Outcome {
    fn settled(&mut self, entry: &Entry, settled: &Settled) -> Result<(), ContractError> {
        self.totals.vouchers = self.totals.vouchers.plus(1)?;
        let Settled { pay, unpaid, lane } = settled;
        self.events
            .push(events::voucher_settled(&entry.voucher, lane, *pay, *unpaid));
        self.results.push(SettleResult::Settled {
            pay: (*pay).into(),
            unpaid: (*unpaid).into(),
        });
        Ok(())
    }

    fn rejected(&mut self, entry: &Entry, reason: RejectReason) -> Result<(), ContractError> {
        self.totals.rejected = self.totals.rejected.plus(1)?;
        self.events.push(events::voucher_rejected(entry, reason));
        self.results.push(SettleResult::Rejected { reason });
        Ok(())
    }
}

/// Applies entries in their order; `verdicts` says of each whether its signature holds.
pub fn apply_all(
    storage: &dyn Storage,
    working: &mut Working,
    entries: &[Entry],
    verdicts: Vec<Verdict<Terms>>,
) -> Result<Outcome, ContractError> {
    let mut outcome = Outcome::default();
    for (entry, verdict) in entries.iter().zip(verdicts) {
        let applied = match verdict {
            Err(reason) => Err(reason),
            Ok(terms) => apply(storage, working, entry, &terms, &mut outcome.totals)?,
        };
        match applied {
            Ok(settled) => outcome.settled(entry, &settled)?,
            Err(reason) => outcome.rejected(entry, reason)?,
        }
    }
    Ok(outcome)
}

/// Applies one entry whose signature holds: amount decides. It pays the claim less what the lane
/// has been paid, as far as the key's limit and the reserve go, and nothing is owed for the rest.
/// The root follows the highest amount paid, and the sequence breaks ties.
fn apply(
    storage: &dyn Storage,
    working: &mut Working,
    entry: &Entry,
    terms: &Terms,
    totals: &mut BatchTotals,
) -> Result<Verdict<Settled>, ContractError> {
    let voucher = &entry.voucher;
    let place = (voucher.channel, voucher.terms, voucher.lane);
    let before = working.lane(storage, place)?;
    let later = voucher.sequence > before.sequence;
    if entry.claim < before.paid || (entry.claim == before.paid && !later) {
        return Ok(Err(RejectReason::Stale));
    }
    let Some(channel) = working.channel(storage, voucher.channel)? else {
        return Ok(Err(RejectReason::UnknownChannel));
    };
    let spendable = channel.agreement.spendable(&channel.ledger)?;
    let room = channel.ledger.reserved.min(spendable);
    let due = entry.claim.minus(before.paid)?;
    let pay = due.min(room);
    let unpaid = due.minus(pay)?;
    let mut lane = before;
    if pay > 0 || later {
        lane = Lane {
            sequence: voucher.sequence,
            paid: lane.paid.plus(pay)?,
            peaks: voucher.peaks,
        };
        channel.ledger.reserved = channel.ledger.reserved.minus(pay)?;
        channel.changed = true;
        let referrer = channel.agreement.referrer;
        working.set_lane(place, lane.clone())?;
        if pay > 0 {
            distribute(storage, working, terms, referrer, u128::from(pay), totals)?;
        }
    }
    Ok(Ok(Settled { pay, unpaid, lane }))
}

/// Pays the fee, then the referrer, then the split, out of what a voucher paid.
fn distribute(
    storage: &dyn Storage,
    working: &mut Working,
    terms: &Terms,
    referrer: u64,
    pay: u128,
    totals: &mut BatchTotals,
) -> Result<(), ContractError> {
    let books = &mut working.books;
    books.reserved = books.reserved.minus(pay)?;
    books.settled = books.settled.plus(pay)?;
    let fee = books.fee.book(pay)?;
    let net = pay.minus(fee)?;

    let referral = match referrer {
        0 => 0,
        number => credit(
            working.referrer_points(storage, number)?,
            net,
            terms.referrer_bps,
        )?,
    };
    let rest = net.minus(referral)?;
    working.books.referral_earned = working.books.referral_earned.plus(referral)?;
    working.books.earned = working.books.earned.plus(rest)?;

    let accumulated = working.accumulated(storage, (terms.service_id, terms.split_version))?;
    accumulated.0 = accumulated.0.plus(rest)?;
    let usage = working.usage(storage, (terms.service_id, terms.split_version))?;
    usage.settled = usage.settled.plus(pay)?;
    usage.fee = usage.fee.plus(fee)?;

    totals.gross = totals.gross.plus(pay)?;
    totals.fee = totals.fee.plus(fee)?;
    totals.referral = totals.referral.plus(referral)?;
    totals.net = totals.net.plus(rest)?;
    Ok(())
}
