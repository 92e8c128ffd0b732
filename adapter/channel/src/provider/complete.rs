//! Signing receipts: one for each call, kept before it is handed out.

use oaic_messages::compute_settlement::{UnitKind, UNIT_SLOTS};
use oaic_vouchers::{Hash, Node, Provenance, Receipt, Status, NO_LIMIT};

use super::admit::Request;
use super::ProviderSession;
use crate::error::StoreError;
use crate::lane::{Lane, LaneId, SignedReceipt};
use crate::refusal::{mismatch, not_in_flight, same_hash, Field, NewKey, Refusal};
use crate::served::Served;
use crate::store::NewLeaf;

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// On which lane.
    pub lane: LaneId,
    /// Which call; from [`super::Admission::Serve`].
    pub sequence: u64,
    /// Hash of the request that was served, as it was admitted: a call that was released may be
    /// another request's by the time that this one ends.
    pub request_hash: Hash,
    /// Metered units, in the order of `UnitKind`.
    pub units: [u64; UNIT_SLOTS],
    /// How it ended.
    pub status: Status,
    /// Where the units come from.
    pub provenance: Provenance,
    /// Hash of what was delivered.
    pub response_hash: Hash,
    /// When, in Unix milliseconds.
    pub timestamp_ms: u64,
    /// What was delivered. Whoever signs a receipt above 0 keeps it until the lane's next voucher,
    /// so that a retry gets it again: here, or elsewhere.
    pub response: Option<Vec<u8>>,
}

const UNNAMED: &str = "count them under a kind that has a name; nothing was signed";
const ANOTHER: &str = "the call is another request's by now; hand this response to nobody";

/// What a receipt says beside its lane's place.
struct Content {
    price_table: Hash,
    amount: u128,
    served: Served,
    completion: Completion,
}

impl ProviderSession {
    pub(super) fn complete_one(
        &mut self,
        completion: &Completion,
    ) -> Result<Result<SignedReceipt, Refusal>, StoreError> {
        let (id, sequence) = (completion.lane, completion.sequence);
        if let Err(refusal) = self.signs() {
            return Ok(Err(refusal));
        }
        let (calls, waits) = self.cache.lane(id).map_or((0, false), |lane| {
            (lane.peaks.count(), lane.in_flight.is_some())
        });
        if sequence >= 1 && sequence <= calls {
            // It has its receipt: never another one. A commit that was made but not reported left it
            // running.
            if !waits {
                self.cache.run(id, None);
            }
            let stored = self.cache.counted_receipt(&self.store, id, sequence)?;
            let receipt = stored.receipt;
            let (_, decoded) = Receipt::from_bytes(&receipt.bytes)
                .map_err(|e| self.store.corrupt(format!("{id}: {e}")))?;
            let same = same_request(id, &decoded.request_hash, completion);
            return Ok(same.map(|()| receipt));
        }
        Ok(self.sign_served(id, completion))
    }

    /// What runs is receipted whatever has become of its channel, its terms or its price table:
    /// its voucher was taken when they held. Only a receipt that is an offense is never signed:
    /// release the call then, and end it with a receipt of 0.
    fn sign_served(
        &mut self,
        id: LaneId,
        completion: &Completion,
    ) -> Result<SignedReceipt, Refusal> {
        let (_, terms) = self.cache.terms(id)?;
        let lane = self.cache.known_lane(id)?.clone();
        let sequence = lane.peaks.count().saturating_add(1);
        let running = self.cache.running(id).and(lane.in_flight);
        let Some(call) = running.filter(|_| sequence == completion.sequence) else {
            let next = "admit the request first; nothing was signed";
            return Err(not_in_flight(id, completion.sequence, next));
        };
        same_request(id, &call.request_hash, completion)?;
        // Terms that were replaced since may ask for more than it was served with.
        self.check_offered(id, &terms.conditions)?;
        check_units(id, completion)?;
        let Some(table) = terms.table(&call.price_table) else {
            let next = "attach the channel with the table that the call names, among the earlier \
                        ones; nothing was signed";
            let (expected, got) = ("a table that is known", hex::encode(call.price_table));
            return Err(mismatch(id, Field::PriceTable, expected, got, next));
        };
        // A table whose discount is above the whole has no price: nothing is charged by it.
        let price = table.price.of(&completion.units).ok();
        let content = Content {
            price_table: call.price_table,
            amount: price.unwrap_or(0).min(call.ceiling),
            served: self.options.served,
            completion: completion.clone(),
        };
        let signed = self.sign(id, lane, content)?;
        self.cache.run(id, None);
        Ok(signed)
    }

    /// A receipt of 0 for a call that was never served.
    pub(super) fn sign_zero(
        &mut self,
        id: LaneId,
        lane: Lane,
        request: &Request,
    ) -> Result<SignedReceipt, Refusal> {
        let completion = Completion {
            lane: id,
            sequence: lane.peaks.count().saturating_add(1),
            request_hash: request.request_hash,
            units: [0; UNIT_SLOTS],
            status: Status::Error,
            provenance: Provenance::Counted,
            response_hash: [0; 32],
            timestamp_ms: self.options.clock.now().saturating_mul(1_000),
            response: None,
        };
        let (_, terms) = self.cache.terms(id)?;
        let agreed = Served::asked_by(&terms.conditions);
        let content = Content {
            price_table: request.price_table,
            amount: 0,
            served: self.options.served.or_better(agreed),
            completion,
        };
        self.sign(id, lane, content)
    }

    fn sign(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        content: Content,
    ) -> Result<SignedReceipt, Refusal> {
        let channel = self.cache.channel(id.channel)?;
        let Some(key) = &self.key else {
            let why = NewKey::NoKey;
            return Err(Refusal::NeedsNewKey { why });
        };
        let done = content.completion;
        let receipt = Receipt {
            channel_id: channel.facts.id,
            terms: id.terms,
            lane: id.lane,
            sequence: done.sequence,
            request_hash: done.request_hash,
            response_hash: done.response_hash,
            price_table: content.price_table,
            units: done.units,
            amount: content.amount,
            status: done.status,
            provenance: done.provenance,
            security_level: content.served.security_level,
            retention: content.served.retention.unwrap_or(NO_LIMIT),
            timestamp_ms: done.timestamp_ms,
        };
        let bytes = receipt.to_bytes(&channel.facts.domains.receipt).to_vec();
        // The voucher acknowledges the tree before this call, which a stale payer may ask for.
        let before = lane.peaks.clone();
        lane.peaks
            .push(Node::leaf(&bytes, content.amount))
            .map_err(|source| Refusal::Tree { lane: id, source })?;
        lane.acknowledged = Some(before);
        let signature = key.sign(&bytes);
        let signed = SignedReceipt { bytes, signature };
        lane.in_flight = None;
        self.cache.put(id, lane)?;
        self.cache.append(NewLeaf {
            lane: id,
            sequence: done.sequence,
            receipt: signed.clone(),
            response: done.response,
        });
        Ok(signed)
    }
}

/// A receipt of units without a kind is refused by whoever reads it.
fn check_units(id: LaneId, completion: &Completion) -> Result<(), Refusal> {
    let mut unnamed = completion.units.iter().skip(UnitKind::ALL.len());
    match unnamed.find(|units| **units > 0) {
        None => Ok(()),
        Some(got) => Err(mismatch(id, Field::Units, 0, got, UNNAMED)),
    }
}

/// The call is still the one of the request that was served.
fn same_request(id: LaneId, call: &Hash, served: &Completion) -> Result<(), Refusal> {
    same_hash(id, Field::RequestHash, call, &served.request_hash, ANOTHER)
}
