//! Signing receipts: one for each call, kept before it is handed out.

use oaic_types::compute_settlement::UNIT_KINDS;
use oaic_vouchers::{Hash, Node, Provenance, Receipt, Status};

use super::ProviderSession;
use crate::error::{mismatch, Field, Refusal, StoreError};
use crate::lane::{LaneId, SignedReceipt};
use crate::store::NewLeaf;

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// On which lane.
    pub lane: LaneId,
    /// Which call; from [`super::Admission::Serve`].
    pub sequence: u64,
    /// Metered units, in the order of `UnitKind`.
    pub units: [u64; UNIT_KINDS],
    /// How it ended.
    pub status: Status,
    /// Where the units come from.
    pub provenance: Provenance,
    /// Hash of what was delivered.
    pub response_hash: Hash,
    /// When, in milliseconds since 1970.
    pub timestamp_ms: u64,
    /// What was delivered, to be kept with the receipt until the lane's next call, so that a
    /// retry gets it again.
    pub response: Option<Vec<u8>>,
}

impl ProviderSession {
    pub(super) fn complete_one(
        &mut self,
        completion: &Completion,
    ) -> Result<Result<SignedReceipt, Refusal>, StoreError> {
        let id = completion.lane;
        let sequence = completion.sequence;
        let calls = self.book.lane(id).map_or(0, |lane| lane.peaks.count());
        if sequence >= 1 && sequence <= calls {
            // It has its receipt: never another one.
            return match self.book.receipt(&self.store, id, sequence)? {
                Some(kept) => Ok(Ok(kept.receipt)),
                None => {
                    let detail = format!("{id}: receipt of call {sequence} is missing");
                    Err(self.store.corrupt(detail))
                }
            };
        }
        Ok(self.sign(id, completion))
    }

    /// The key that signs is the one the channel's payer expects. A receipt under another would be
    /// refused, and there can't be a second one.
    pub(super) fn check_own_key(&self, id: LaneId) -> Result<(), Refusal> {
        let expected = self.book.channel(id.channel)?.facts.receipt;
        if expected.index == self.key_index && expected.key == self.key.public() {
            return Ok(());
        }
        let next = "the receipt key was rotated; query the channel's facts and attach them again";
        Err(mismatch(
            id,
            Field::KeyIndex,
            expected.index,
            self.key_index,
            next,
        ))
    }

    /// All receipts under the lane's terms are in the store. Where some may be lost, any signature
    /// could be the second one for its call.
    pub(super) fn check_trusted(&self, id: LaneId) -> Result<(), Refusal> {
        let effective_at = self.book.terms(id)?.1.effective_at;
        let trusted_from = self.store.trusted_from;
        if trusted_from == 0 || effective_at > trusted_from {
            return Ok(());
        }
        Err(Refusal::Distrusted {
            lane: id,
            effective_at,
            trusted_from,
        })
    }

    fn sign(&mut self, id: LaneId, completion: &Completion) -> Result<SignedReceipt, Refusal> {
        let (channel, terms) = self.book.terms(id)?;
        let mut lane = self.book.known_lane(id)?.clone();
        let sequence = lane.peaks.count().saturating_add(1);
        let request_hash = match lane.in_flight {
            Some(request_hash) if sequence == completion.sequence => request_hash,
            _ => {
                let sequence = completion.sequence;
                let next = "admit the request first; nothing was signed";
                return Err(Refusal::NotInFlight {
                    lane: id,
                    sequence,
                    next,
                });
            }
        };
        self.check_trusted(id)?;
        self.check_own_key(id)?;
        // Terms whose discount is above the whole have no price: nothing is charged under them.
        let amount = terms.price.of(&completion.units).unwrap_or(0);
        let receipt = Receipt {
            channel_id: channel.facts.id,
            terms: id.terms,
            lane: id.lane,
            sequence,
            key_index: self.key_index,
            request_hash,
            response_hash: completion.response_hash,
            units: completion.units,
            amount,
            status: completion.status,
            provenance: completion.provenance,
            timestamp_ms: completion.timestamp_ms,
        };
        let bytes = receipt.to_bytes(&channel.facts.domains.receipt).to_vec();
        lane.peaks
            .push(Node::leaf(&bytes, amount))
            .map_err(|source| Refusal::Tree { lane: id, source })?;
        let signature = self.key.sign(&bytes);
        let signed = SignedReceipt { bytes, signature };
        lane.in_flight = None;
        self.book.put(id, lane)?;
        self.book.append(NewLeaf {
            lane: id,
            sequence,
            receipt: signed.clone(),
            response: completion.response.clone(),
        });
        self.serving.remove(&id);
        Ok(signed)
    }
}
