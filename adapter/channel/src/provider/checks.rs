//! What must hold before a call is taken in or a receipt is signed.

use oaic_messages::compute_settlement::Conditions;
use oaic_vouchers::signing::Signed;
use oaic_vouchers::PackedVoucher;

use super::ProviderSession;
use crate::batch::each_holds;
use crate::facts::ChannelFacts;
use crate::lane::{Lane, LaneId};
use crate::refusal::{at_most, mismatch, payable, same_hash, Field, Refusal};
use crate::served::Served;
use crate::store::GREATEST;

const SIGNER: &str = "the payer's session key";
const BEHIND: &str = "look at the voucher and the receipt that come with this refusal";

impl ProviderSession {
    pub(super) fn signs(&self) -> Result<(), Refusal> {
        match self.new_key() {
            None => Ok(()),
            Some(why) => Err(Refusal::NeedsNewKey { why }),
        }
    }

    pub(super) fn check_own_lane(&self, id: LaneId) -> Result<(), Refusal> {
        let (key_index, ours) = (id.key_index(), self.key_index);
        if key_index == ours {
            return Ok(());
        }
        Err(Refusal::OtherProcess {
            lane: id,
            key_index,
            ours,
        })
    }

    /// The key that signs is in force: a payer refuses a receipt under another, and none can
    /// replace it.
    pub(super) fn check_own_key(&self, id: LaneId) -> Result<(), Refusal> {
        let key_index = self.key_index;
        if self.cache.channel(id.channel)?.facts.in_force(key_index) {
            return Ok(());
        }
        Err(Refusal::ReceiptKey {
            lane: id,
            key_index,
        })
    }

    /// Whether the key in force signed each voucher, checked as a batch.
    pub(super) fn each_holds(&self, vouchers: &[&PackedVoucher]) -> Vec<bool> {
        let bytes: Vec<_> = vouchers
            .iter()
            .map(|voucher| self.cache.signed_bytes(voucher).ok())
            .collect();
        let signed = vouchers.iter().zip(&bytes).map(|(voucher, bytes)| {
            let channel = self.cache.channel(voucher.channel).ok()?;
            Some(Signed {
                key: channel.session()?,
                bytes: bytes.as_ref()?,
                signature: &voucher.signature,
            })
        });
        each_holds(signed.collect())
    }

    pub(super) fn holds(&self, voucher: &PackedVoucher) -> bool {
        self.each_holds(&[voucher]) == [true]
    }

    /// The voucher is of this channel's key in force, and its signature `holds`. Returns the lane
    /// as it stands.
    pub(super) fn check_signed(
        &self,
        voucher: &PackedVoucher,
        holds: bool,
    ) -> Result<Lane, Refusal> {
        let id = LaneId::of(voucher);
        let (channel, _) = self.cache.terms(id)?;
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
        // Its call must have a number too.
        at_most("sequence", sequence, GREATEST - 1)?;
        Ok(self.cache.lane(id).cloned().unwrap_or_default())
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
        payable(got)
    }

    /// A lane on which something new may be signed.
    pub(super) fn check_new(&self, id: LaneId, lane: &Lane) -> Result<(), Refusal> {
        if lane.overtaken {
            let chain = lane.settled.lane;
            return Err(Refusal::Overtaken {
                lane: id,
                paid: chain.paid,
                sequence: chain.sequence,
            });
        }
        let max = self.options.max_lanes;
        let lanes = self.cache.channel(id.channel)?.lanes.len();
        if self.cache.lane(id).is_none() && u32::try_from(lanes).map_or(true, |n| n >= max) {
            let channel = id.channel;
            return Err(Refusal::TooManyLanes { channel, max });
        }
        Ok(())
    }

    /// This process serves at least as a lane's terms ask.
    pub(super) fn check_offered(&self, id: LaneId, asked: &Conditions) -> Result<(), Refusal> {
        let served = self.options.served;
        if served.meets(asked) {
            return Ok(());
        }
        Err(Refusal::NotOffered {
            lane: id,
            served,
            agreed: Served::asked_by(asked),
        })
    }

    /// This process serves the channel, and facts that are new enough say that it isn't about to
    /// end.
    pub(super) fn check_served(&self, id: LaneId) -> Result<&ChannelFacts, Refusal> {
        let channel = id.channel;
        if self.cache.channel(channel)?.own.served != Some(true) {
            return Err(Refusal::NotServed { channel });
        }
        let clock = &self.options.clock;
        let facts = self.cache.fresh(channel, self.options.max_age, clock)?;
        match facts.closing(self.cache.now(channel, clock)) {
            Some(why) => Err(Refusal::Closing { channel, why }),
            None => Ok(facts),
        }
    }
}
