//! Taking calls in: a call is claimed in the store before it is served.

use oaic_vouchers::{Hash, PackedVoucher};

use super::ProviderSession;
use crate::cache::StoredReceipt;
use crate::error::{Declined, Results, SessionError, StoreError};
use crate::lane::{InFlight, Lane, LaneId, SignedReceipt};
use crate::refusal::{mismatch, within, Field, Refusal};

/// A request as it comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The voucher that came with it.
    pub voucher: PackedVoucher,
    /// Hash of the request, computed by the provider.
    pub request_hash: Hash,
    /// What it can cost at most, in uoaic, computed by the provider: by its bytes and its maximum
    /// of tokens. Of a stream, the part that the voucher grants.
    pub ceiling: u128,
    /// Price table that it names.
    pub price_table: Hash,
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Serve it, then complete it.
    Serve {
        /// Place of the call in the lane.
        sequence: u64,
        /// A call was claimed in its place before, and its process ended or released it: upstream
        /// may have seen it already.
        resumed: bool,
    },
    /// The lane's last call, whatever was asked now: give its receipt, and its response if it is
    /// for this request.
    Replay {
        /// Its receipt, byte for byte.
        receipt: SignedReceipt,
        /// What was delivered, if it was kept.
        response: Option<Vec<u8>>,
    },
    /// The lane's call is being served now: let the request wait, and admit it again.
    InProgress {
        /// Place of the call in the lane.
        sequence: u64,
    },
}

impl ProviderSession {
    pub(super) fn admit_all(
        &mut self,
        requests: &[Request],
    ) -> Result<Results<Admission, Declined>, StoreError> {
        let vouchers: Vec<&PackedVoucher> = requests.iter().map(|r| &r.voucher).collect();
        let holds = self.each_holds(&vouchers);
        let mut results = Vec::with_capacity(requests.len());
        for (request, holds) in requests.iter().zip(holds) {
            results.push(self.admit_one(request, holds, false)?);
        }
        Ok(results)
    }

    /// Ends a call that was never served with a signed receipt of 0, so that its lane goes on:
    /// where a request can no longer be served, because its terms, its price table or its channel
    /// end. A call that has its receipt gets that one, and one that runs is waited for.
    ///
    /// # Errors
    /// [`Declined`], for a voucher that doesn't fit the lane.
    pub fn admit_zero(&mut self, request: &Request) -> Result<Admission, SessionError> {
        self.admit_now(request, true)
    }

    pub(super) fn admit_now(
        &mut self,
        request: &Request,
        zero: bool,
    ) -> Result<Admission, SessionError> {
        let before = self.begin(vec![LaneId::of(&request.voucher)])?;
        let holds = self.holds(&request.voucher);
        let admission = self.admit_one(request, holds, zero);
        Ok(self.conclude(before, admission)??)
    }

    /// `holds`: the voucher's signature does. `zero`: the call is not to be served.
    fn admit_one(
        &mut self,
        request: &Request,
        holds: bool,
        zero: bool,
    ) -> Result<Result<Admission, Declined>, StoreError> {
        let id = LaneId::of(&request.voucher);
        let checked = self.check_own_lane(id);
        let checked = checked.and_then(|()| self.check_signed(&request.voucher, holds));
        let lane = match checked {
            Ok(lane) => lane,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let calls = lane.peaks.count();
        if calls > 0 && request.voucher.sequence.checked_add(1) == Some(calls) {
            // It was signed before: also a store that signs nothing more gives it.
            return self.replay(id, lane, &request.voucher).map(Ok);
        }
        let admitted = self.signs();
        let admitted = admitted.and_then(|()| self.admit_new(id, lane, request, zero));
        match admitted {
            Ok(admission) => Ok(Ok(admission)),
            Err(reason) => Ok(Err(Declined {
                reason,
                view: Some(Box::new(self.view_of(id)?)),
            })),
        }
    }

    fn admit_new(
        &mut self,
        id: LaneId,
        lane: Lane,
        request: &Request,
        zero: bool,
    ) -> Result<Admission, Refusal> {
        self.check_own_key(id)?;
        self.check_acknowledges(id, &lane, &request.voucher)?;
        if self.cache.running(id).is_some() {
            let sequence = lane.peaks.count().saturating_add(1);
            return Ok(Admission::InProgress { sequence });
        }
        self.check_new(id, &lane)?;
        if zero {
            self.end_unserved(id, lane, request)
        } else {
            self.claim(id, lane, request)
        }
    }

    fn claim(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        request: &Request,
    ) -> Result<Admission, Refusal> {
        let sequence = lane.peaks.count().saturating_add(1);
        self.check_served(id)?;
        let (channel, terms) = self.cache.terms(id)?;
        let now = self.cache.now(id.channel, &self.options.clock);
        terms.check_served(id, channel.facts.newest_terms, now)?;
        self.check_offered(id, &terms.conditions)?;
        terms.check_in_force(id, request.price_table)?;
        let least = lane.peaks.sum().saturating_add(request.ceiling);
        if request.voucher.amount < least {
            let next = "a call needs a voucher for all receipts of its lane and its own ceiling";
            let (expected, got) = (format!("at least {least}"), request.voucher.amount);
            return Err(mismatch(id, Field::Amount, expected, got, next));
        }
        let resumed = lane.in_flight.is_some();
        let before = lane.held(false);
        lane.in_flight = Some(InFlight {
            request_hash: request.request_hash,
            ceiling: request.ceiling,
            price_table: request.price_table,
        });
        within(id, lane.held(true).saturating_sub(before), channel.left())?;
        self.keep(&mut lane, &request.voucher);
        self.cache.put(id, lane)?;
        self.cache.run(id, Some(self.options.clock.passed()));
        Ok(Admission::Serve { sequence, resumed })
    }

    fn end_unserved(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        request: &Request,
    ) -> Result<Admission, Refusal> {
        self.keep(&mut lane, &request.voucher);
        let receipt = self.sign_zero(id, lane, request)?;
        Ok(Admission::Replay {
            receipt,
            response: None,
        })
    }

    /// The lane's last receipt. Its voucher is kept where the key in force signed it anew: then
    /// what was not settled before the rotation can be again.
    fn replay(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        voucher: &PackedVoucher,
    ) -> Result<Admission, StoreError> {
        let sequence = lane.peaks.count();
        let StoredReceipt { receipt, response } =
            self.cache.counted_receipt(&self.store, id, sequence)?;
        let anew = lane.voucher.as_ref().is_some_and(|known| {
            (known.sequence, known.peaks) == (voucher.sequence, voucher.peaks)
                && !self.cache.in_force_signed(known)
        });
        let covers = voucher.amount >= lane.peaks.sum() && voucher.amount <= u64::MAX.into();
        if anew && covers {
            keep_voucher(&mut lane, voucher);
            // The lane is known, so its channel is.
            self.cache
                .put(id, lane)
                .map_err(|e| self.store.corrupt(e.to_string()))?;
        }
        Ok(Admission::Replay { receipt, response })
    }

    /// Keeps a voucher that acknowledges all of the lane's receipts, unless one for more is kept that
    /// is good under the facts of now.
    pub(super) fn keep(&self, lane: &mut Lane, voucher: &PackedVoucher) {
        lane.acknowledged = None;
        let worse = lane.voucher.as_ref().is_some_and(|known| {
            known.sequence == voucher.sequence
                && known.amount >= voucher.amount
                && self.cache.in_force_signed(known)
        });
        if !worse {
            keep_voucher(lane, voucher);
        }
    }
}

fn keep_voucher(lane: &mut Lane, voucher: &PackedVoucher) {
    lane.voucher = Some(voucher.clone());
    // What made the last one worthless doesn't hold for this one.
    lane.dead = None;
}
