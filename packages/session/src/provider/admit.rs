//! Taking calls in: a call is claimed in the store before it is served.

use oaic_vouchers::signing::{verify_each, Signed};
use oaic_vouchers::{Hash, PackedVoucher, VerifyingKey};

use super::ProviderSession;
use crate::book::{Kept, MOST};
use crate::error::{Declined, Results, SessionError, StoreError};
use crate::facts::ChannelFacts;
use crate::lane::{InFlight, Lane, LaneId, SignedReceipt};
use crate::payer::{one, served_terms};
use crate::refusal::{mismatch, same_hash, Field, Refusal};

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
        /// A call was claimed in its place before, by a process that ended, or was released:
        /// upstream may have seen it already.
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

const SIGNER: &str = "the payer's session key";
const BEHIND: &str = "look at the voucher and the receipt that come with this refusal";

impl ProviderSession {
    pub(super) fn admit_all(
        &mut self,
        requests: &[Request],
    ) -> Result<Results<Admission, Declined>, StoreError> {
        let vouchers: Vec<&PackedVoucher> = requests.iter().map(|r| &r.voucher).collect();
        let holds = self.signatures(&vouchers);
        let mut results = Vec::with_capacity(requests.len());
        for (request, holds) in requests.iter().zip(holds) {
            results.push(self.admit_one(request, holds, false)?);
        }
        Ok(results)
    }

    /// Ends a call that was never served with a signed receipt of 0, so that its lane goes on:
    /// where a request can't be served any more, because its terms, its price table or its channel
    /// end. A call that has its receipt gets that one, and one that runs is waited for.
    ///
    /// # Errors
    /// [`Declined`], for a voucher that doesn't fit the lane.
    pub fn admit_zero(&mut self, request: &Request) -> Result<Admission, SessionError> {
        self.book.load(&self.store, request.voucher.channel)?;
        let holds = self.signatures(&[&request.voucher]);
        let holds = holds.first().is_some_and(|holds| *holds);
        let result = self.admit_one(request, holds, true);
        let stored = result.and_then(|admission| {
            self.book.commit(&mut self.store)?;
            Ok(admission)
        });
        one(vec![self.undo(Vec::new(), stored)?])
    }

    /// Whether the key in force signed each voucher, checked as a batch.
    pub(super) fn signatures(&self, vouchers: &[&PackedVoucher]) -> Vec<bool> {
        let signed: Vec<Option<(VerifyingKey, Vec<u8>)>> = vouchers
            .iter()
            .map(|voucher| {
                let channel = self.book.channel(voucher.channel).ok()?;
                Some((*channel.session()?, self.book.signed_bytes(voucher).ok()?))
            })
            .collect();
        let items: Vec<Signed<'_>> = vouchers
            .iter()
            .zip(&signed)
            .filter_map(|(voucher, signed)| {
                let (key, bytes) = signed.as_ref()?;
                Some(Signed {
                    key,
                    bytes,
                    signature: &voucher.signature,
                })
            })
            .collect();
        let mut holds = verify_each(&items).into_iter();
        let next = |signed: &Option<_>| {
            signed.is_some() && holds.next().is_some_and(|result| result.is_ok())
        };
        signed.iter().map(next).collect()
    }

    fn admit_one(
        &mut self,
        request: &Request,
        holds: bool,
        zero: bool,
    ) -> Result<Result<Admission, Declined>, StoreError> {
        let id = LaneId::of(&request.voucher);
        let checked = self.signs().and_then(|()| {
            self.check_own_lane(id)?;
            self.check_signed(&request.voucher, holds)
        });
        let lane = match checked {
            Ok(lane) => lane,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let calls = lane.peaks.count();
        if calls > 0 && request.voucher.sequence.checked_add(1) == Some(calls) {
            return self.replay(id, lane, &request.voucher).map(Ok);
        }
        let admitted = match zero {
            true => self.end_unserved(id, lane, request),
            false => self.claim(id, lane, request),
        };
        match admitted {
            Ok(admission) => Ok(Ok(admission)),
            Err(reason) => Ok(Err(Declined {
                reason,
                view: Some(Box::new(self.view_of(id)?)),
            })),
        }
    }

    fn claim(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        request: &Request,
    ) -> Result<Admission, Refusal> {
        let sequence = lane.peaks.count().saturating_add(1);
        self.check_own_key(id)?;
        self.check_acknowledges(id, &lane, &request.voucher)?;
        if self.book.running(id).is_some() {
            return Ok(Admission::InProgress { sequence });
        }
        self.check_new(id, &lane)?;
        self.check_served(id)?;
        let (channel, terms) = self.book.terms(id)?;
        served_terms(id, &channel.facts, terms)?;
        if request.price_table != terms.in_force {
            return Err(Refusal::PriceTable {
                lane: id,
                named: request.price_table,
                in_force: terms.in_force,
            });
        }
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
        let (needed, left) = (lane.held(true).saturating_sub(before), channel.left());
        if needed > left {
            return Err(Refusal::OverBudget {
                lane: id,
                needed,
                left,
            });
        }
        keep(&mut lane, &request.voucher);
        self.book.put(id, lane)?;
        self.book.run(id, Some(self.options.clock.now()));
        Ok(Admission::Serve { sequence, resumed })
    }

    fn end_unserved(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        request: &Request,
    ) -> Result<Admission, Refusal> {
        self.check_own_key(id)?;
        self.check_acknowledges(id, &lane, &request.voucher)?;
        if self.book.running(id).is_some() {
            let sequence = lane.peaks.count().saturating_add(1);
            return Ok(Admission::InProgress { sequence });
        }
        self.check_new(id, &lane)?;
        keep(&mut lane, &request.voucher);
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
        let Some(Kept { receipt, response }) = self.book.receipt(&self.store, id, sequence)? else {
            let detail = format!("{id}: receipt of call {sequence} is missing");
            return Err(self.store.corrupt(detail));
        };
        let anew = lane.voucher.as_ref().is_some_and(|known| {
            (known.sequence, known.peaks) == (voucher.sequence, voucher.peaks)
                && known.key_index != voucher.key_index
        });
        let covers = voucher.amount >= lane.peaks.sum() && voucher.amount <= u64::MAX.into();
        if anew && covers {
            keep_voucher(&mut lane, voucher);
            // The lane is known, so its channel is.
            self.book
                .put(id, lane)
                .map_err(|e| self.store.corrupt(e.to_string()))?;
        }
        Ok(Admission::Replay { receipt, response })
    }

    /// The voucher is of this channel's key in force; gives the lane as it stands.
    pub(super) fn check_signed(
        &self,
        voucher: &PackedVoucher,
        holds: bool,
    ) -> Result<Lane, Refusal> {
        let id = LaneId::of(voucher);
        let (channel, _) = self.book.terms(id)?;
        let key_index = channel.facts.session.index;
        if voucher.key_index != key_index {
            let next = "sign with the session key in force; if it was rotated, attach again";
            let got = voucher.key_index;
            return Err(mismatch(id, Field::KeyIndex, key_index, got, next));
        }
        let sequence = voucher.sequence;
        if !holds {
            return Err(Refusal::Signature {
                lane: id,
                signer: SIGNER,
                key_index,
                sequence,
            });
        }
        if sequence >= MOST {
            return Err(Refusal::TooBig {
                what: "sequence",
                got: sequence.into(),
                max: MOST.into(),
            });
        }
        Ok(self.book.lane(id).cloned().unwrap_or_default())
    }

    /// The voucher acknowledges exactly the receipts this provider signed, and all they come to.
    pub(super) fn check_acknowledges(
        &self,
        id: LaneId,
        lane: &Lane,
        voucher: &PackedVoucher,
    ) -> Result<(), Refusal> {
        let (calls, got) = (lane.peaks.count(), voucher.sequence);
        if got != calls {
            return Err(mismatch(id, Field::Sequence, calls, got, BEHIND));
        }
        let commitment = lane.peaks.commitment();
        same_hash(id, Field::Commitment, &commitment, &voucher.peaks, BEHIND)?;
        let (least, got) = (lane.peaks.sum(), voucher.amount);
        if got < least {
            let next = "acknowledge all that the lane's receipts come to";
            let expected = format!("at least {least}");
            return Err(mismatch(id, Field::Amount, expected, got, next));
        }
        // The chain refuses more, so a voucher above it is worth nothing.
        let max = u128::from(u64::MAX);
        if got > max {
            return Err(Refusal::TooBig {
                what: "amount",
                got,
                max,
            });
        }
        Ok(())
    }

    /// A lane on which something new may be signed.
    fn check_new(&self, id: LaneId, lane: &Lane) -> Result<(), Refusal> {
        if lane.overtaken {
            let chain = lane.settled.lane;
            return Err(Refusal::Overtaken {
                lane: id,
                paid: chain.paid,
                sequence: chain.sequence,
            });
        }
        let max = self.options.max_lanes;
        let lanes = self.book.channel(id.channel)?.lanes.len();
        if self.book.lane(id).is_none() && u32::try_from(lanes).map_or(true, |n| n >= max) {
            let channel = id.channel;
            return Err(Refusal::TooManyLanes { channel, max });
        }
        Ok(())
    }

    /// This process serves the channel, which is not about to end, as far as is known of now.
    pub(super) fn check_served(&self, id: LaneId) -> Result<&ChannelFacts, Refusal> {
        let channel = id.channel;
        if !self.book.channel(channel)?.own.served {
            return Err(Refusal::NotServed { channel });
        }
        let now = self.options.clock.now();
        let facts = self.book.fresh(channel, self.options.max_age, now)?;
        match facts.closing(now) {
            Some(why) => Err(Refusal::Closing { channel, why }),
            None => Ok(facts),
        }
    }
}

/// Keeps a voucher that acknowledges all of the lane's receipts, unless one for more is kept.
pub(super) fn keep(lane: &mut Lane, voucher: &PackedVoucher) {
    lane.acknowledged = None;
    let worse = lane.voucher.as_ref().is_some_and(|known| {
        known.key_index == voucher.key_index
            && known.sequence == voucher.sequence
            && known.amount >= voucher.amount
    });
    if !worse {
        keep_voucher(lane, voucher);
    }
}

fn keep_voucher(lane: &mut Lane, voucher: &PackedVoucher) {
    lane.voucher = Some(voucher.clone());
    // What made the last one worthless doesn't hold for this one.
    lane.dead = None;
}
