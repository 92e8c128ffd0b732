//! Taking receipts: what is acknowledged later is checked and kept now.

use oaic_vouchers::signing::Signed;
use oaic_vouchers::{Hash, Node, Receipt, VerifyingKey};

use super::PayerSession;
use crate::batch::each_holds;
use crate::error::Results;
use crate::lane::{LaneId, SignedReceipt};
use crate::refusal::{mismatch, not_in_flight, same_hash, Field, Refusal};
use crate::served::Served;
use crate::store::NewLeaf;

/// What came back for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// On which lane.
    pub lane: LaneId,
    /// The provider's receipt.
    pub receipt: SignedReceipt,
    /// Hash of what was delivered, computed by the payer. None: the response did not arrive; then
    /// the receipt's whole amount counts in the exposure for good.
    pub response_hash: Option<Hash>,
}

/// What became of a receipt that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The receipt.
    pub receipt: Receipt,
    /// What all calls of the lane come to now, in uoaic.
    pub sum: u128,
    /// What of it counts in the exposure because its response was never seen, in uoaic.
    pub unseen: u128,
}

const AGAIN: &str = "ask the provider for the receipt of this call again";
const NOT_ASKED: &str = "the provider answered something else; don't acknowledge it";
const ELSEWHERE: &str = "it is for another chain, contract or channel; don't acknowledge it";
const SIGNER: &str = "the provider's receipt key";

impl PayerSession {
    pub(super) fn accept_all(&mut self, deliveries: &[Delivery]) -> Results<Accepted> {
        let signed = deliveries.iter().map(|delivery| {
            let SignedReceipt { bytes, signature } = &delivery.receipt;
            Some(Signed {
                key: self.receipt_key(delivery.lane)?,
                bytes,
                signature,
            })
        });
        let holds = each_holds(signed.collect());
        let each = deliveries.iter().zip(holds);
        each.map(|(delivery, holds)| self.accept_one(delivery, holds))
            .collect()
    }

    fn receipt_key(&self, id: LaneId) -> Option<&VerifyingKey> {
        let channel = self.cache.channel(id.channel).ok()?;
        channel.receipt_key(id.key_index())
    }

    pub(super) fn receipt_holds(&self, id: LaneId, receipt: &SignedReceipt) -> bool {
        let SignedReceipt { bytes, signature } = receipt;
        self.receipt_key(id)
            .is_some_and(|key| key.verify(bytes, signature).is_ok())
    }

    /// `holds`: the receipt's signature does.
    pub(super) fn accept_one(
        &mut self,
        delivery: &Delivery,
        holds: bool,
    ) -> Result<Accepted, Refusal> {
        let id = delivery.lane;
        let receipt = self.check_receipt(id, &delivery.receipt, holds)?;
        let mut lane = self.cache.known_lane(id)?.clone();
        let sequence = lane.peaks.count().saturating_add(1);
        let Some(call) = lane.in_flight else {
            let next = "its receipt was taken already, or it was never authorized";
            return Err(not_in_flight(id, receipt.sequence, next));
        };
        if receipt.sequence != sequence {
            let got = receipt.sequence;
            return Err(mismatch(id, Field::Sequence, sequence, got, AGAIN));
        }
        let ours = call.request_hash == receipt.request_hash;
        // On a restored lane it may be a request that an earlier life of this store sent, under the
        // price table of its time: it was answered, but the answer is gone.
        if ours || !lane.unsure {
            let (named, got) = (&call.price_table, &receipt.price_table);
            same_hash(id, Field::PriceTable, named, got, NOT_ASKED)?;
        }
        if receipt.amount > call.ceiling {
            return Err(Refusal::AboveCeiling {
                lane: id,
                sequence,
                ceiling: call.ceiling,
                amount: receipt.amount,
            });
        }
        if !ours && !lane.unsure {
            let (expected, got) = (&call.request_hash, &receipt.request_hash);
            same_hash(id, Field::RequestHash, expected, got, NOT_ASKED)?;
        }
        let mut unseen = receipt.amount;
        if let Some(expected) = delivery.response_hash.filter(|_| ours) {
            let got = &receipt.response_hash;
            same_hash(id, Field::ResponseHash, &expected, got, NOT_ASKED)?;
            unseen = 0;
        }
        lane.peaks
            .push(Node::leaf(&delivery.receipt.bytes, receipt.amount))
            .map_err(|source| Refusal::Tree { lane: id, source })?;
        lane.in_flight = None;
        let sum = lane.peaks.sum();
        if lane.ended {
            // What a late receipt takes of the grant is no longer at risk.
            lane.risk = lane.risk.saturating_sub(receipt.amount);
        }
        self.cache.put(id, lane)?;
        self.cache.append(NewLeaf {
            lane: id,
            sequence,
            receipt: delivery.receipt.clone(),
            response: None,
        });
        if unseen > 0 {
            self.cache.own(id.channel, |own| {
                own.lost = own.lost.saturating_add(unseen);
            })?;
        }
        Ok(Accepted {
            receipt,
            sum,
            unseen,
        })
    }

    /// What must be right in a receipt wherever the lane stands: place, key, signature, price.
    pub(super) fn check_receipt(
        &self,
        id: LaneId,
        receipt: &SignedReceipt,
        holds: bool,
    ) -> Result<Receipt, Refusal> {
        let (channel, terms) = self.cache.terms(id)?;
        let (domain, decoded) = Receipt::from_bytes(&receipt.bytes)
            .map_err(|source| Refusal::Decode { lane: id, source })?;
        let ours = &channel.facts.domains.receipt;
        same_hash(id, Field::Domain, ours, &domain, ELSEWHERE)?;
        let (ours, theirs) = (&channel.facts.id, &decoded.channel_id);
        same_hash(id, Field::Channel, ours, theirs, ELSEWHERE)?;
        if (decoded.terms, decoded.lane) != (id.terms, id.lane) {
            let show = |terms: u32, lane: u32| format!("terms {terms} lane {lane}");
            let (expected, got) = (show(id.terms, id.lane), show(decoded.terms, decoded.lane));
            return Err(mismatch(id, Field::Lane, expected, got, ELSEWHERE));
        }
        let sequence = decoded.sequence;
        if !holds {
            return Err(Refusal::Signature {
                lane: id,
                signer: SIGNER,
                key_index: id.key_index(),
                sequence,
            });
        }
        let (stated, conditions) = (Served::stated_by(&decoded), &terms.conditions);
        if !stated.meets(conditions) {
            return Err(Refusal::Underserved {
                lane: id,
                sequence,
                served: stated,
                agreed: Served::asked_by(conditions),
            });
        }
        // A table that isn't known prices nothing here: whether it may be named is for the caller
        // to say.
        if let Some(table) = terms.table(&decoded.price_table) {
            // A table whose discount is above the whole has no price: nothing is owed by it.
            let price = table.price.of(&decoded.units).unwrap_or(0);
            // Below the price is the provider's own loss; above it is evidence against it.
            if decoded.amount > price {
                let amount = decoded.amount;
                return Err(Refusal::Overcharge {
                    lane: id,
                    sequence,
                    price,
                    amount,
                });
            }
        }
        Ok(decoded)
    }
}
