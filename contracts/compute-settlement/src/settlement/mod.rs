//! Settlement of one batch: everything it touches is loaded once and written once.

mod signatures;
mod working;

use cosmwasm_std::{Event, Storage};
use oaic_kit::referral::credit;
use oaic_kit::Checked;
use oaic_types::compute_settlement::{RejectReason, SettleResult};
use oaic_types::shared::Bps;
use oaic_vouchers::{PackedVoucher, EMPTY_PEAKS};

pub use signatures::{verified, Signed};
pub use working::Working;

use crate::error::ContractError;
use crate::events::{self, BatchTotals};
use crate::records::{Lane, Terms};

/// Refused with a reason, or what was asked for. Errors of the contract are another thing: they
/// undo the whole batch, and only broken storage causes them.
pub type Verdict<T> = Result<T, RejectReason>;

/// What a batch came to.
#[derive(Default)]
pub struct Outcome {
    pub results: Vec<SettleResult>,
    pub events: Vec<Event>,
    pub totals: BatchTotals,
}

impl Outcome {
    fn settled(
        &mut self,
        voucher: &PackedVoucher,
        pay: u64,
        owed: u64,
    ) -> Result<(), ContractError> {
        self.totals.vouchers = self.totals.vouchers.plus(1)?;
        self.events
            .push(events::voucher_settled(voucher, pay, owed));
        self.results.push(SettleResult::Settled {
            pay: pay.into(),
            owed: owed.into(),
        });
        Ok(())
    }

    fn rejected(
        &mut self,
        voucher: &PackedVoucher,
        reason: RejectReason,
    ) -> Result<(), ContractError> {
        self.totals.rejected = self.totals.rejected.plus(1)?;
        self.events.push(events::voucher_rejected(voucher, reason));
        self.results.push(SettleResult::Rejected { reason });
        Ok(())
    }
}

/// Applies vouchers in their order; `verdicts` says of each whether its signature holds.
pub fn apply_all(
    storage: &dyn Storage,
    working: &mut Working,
    referrer_bps: Bps,
    vouchers: &[PackedVoucher],
    verdicts: Vec<Verdict<Terms>>,
) -> Result<Outcome, ContractError> {
    let mut outcome = Outcome::default();
    for (voucher, verdict) in vouchers.iter().zip(verdicts) {
        let applied = match verdict {
            Err(reason) => Err(reason),
            Ok(terms) => apply(
                storage,
                working,
                referrer_bps,
                voucher,
                &terms,
                &mut outcome.totals,
            )?,
        };
        match applied {
            Ok((pay, owed)) => outcome.settled(voucher, pay, owed)?,
            Err(reason) => outcome.rejected(voucher, reason)?,
        }
    }
    working.books.vouchers = working.books.vouchers.plus(outcome.totals.vouchers)?;
    working.books.calls = working.books.calls.plus(outcome.totals.calls)?;
    Ok(outcome)
}

/// Applies one voucher whose signature holds: what it pays now, and what its lane still owes.
fn apply(
    storage: &dyn Storage,
    working: &mut Working,
    referrer_bps: Bps,
    voucher: &PackedVoucher,
    terms: &Terms,
    totals: &mut BatchTotals,
) -> Result<Verdict<(u64, u64)>, ContractError> {
    let place = (voucher.channel, voucher.terms, voucher.lane);
    let epoch = working.books.epoch;
    let lane = working.lane(storage, place)?;
    if let Err(reason) = check_progress(voucher, &lane) {
        return Ok(Err(reason));
    }
    if voucher.sequence == 0 {
        let ceiling = working.ceiling(storage, terms)?;
        if voucher.peaks != EMPTY_PEAKS || voucher.amount > ceiling {
            return Ok(Err(RejectReason::OpeningTooHigh));
        }
    }
    let Ok(acknowledged) = u64::try_from(voucher.amount) else {
        return Ok(Err(RejectReason::AmountTooHigh));
    };

    let Some(channel) = working.channel(storage, voucher.channel)? else {
        return Ok(Err(RejectReason::UnknownChannel));
    };
    let due = acknowledged.minus(lane.paid())?;
    let spendable = channel.agreement.spendable(&channel.ledger)?;
    let pay = due.min(channel.ledger.reserved).min(spendable);
    // What is not covered stays owed: nothing is lost by settling early.
    let owed = due.minus(pay)?;
    let others = channel.ledger.owed.minus(lane.owed)?;
    let Some(channel_owed) = others.checked_add(owed) else {
        return Ok(Err(RejectReason::AmountTooHigh));
    };
    let calls = voucher.sequence.minus(lane.sequence)?;
    channel.ledger.owed = channel_owed;
    channel.ledger.reserved = channel.ledger.reserved.minus(pay)?;
    if pay > 0 {
        channel.ledger.paid_in = epoch;
    }
    channel.changed = true;
    let referrer = channel.agreement.referrer;
    working.set_lane(
        place,
        Lane {
            sequence: voucher.sequence,
            acknowledged,
            peaks: voucher.peaks,
            owed,
        },
    )?;
    totals.calls = totals.calls.plus(calls)?;
    if pay > 0 {
        distribute(
            storage,
            working,
            referrer_bps,
            terms,
            referrer,
            u128::from(pay),
            totals,
        )?;
    }
    Ok(Ok((pay, owed)))
}

/// Sequence and amount never fall, and one rises, unless the same voucher collects what is owed.
fn check_progress(voucher: &PackedVoucher, lane: &Lane) -> Verdict<()> {
    let acknowledged = u128::from(lane.acknowledged);
    if voucher.sequence < lane.sequence || voucher.amount < acknowledged {
        return Err(RejectReason::Stale);
    }
    let same = voucher.sequence == lane.sequence && voucher.amount == acknowledged;
    if same && (lane.owed == 0 || voucher.peaks != lane.peaks) {
        return Err(RejectReason::Stale);
    }
    Ok(())
}

/// Pays the fee, then the referrer, then the split, out of what a voucher paid.
fn distribute(
    storage: &dyn Storage,
    working: &mut Working,
    referrer_bps: Bps,
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
        number => credit(working.referrer_points(storage, number)?, net, referrer_bps)?,
    };
    let rest = net.minus(referral)?;
    working.books.referral_earned = working.books.referral_earned.plus(referral)?;
    working.books.earned = working.books.earned.plus(rest)?;

    let accumulated = working.accumulated(storage, (terms.service_id, terms.split_version))?;
    accumulated.0 = accumulated.0.plus(rest)?;
    let usage = working.usage(storage, terms.service_id)?;
    usage.settled = usage.settled.plus(pay)?;
    usage.fee = usage.fee.plus(fee)?;

    totals.gross = totals.gross.plus(pay)?;
    totals.fee = totals.fee.plus(fee)?;
    totals.referral = totals.referral.plus(referral)?;
    totals.net = totals.net.plus(rest)?;
    Ok(())
}
