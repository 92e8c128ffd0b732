//! Sending what is due, and reporting the outcome to the source.

use oaic_messages::compute_settlement::{LaneResponse, RejectReason, MAX_BATCH};
use oaic_terminal::amount::Amount;
use oaic_terminal::error::{CliError, Result};
use oaic_terminal::words::word;
use oaic_vouchers::Entry;

use super::{LaneRef, Look, Planned, Rejected, Round, Settled};
use crate::memory::Memory;
use crate::plan::Due;
use crate::source::VoucherSource;
use crate::submit::{ends_round, submit, Outcome, Progress};

impl Look<'_> {
    /// Send what is due, or with `dry_run` show it, and remember what became of it. A batch that fails
    /// keeps none of the others.
    ///
    /// # Errors
    /// The first failure.
    pub(super) fn settle<S: VoucherSource + ?Sized>(
        &mut self,
        due: &[Due],
        source: &mut S,
    ) -> Result<()> {
        let (ground, options, now) = (self.ground, self.options, self.now);
        let mut failed = None;
        for batch in due.chunks(MAX_BATCH) {
            if options.dry_run {
                match ground.simulate(batch) {
                    Ok(batch_gas) => self.done.planned.extend(batch.iter().map(|due| Planned {
                        lane: LaneRef::new(&due.entry),
                        value: Amount(due.value),
                        reason: due.reason,
                        deadline: due.deadline,
                        batch_gas,
                    })),
                    Err(error) => {
                        let over = ends_round(&error);
                        failed.get_or_insert(error);
                        if over {
                            break;
                        }
                    }
                }
                continue;
            }
            let mut height = self.done.height;
            let (done, memory) = (&mut self.done, &mut *self.memory);
            let sent = submit(batch, options.gas, ground, &mut |progress| match progress {
                Progress::Tx(tx) => {
                    done.txs.push(tx.hash.clone());
                    height = tx.height;
                }
                Progress::Entry(due, outcome) => {
                    if let Outcome::Settled { pay: 1.., unpaid } = outcome {
                        memory.hear(lane_after(&due.entry, unpaid), height);
                    }
                    record(due, outcome, (now, height), memory, done);
                }
            });
            self.report_to(source);
            if let Err(error) = sent {
                let over = ends_round(&error);
                failed.get_or_insert(error);
                if over {
                    break;
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Tell the source what it hasn't taken yet. What it doesn't take now is told again.
    pub(super) fn report_to<S: VoucherSource + ?Sized>(&mut self, source: &mut S) {
        let mut failed = None;
        for (height, lanes) in self.memory.take_unheard() {
            if let Err(error) = source.heard(&lanes, height) {
                failed.get_or_insert(error);
                for lane in lanes {
                    self.memory.hear(lane, height);
                }
            }
        }
        for (entry, why) in self.memory.take_unburied() {
            if let Err(error) = source.dead(&entry, &why) {
                failed.get_or_insert(error);
                self.memory.bury(&entry, why);
            }
        }
        self.done.unkept = failed.as_ref().map(CliError::in_full);
    }
}

/// A lane after an entry of it was paid for: it has the root of the voucher that was paid most.
fn lane_after(entry: &Entry, unpaid: u128) -> LaneResponse {
    let voucher = &entry.voucher;
    LaneResponse {
        channel: voucher.channel,
        terms: voucher.terms,
        lane: voucher.lane,
        paid: u128::from(entry.claim).saturating_sub(unpaid).into(),
        sequence: voucher.sequence,
        peaks: voucher.peaks.into(),
    }
}

fn record(
    due: &Due,
    outcome: Outcome,
    (now, height): (u64, u64),
    memory: &mut Memory,
    done: &mut Round,
) {
    let entry = &due.entry;
    let mut rejected = |why: String| {
        done.rejected.push(Rejected {
            lane: LaneRef::new(entry),
            value: Amount(due.value),
            why,
            dead: false,
        });
    };
    match outcome {
        Outcome::Settled { pay, unpaid } => {
            // What is paid of the lane: the claim, less what wasn't covered.
            memory.waiting(entry, u128::from(entry.claim).saturating_sub(unpaid));
            if let Some(deadline) = due.deadline {
                memory.settled_for(entry.voucher.channel, deadline.saturating_sub(now));
            }
            done.paid.0 = done.paid.0.saturating_add(pay);
            done.settled.push(Settled {
                lane: LaneRef::new(entry),
                reason: due.reason,
                pay: Amount(pay),
                unpaid: Amount(unpaid),
            });
        }
        Outcome::Refused(why) => {
            memory.refused(entry, now);
            rejected(why);
        }
        Outcome::Rejected(reason) => {
            if reason == RejectReason::NotSettler {
                // Somebody was named anew since it was asked.
                memory.standing.clear();
            }
            if is_permanent(reason) {
                memory.gone(entry, reason, now, height);
            } else {
                memory.refused(entry, now);
            }
            rejected(words(reason));
        }
    }
}

pub(super) fn words(reason: RejectReason) -> String {
    word(reason).replace('_', " ")
}

/// Whether an entry that is refused for this reason can never settle, if the node tells the truth.
fn is_permanent(reason: RejectReason) -> bool {
    match reason {
        RejectReason::UnknownChannel | RejectReason::ClosedChannel | RejectReason::BadSignature => {
            true
        }
        // A settler may be named, terms may be added, and a key come into force, as `WrongKey` doesn't
        // say which is. What is stale for this claim was settled by another. Amounts that are too high
        // are never sent: who says so of one that was lies.
        RejectReason::NotSettler
        | RejectReason::UnknownTerms
        | RejectReason::WrongKey
        | RejectReason::AmountTooHigh
        | RejectReason::ClaimAboveVoucher
        | RejectReason::Stale => false,
    }
}
