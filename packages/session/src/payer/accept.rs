//! Taking receipts: what is acknowledged later is checked and kept now.

use oaic_vouchers::signing::{verify_each, Signed};
use oaic_vouchers::{Hash, Node, Receipt, VerifyingKey};

use super::PayerSession;
use crate::error::{mismatch, same_hash, Field, Refusal, Results};
use crate::lane::{LaneId, SignedReceipt};
use crate::store::NewLeaf;

/// What came back for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// On which lane.
    pub lane: LaneId,
    /// The provider's receipt.
    pub receipt: SignedReceipt,
    /// Hash of what was delivered, computed by the payer.
    pub response_hash: Hash,
}

/// A receipt was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The receipt.
    pub receipt: Receipt,
    /// What all calls of the lane come to now, in uoaic.
    pub sum: u128,
}

const AGAIN: &str = "ask the provider for the receipt of this call again";

impl PayerSession {
    pub(super) fn accept_all(&mut self, deliveries: &[Delivery]) -> Results<Accepted> {
        let keys: Vec<Option<VerifyingKey>> = deliveries
            .iter()
            .map(|d| {
                self.book
                    .channel(d.lane.channel)
                    .ok()
                    .map(|channel| channel.receipt)
            })
            .collect();
        let signed: Vec<Signed<'_>> = deliveries
            .iter()
            .zip(&keys)
            .filter_map(|(delivery, key)| {
                let SignedReceipt { bytes, signature } = &delivery.receipt;
                Some(Signed {
                    key: key.as_ref()?,
                    bytes,
                    signature,
                })
            })
            .collect();
        let mut holds = verify_each(&signed).into_iter();
        let mut results = Vec::with_capacity(deliveries.len());
        for (delivery, key) in deliveries.iter().zip(&keys) {
            let holds = key.is_some() && holds.next().is_some_and(|result| result.is_ok());
            results.push(self.accept_one(delivery, holds));
        }
        results
    }

    fn accept_one(&mut self, delivery: &Delivery, holds: bool) -> Result<Accepted, Refusal> {
        let id = delivery.lane;
        let receipt = self.check_receipt(id, &delivery.receipt, holds)?;
        let mut lane = self.book.known_lane(id)?.clone();
        let sequence = lane.peaks.count().saturating_add(1);
        let Some(request_hash) = lane.in_flight else {
            let next = "its receipt was taken already, or it was never authorized";
            return Err(Refusal::NotInFlight {
                lane: id,
                sequence: receipt.sequence,
                next,
            });
        };
        if receipt.sequence != sequence {
            return Err(mismatch(
                id,
                Field::Sequence,
                sequence,
                receipt.sequence,
                AGAIN,
            ));
        }
        let not_asked = "the provider answered something else; don't acknowledge it";
        same_hash(
            id,
            Field::RequestHash,
            &request_hash,
            &receipt.request_hash,
            not_asked,
        )?;
        let (expected, got) = (&delivery.response_hash, &receipt.response_hash);
        same_hash(id, Field::ResponseHash, expected, got, not_asked)?;
        lane.peaks
            .push(Node::leaf(&delivery.receipt.bytes, receipt.amount))
            .map_err(|source| Refusal::Tree { lane: id, source })?;
        lane.in_flight = None;
        let sum = lane.peaks.sum();
        self.book.put(id, lane)?;
        self.book.append(NewLeaf {
            lane: id,
            sequence,
            receipt: delivery.receipt.clone(),
            response: None,
        });
        Ok(Accepted { receipt, sum })
    }

    /// What holds of a receipt wherever the lane stands: place, key, signature, price.
    pub(super) fn check_receipt(
        &self,
        id: LaneId,
        receipt: &SignedReceipt,
        holds: bool,
    ) -> Result<Receipt, Refusal> {
        let (channel, terms) = self.book.terms(id)?;
        let (domain, decoded) = Receipt::from_bytes(&receipt.bytes)
            .map_err(|source| Refusal::Decode { lane: id, source })?;
        let elsewhere = "it is for another chain, contract or channel; don't acknowledge it";
        same_hash(
            id,
            Field::Domain,
            &channel.facts.domains.receipt,
            &domain,
            elsewhere,
        )?;
        same_hash(
            id,
            Field::Channel,
            &channel.facts.id,
            &decoded.channel_id,
            elsewhere,
        )?;
        if (decoded.terms, decoded.lane) != (id.terms, id.lane) {
            let show = |terms: u32, lane: u32| format!("terms {terms} lane {lane}");
            let (expected, got) = (show(id.terms, id.lane), show(decoded.terms, decoded.lane));
            return Err(mismatch(id, Field::Lane, expected, got, elsewhere));
        }
        let key_index = channel.facts.receipt.index;
        if decoded.key_index != key_index {
            let next = "query the provider's receipt key, attach the terms again, and retry";
            return Err(mismatch(
                id,
                Field::KeyIndex,
                key_index,
                decoded.key_index,
                next,
            ));
        }
        let sequence = decoded.sequence;
        if !holds {
            let signer = "the provider's receipt key";
            return Err(Refusal::Signature {
                lane: id,
                signer,
                key_index,
                sequence,
            });
        }
        // Terms whose discount is above the whole have no price: nothing is owed under them.
        let price = terms.price.of(&decoded.units).unwrap_or(0);
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
        Ok(decoded)
    }
}
