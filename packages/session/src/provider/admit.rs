//! Taking calls in: a call is claimed in the store before it is served.

use oaic_vouchers::signing::{verify_each, Signed};
use oaic_vouchers::{Hash, PackedVoucher, Receipt, VerifyingKey};

use super::ProviderSession;
use crate::book::Kept;
use crate::error::{mismatch, same_hash, Field, Refusal, Results, StoreError};
use crate::lane::{Lane, LaneId, SignedReceipt};

/// A request as it comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The voucher that came with it.
    pub voucher: PackedVoucher,
    /// Hash of the request, computed by the provider.
    pub request_hash: Hash,
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Serve it, then complete it.
    Serve {
        /// Place of the call in the lane.
        sequence: u64,
        /// It was claimed before, by a process that ended, or was released: upstream may have seen
        /// it already.
        resumed: bool,
    },
    /// It was served before: give the same answer.
    Replay {
        /// Its receipt, byte for byte.
        receipt: SignedReceipt,
        /// What was delivered, if it was kept and is the lane's last.
        response: Option<Vec<u8>>,
    },
}

const SIGNER: &str = "the payer's session key";
const RECONCILE: &str = "compare the lane with this provider's last receipt and voucher";

impl ProviderSession {
    pub(super) fn admit_all(
        &mut self,
        requests: &[Request],
    ) -> Result<Results<Admission>, StoreError> {
        let signed: Vec<Option<(VerifyingKey, Vec<u8>)>> = requests
            .iter()
            .map(|request| {
                let channel = self.book.channel(request.voucher.channel).ok()?;
                Some((
                    channel.session,
                    self.book.signed_bytes(&request.voucher).ok()?,
                ))
            })
            .collect();
        let items: Vec<Signed<'_>> = requests
            .iter()
            .zip(&signed)
            .filter_map(|(request, signed)| {
                let (key, bytes) = signed.as_ref()?;
                Some(Signed {
                    key,
                    bytes,
                    signature: &request.voucher.signature,
                })
            })
            .collect();
        let mut holds = verify_each(&items).into_iter();
        let mut results = Vec::with_capacity(requests.len());
        for (request, signed) in requests.iter().zip(&signed) {
            let holds = signed.is_some() && holds.next().is_some_and(|result| result.is_ok());
            results.push(self.admit_one(request, holds)?);
        }
        Ok(results)
    }

    fn admit_one(
        &mut self,
        request: &Request,
        holds: bool,
    ) -> Result<Result<Admission, Refusal>, StoreError> {
        let id = LaneId::of(&request.voucher);
        let lane = match self.check_signed(&request.voucher, holds) {
            Ok(lane) => lane,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // A voucher from before a call that has its receipt is that call asked again.
        if request.voucher.sequence < lane.peaks.count() {
            return self.replay(id, request);
        }
        Ok(self.claim(id, lane, request))
    }

    fn claim(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        request: &Request,
    ) -> Result<Admission, Refusal> {
        let (channel, terms) = self.book.terms(id)?;
        self.check_trusted(id)?;
        self.check_own_key(id)?;
        let sequence = lane.peaks.count().saturating_add(1);
        let voucher = &request.voucher;
        let resumed = match lane.in_flight {
            Some(in_flight) if in_flight != request.request_hash => {
                let asked = request.request_hash;
                return Err(Refusal::Conflict {
                    lane: id,
                    sequence,
                    in_flight,
                    asked,
                });
            }
            Some(_) if self.serving.contains(&id) => {
                return Err(Refusal::InProgress { lane: id, sequence });
            }
            in_flight => in_flight.is_some(),
        };
        self.check_acknowledges(id, &lane, voucher)?;
        let max = self.options.max_lanes;
        let fresh = self.book.lane(id).is_none();
        if fresh && u32::try_from(channel.lanes.len()).map_or(true, |lanes| lanes >= max) {
            return Err(Refusal::TooManyLanes { lane: id, max });
        }
        // What all lanes may come to, with this voucher and this call.
        let max_call = terms.price.max_call;
        let before = lane.committed(max_call);
        lane.voucher = Some(voucher.clone());
        let after = lane.committed_with_call(max_call);
        let needed = channel
            .committed
            .saturating_sub(before)
            .saturating_add(after);
        let limit = channel.facts.budget;
        if needed > limit {
            return Err(Refusal::OverBudget {
                lane: id,
                needed,
                limit,
            });
        }
        lane.in_flight = Some(request.request_hash);
        self.book.put(id, lane)?;
        self.serving.insert(id);
        Ok(Admission::Serve { sequence, resumed })
    }

    fn replay(
        &self,
        id: LaneId,
        request: &Request,
    ) -> Result<Result<Admission, Refusal>, StoreError> {
        let sequence = request.voucher.sequence.saturating_add(1);
        let Some(Kept { receipt, response }) = self.book.receipt(&self.store, id, sequence)? else {
            return Err(self
                .store
                .corrupt(format!("{id}: receipt of call {sequence} is missing")));
        };
        let (_, decoded) =
            Receipt::from_bytes(&receipt.bytes).map_err(|e| self.store.corrupt(e))?;
        if decoded.request_hash != request.request_hash {
            return Ok(Err(Refusal::Conflict {
                lane: id,
                sequence,
                in_flight: decoded.request_hash,
                asked: request.request_hash,
            }));
        }
        Ok(Ok(Admission::Replay { receipt, response }))
    }

    pub(super) fn acknowledge_one(&mut self, voucher: &PackedVoucher) -> Result<(), Refusal> {
        let id = LaneId::of(voucher);
        let bytes = self.book.signed_bytes(voucher)?;
        let key = self.book.channel(id.channel)?.session;
        let holds = key.verify(&bytes, &voucher.signature).is_ok();
        let mut lane = self.check_signed(voucher, holds)?;
        self.book.known_lane(id)?;
        self.check_acknowledges(id, &lane, voucher)?;
        let (channel, terms) = self.book.terms(id)?;
        let max_call = terms.price.max_call;
        let before = lane.committed(max_call);
        lane.voucher = Some(voucher.clone());
        let after = lane.committed(max_call);
        let needed = channel
            .committed
            .saturating_sub(before)
            .saturating_add(after);
        let limit = channel.facts.budget;
        if needed > limit {
            return Err(Refusal::OverBudget {
                lane: id,
                needed,
                limit,
            });
        }
        self.book.put(id, lane)
    }

    /// The voucher is of this channel's key in force; gives the lane as it stands.
    fn check_signed(&self, voucher: &PackedVoucher, holds: bool) -> Result<Lane, Refusal> {
        let id = LaneId::of(voucher);
        let (channel, _) = self.book.terms(id)?;
        let key_index = channel.facts.session.index;
        if voucher.key_index != key_index {
            let next = "sign with the session key in force; if it was rotated, attach again";
            return Err(mismatch(
                id,
                Field::KeyIndex,
                key_index,
                voucher.key_index,
                next,
            ));
        }
        if !holds {
            let sequence = voucher.sequence;
            return Err(Refusal::Signature {
                lane: id,
                signer: SIGNER,
                key_index,
                sequence,
            });
        }
        Ok(self.book.lane(id).cloned().unwrap_or_else(Lane::fresh))
    }

    /// The voucher acknowledges exactly the receipts this provider signed, and all they come to.
    fn check_acknowledges(
        &self,
        id: LaneId,
        lane: &Lane,
        voucher: &PackedVoucher,
    ) -> Result<(), Refusal> {
        let calls = lane.peaks.count();
        if voucher.sequence != calls {
            return Err(mismatch(
                id,
                Field::Sequence,
                calls,
                voucher.sequence,
                RECONCILE,
            ));
        }
        let commitment = lane.peaks.commitment();
        same_hash(
            id,
            Field::Commitment,
            &commitment,
            &voucher.peaks,
            RECONCILE,
        )?;
        let max_call = self.book.terms(id)?.1.price.max_call;
        // Less would make call 1 free; the chain refuses more.
        if calls == 0 && voucher.amount != max_call {
            let next = "an opening voucher is for exactly the ceiling of one call";
            return Err(mismatch(id, Field::Opening, max_call, voucher.amount, next));
        }
        let least = lane.peaks.sum().max(lane.acknowledged());
        if voucher.amount < least {
            let next = "acknowledge all receipts of the lane, and never less than before";
            let expected = format!("at least {least}");
            return Err(mismatch(id, Field::Amount, expected, voucher.amount, next));
        }
        Ok(())
    }
}
