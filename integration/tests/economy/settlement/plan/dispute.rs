//! What reporters show of a provider's receipts.

use cosmwasm_std::{Addr, Binary};
use oaic_integration::parties::{key, sign_receipt, some_peaks};
use oaic_math::price::{call_price, discount_for, price_array};
use oaic_messages::compute_settlement::{
    Dispute, ExecuteMsg as Settle, PriceTable, ReceiptKeyResponse, UnitKind, UNIT_SLOTS,
};
use oaic_vouchers::{lane, Hash, Provenance, Receipt, SigningKey, Status};

use super::{Learn, Movement, Must, Plan, Planner};
use crate::settlement::generate::Op;
use crate::settlement::op::Evidence;
use crate::settlement::parties::ChannelNote;
use oaic_testing::simulation::Pick;

/// What every call of a dispute used.
fn units() -> [u64; UNIT_SLOTS] {
    use UnitKind::{Completion, Prompt, Request};
    UnitKind::slots(&[(Prompt, 1_000), (Completion, 200), (Request, 1)])
}

/// What signs a receipt, and for which lane.
struct Pen<'a> {
    key: SigningKey,
    lane: u32,
    domain: &'a Hash,
}

impl Pen<'_> {
    fn sign(&self, receipt: &Receipt) -> (Binary, Binary) {
        let receipt = Receipt {
            lane: self.lane,
            ..receipt.clone()
        };
        let (bytes, signature) = sign_receipt(&self.key, self.domain, &receipt);
        (Binary::from(bytes), Binary::from(signature))
    }

    fn two(&self, receipt: &Receipt, other: &str) -> Dispute {
        let second = Receipt {
            response_hash: some_peaks(other),
            ..receipt.clone()
        };
        let (receipt_a, signature_a) = self.sign(receipt);
        let (receipt_b, signature_b) = self.sign(&second);
        Dispute::Equivocation {
            receipt_a,
            signature_a,
            receipt_b,
            signature_b,
        }
    }

    fn priced(&self, receipt: &Receipt, amount: u128) -> Dispute {
        let (receipt, signature) = self.sign(&Receipt {
            amount,
            ..receipt.clone()
        });
        Dispute::Overcharge { receipt, signature }
    }
}

impl Planner<'_> {
    pub(super) fn dispute(&self, op: &Op) -> Result<Option<Plan>, String> {
        let Op::Dispute {
            channel,
            reporter,
            key: pick,
            sequence,
            evidence,
        } = op
        else {
            return Err("not a dispute".into());
        };
        let channels: Vec<_> = self.suite.channels.values().collect();
        let Some(channel) = channel.of(&channels) else {
            return Ok(None);
        };
        let names = self.suite.receipt_keys[&channel.provider].len();
        let index = pick.index(names).unwrap_or(0);
        let terms = &self.now.terms[&(channel.number, 0)];
        let newest = self.now.services[&terms.service_id].price_version;
        let prices = &self.now.prices[&(terms.service_id, newest)];
        let price = price(&prices.table, terms.tier)?;
        let receipt = Receipt {
            retention: 0,
            security_level: 0,
            channel_id: channel.id,
            terms: 0,
            lane: 0,
            sequence: *sequence,
            request_hash: some_peaks("request"),
            response_hash: some_peaks("one answer"),
            price_table: prices.hash.to_array().map_err(|e| e.to_string())?,
            units: units(),
            amount: price,
            status: Status::Ok,
            provenance: Provenance::Reported,
            timestamp_ms: 1_767_225_600_000,
        };
        let pen = |key| Pen {
            key,
            lane: lane::of_key(u16::try_from(index).unwrap_or(u16::MAX), 0),
            domain: &self.suite.domains.receipt,
        };
        let pen_of = |index| pen(self.suite.receipt_key(&channel.provider, index));
        let own = pen_of(index);
        let counts = self.counts(channel, index);
        let (dispute, must) = match evidence {
            Evidence::Equivocation => (own.two(&receipt, "another answer"), counts),
            Evidence::Overcharge => (own.priced(&receipt, price + 1), counts),
            Evidence::SameTwice => (own.two(&receipt, "one answer"), Must::Fail),
            // No terms of these channels ask for anything.
            Evidence::Fair if *sequence % 2 == 0 => {
                let (receipt, signature) = own.sign(&receipt);
                (Dispute::Underserved { receipt, signature }, Must::Fail)
            }
            Evidence::Fair => (own.priced(&receipt, price), Must::Fail),
            Evidence::Forged => {
                let stranger = pen(key("a stranger"));
                (stranger.two(&receipt, "another answer"), Must::Fail)
            }
            Evidence::OtherKey => {
                let other = pen_of((index + 1) % names);
                let must = if names > 1 { Must::Fail } else { counts };
                (other.two(&receipt, "another answer"), must)
            }
            Evidence::UnknownTable => {
                let invented = Receipt {
                    price_table: some_peaks("a table that nobody put on chain"),
                    ..receipt
                };
                (own.priced(&invented, price + 1), Must::Fail)
            }
            Evidence::Again => {
                let used = Pick(*sequence as u32).of(&self.suite.disputes);
                match used {
                    Some(used) => (used.clone(), Must::Either),
                    None => (own.priced(&receipt, price), Must::Fail),
                }
            }
        };
        let injured = self.injured(&dispute).unwrap_or(channel.payer.clone());
        let learn = Learn::Charged(Box::new(dispute.clone()));
        let plan = self.settlement(self.party(*reporter), &Settle::Dispute(dispute), must)?;
        Ok(Some(plan.moves(Movement::Slash { injured }).learns(learn)))
    }

    /// Who is compensated for evidence: the channel's payer, or the risk pool where the payer is the
    /// pool of private credits.
    fn injured(&self, dispute: &Dispute) -> Option<Addr> {
        let bytes = match dispute {
            Dispute::Equivocation { receipt_a, .. } => receipt_a,
            Dispute::Overcharge { receipt, .. } | Dispute::Underserved { receipt, .. } => receipt,
        };
        let (_, receipt) = Receipt::from_bytes(bytes).ok()?;
        let mut channels = self.suite.channels.values();
        let channel = channels.find(|channel| channel.id == receipt.channel_id)?;
        if channel.payer != self.suite.private_credits {
            return Some(channel.payer.clone());
        }
        let risk_pool = self.now.config.links.risk_pool.clone();
        Some(Addr::unchecked(risk_pool?))
    }

    /// Whether what a key signed in a channel can be charged.
    fn counts(&self, channel: &ChannelNote, index: usize) -> Must {
        let key: &ReceiptKeyResponse =
            &self.now.receipt_keys[&(channel.provider.clone(), index as u32)];
        let now = self.now.block;
        let opened = self.now.channels[&channel.number].opened_height;
        let out = key.retired.as_ref().is_some_and(|retired| {
            opened >= retired.height
                || (now.time >= retired.liable_until && now.height >= retired.liable_until_height)
        });
        // An incident costs a share of the bond once; up to that it may cost more than one charge.
        Must::Succeed.unsure(key.charged).unless(out)
    }
}

fn price(table: &PriceTable, tier: u8) -> Result<u128, String> {
    let prices = price_array(&table.prices).map_err(|e| e.to_string())?;
    let discount = discount_for(tier, &table.tier_discounts);
    call_price(&units(), &prices, discount, table.max_call.u128()).map_err(|e| e.to_string())
}
