//! Signing: nothing is signed here that the store doesn't hold before it leaves.

use oaic_vouchers::{Hash, PackedVoucher, Voucher};

use super::PayerSession;
use crate::error::Refusal;
use crate::lane::{Lane, LaneId};

/// A call to be authorized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// On which lane.
    pub lane: LaneId,
    /// Hash of the request; salt it, receipts may be published.
    pub request_hash: Hash,
}

impl PayerSession {
    pub(super) fn authorize_one(&mut self, call: &Call) -> Result<PackedVoucher, Refusal> {
        let id = call.lane;
        let (channel, terms) = self.book.terms(id)?;
        let max_call = terms.price.max_call;
        let attached = self.keys.get(&id.channel).ok_or(Refusal::UnknownChannel {
            channel: id.channel,
        })?;
        let mut lane = match self.book.lane(id) {
            Some(lane) => lane.clone(),
            None => {
                let max = self.options.max_lanes;
                if u32::try_from(channel.lanes.len()).map_or(true, |lanes| lanes >= max) {
                    return Err(Refusal::TooManyLanes { lane: id, max });
                }
                // Nothing was ever signed on it: there is nothing to compare.
                Lane::fresh()
            }
        };
        let fresh = self.book.lane(id).is_none();
        if !fresh && !self.current.contains(&id) {
            return Err(Refusal::NotReconciled { lane: id });
        }
        match lane.in_flight {
            Some(in_flight) if in_flight != call.request_hash => {
                return Err(Refusal::Conflict {
                    lane: id,
                    sequence: lane.peaks.count().saturating_add(1),
                    in_flight,
                    asked: call.request_hash,
                });
            }
            Some(_) => {}
            None => {
                if max_call > attached.limits.max_call {
                    let limit = attached.limits.max_call;
                    return Err(Refusal::CallTooDear {
                        lane: id,
                        max_call,
                        limit,
                    });
                }
                let needed = self.book.committed_with_call(id)?;
                let limit = channel.facts.budget.min(attached.limits.max_spend);
                if needed > limit {
                    return Err(Refusal::OverBudget {
                        lane: id,
                        needed,
                        limit,
                    });
                }
            }
        }
        lane.in_flight = Some(call.request_hash);
        let voucher = self.sign(id, &mut lane)?;
        self.book.put(id, lane)?;
        self.current.insert(id);
        Ok(voucher)
    }

    pub(super) fn acknowledge(&mut self, id: LaneId) -> Result<PackedVoucher, Refusal> {
        let mut lane = self.book.known_lane(id)?.clone();
        if !self.current.contains(&id) {
            return Err(Refusal::NotReconciled { lane: id });
        }
        let before = lane.voucher.clone();
        let voucher = self.sign(id, &mut lane)?;
        if before.as_ref() != Some(&voucher) {
            self.book.put(id, lane)?;
        }
        Ok(voucher)
    }

    /// The lane's voucher for all calls it has: the one it has already when nothing changed.
    fn sign(&self, id: LaneId, lane: &mut Lane) -> Result<PackedVoucher, Refusal> {
        let (channel, terms) = self.book.terms(id)?;
        let key_index = channel.facts.session.index;
        let sequence = lane.peaks.count();
        if let Some(voucher) = &lane.voucher {
            if voucher.sequence == sequence && voucher.key_index == key_index {
                return Ok(voucher.clone());
            }
        }
        let attached = self.keys.get(&id.channel).ok_or(Refusal::UnknownChannel {
            channel: id.channel,
        })?;
        // The opening amount stays acknowledged: calls are credited to it until they exceed it.
        let opening = lane
            .voucher
            .as_ref()
            .map_or(terms.price.max_call, |v| v.amount);
        let voucher = Voucher {
            channel_id: channel.facts.id,
            terms: id.terms,
            lane: id.lane,
            key_index,
            sequence,
            amount: lane.peaks.sum().max(opening),
            peaks: lane.peaks.commitment(),
        };
        let signature = attached
            .key
            .sign(&voucher.to_bytes(&channel.facts.domains.voucher));
        let packed = voucher.pack(id.channel, signature);
        lane.voucher = Some(packed.clone());
        Ok(packed)
    }
}
