//! Signing: nothing is signed here that the store doesn't hold before it leaves.

use oaic_vouchers::{Hash, PackedVoucher, Voucher};

use super::{Attached, PayerSession};
use crate::cache::Channel;
use crate::error::SessionError;
use crate::facts::{ChannelFacts, Closing};
use crate::lane::{InFlight, Lane, LaneId};
use crate::limits::Limits;
use crate::refusal::{mismatch, not_in_flight, payable, within, Field, Refusal};

/// A call to be authorized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// On which lane.
    pub lane: LaneId,
    /// Hash of the request; salt it, receipts may be published.
    pub request_hash: Hash,
    /// What it may cost at most, in uoaic: the price of the greatest units that it can come to. Of
    /// a stream, the part that is granted for now; see [`PayerSession::raise`].
    pub ceiling: u128,
    /// Price table that it is made under: the one in force.
    pub price_table: Hash,
}

impl PayerSession {
    pub(super) fn authorize_one(&mut self, call: &Call) -> Result<PackedVoucher, Refusal> {
        let id = call.lane;
        let mut lane = self.live_lane(id)?;
        let asked = InFlight {
            request_hash: call.request_hash,
            ceiling: call.ceiling,
            price_table: call.price_table,
        };
        match lane.in_flight {
            Some(under_way) if under_way == asked => return self.same_again(id, lane),
            Some(under_way) => {
                return Err(Refusal::Conflict {
                    lane: id,
                    sequence: lane.peaks.count().saturating_add(1),
                    in_flight: under_way.request_hash,
                    asked: call.request_hash,
                });
            }
            None => {}
        }
        let (channel, terms) = self.cache.terms(id)?;
        self.may_sign(id)?;
        let now = self.cache.now(id.channel, &self.options.clock);
        terms.check_served(id, channel.facts.newest_terms, now)?;
        terms.check_in_force(id, call.price_table)?;
        let before = lane.clone();
        lane.in_flight = Some(asked);
        self.affords(id, &before, &lane)?;
        self.sign_and_put(id, lane)
    }

    /// Grants more to the call under way: a voucher of the same sequence and tree for a greater
    /// amount. Give it to the provider before the stream stops at what was granted.
    ///
    /// # Errors
    /// [`Refusal`], as for a new call; a price table or terms that changed meanwhile don't matter,
    /// but the end of the call's own terms does.
    pub fn raise(&mut self, id: LaneId, ceiling: u128) -> Result<PackedVoucher, SessionError> {
        self.cache.load(&self.store, id.channel)?;
        let mut lane = self.live_lane(id)?;
        let sequence = lane.peaks.count().saturating_add(1);
        let Some(call) = lane.in_flight else {
            let next = "authorize the call first";
            return Err(not_in_flight(id, sequence, next).into());
        };
        if ceiling <= call.ceiling {
            let expected = format!("more than {}", call.ceiling);
            let next = "a raise grants more than what is granted";
            return Err(mismatch(id, Field::Amount, expected, ceiling, next).into());
        }
        self.may_sign(id)?;
        let (_, terms) = self.cache.terms(id)?;
        terms.check_valid(id, self.cache.now(id.channel, &self.options.clock))?;
        let before = lane.clone();
        lane.in_flight = Some(InFlight { ceiling, ..call });
        self.affords(id, &before, &lane)?;
        let voucher = self.sign_and_put(id, lane)?;
        self.commit(false)?;
        Ok(voucher)
    }

    /// The voucher of the call under way once more, to ask for its receipt again. After a rotation
    /// of the session key it is the same voucher signed anew.
    ///
    /// # Errors
    /// [`Refusal::NotInFlight`] when no call is under way; and where the voucher must be signed
    /// anew, why it isn't.
    pub fn retry(&mut self, id: LaneId) -> Result<PackedVoucher, SessionError> {
        self.cache.load(&self.store, id.channel)?;
        let lane = self.live_lane(id)?;
        if lane.in_flight.is_none() {
            let (calls, next) = (lane.peaks.count(), "authorize a call");
            return Err(not_in_flight(id, calls, next).into());
        }
        let voucher = self.same_again(id, lane)?;
        self.commit(false)?;
        Ok(voucher)
    }

    /// Voucher that acknowledges every accepted call of a lane and grants nothing, to send when no
    /// call follows: so the root that settles covers the last calls too.
    ///
    /// # Errors
    /// [`Refusal::UnderWay`] while a call is, [`Refusal::UnknownLane`], [`Refusal::Stopped`].
    pub fn final_voucher(&mut self, id: LaneId) -> Result<PackedVoucher, SessionError> {
        self.cache.load(&self.store, id.channel)?;
        let mut lane = self.cache.known_lane(id)?.clone();
        self.cache.stopped(id.channel)?;
        if lane.in_flight.is_some() {
            return Err(Refusal::UnderWay {
                lane: id,
                sequence: lane.peaks.count().saturating_add(1),
                next: "retry it until it has its receipt, or end the lane",
            }
            .into());
        }
        let amount = lane.peaks.sum();
        let voucher = self.sign(id, &lane, amount)?;
        if lane.voucher.as_ref() != Some(&voucher) {
            lane.signed = lane.signed.max(amount);
            lane.voucher = Some(voucher.clone());
            self.cache.put(id, lane)?;
        }
        self.commit(false)?;
        Ok(voucher)
    }

    /// A lane that calls can go on, of a channel that is attached and not stopped.
    pub(super) fn live_lane(&self, id: LaneId) -> Result<Lane, Refusal> {
        let lane = self.cache.known_lane(id)?.clone();
        self.cache.stopped(id.channel)?;
        if lane.ended {
            return Err(Refusal::Ended { lane: id });
        }
        Ok(lane)
    }

    /// What was signed for the call under way: bytes that are out already, so giving them again
    /// risks nothing. Only a key that came into force since signs them anew.
    fn same_again(&mut self, id: LaneId, lane: Lane) -> Result<PackedVoucher, Refusal> {
        let in_force = self.cache.channel(id.channel)?.facts.session.index;
        let signed = lane
            .voucher
            .as_ref()
            .filter(|voucher| voucher.key_index == in_force && self.cache.in_force_signed(voucher));
        if let Some(voucher) = signed {
            return Ok(voucher.clone());
        }
        self.live_channel(id)?;
        self.sign_and_put(id, lane)
    }

    /// Facts of a channel that is open and new enough, whose exposure is within its bound.
    fn live_channel(&self, id: LaneId) -> Result<&ChannelFacts, Refusal> {
        let channel = id.channel;
        let bound = self.attached(channel)?.limits.exposure();
        let (max_age, clock) = (self.options.max_age, &self.options.clock);
        let facts = self.cache.fresh(channel, max_age, clock)?;
        if facts.closed {
            let why = Closing::Closed;
            return Err(Refusal::Closing { channel, why });
        }
        let exposure = self.cache.channel(channel)?.exposure();
        if exposure > bound {
            return Err(Refusal::OverExposure {
                channel,
                exposure,
                bound,
            });
        }
        Ok(facts)
    }

    /// What must hold whenever more is granted on a lane than before.
    pub(super) fn may_sign(&self, id: LaneId) -> Result<(), Refusal> {
        let (facts, channel) = (self.live_channel(id)?, id.channel);
        if let Some(why) = facts.closing(self.cache.now(channel, &self.options.clock)) {
            return Err(Refusal::Closing { channel, why });
        }
        let key_index = id.key_index();
        if !facts.in_force(key_index) {
            return Err(Refusal::ReceiptKey {
                lane: id,
                key_index,
            });
        }
        if !facts.trusted || facts.bond < facts.min_bond {
            return Err(Refusal::Untrusted {
                channel,
                bond: facts.bond,
                least: facts.min_bond,
            });
        }
        Ok(())
    }

    /// The ceiling is within the payer's limit for one call, and what the lane takes more by it
    /// within what is left.
    fn affords(&self, id: LaneId, before: &Lane, after: &Lane) -> Result<(), Refusal> {
        let channel = self.cache.channel(id.channel)?;
        let limits = self.attached(id.channel)?.limits;
        let ceiling = after.in_flight.map_or(0, |call| call.ceiling);
        if ceiling > limits.max_call() {
            return Err(Refusal::CallTooDear {
                lane: id,
                ceiling,
                limit: limits.max_call(),
            });
        }
        // Of the channel all that it newly grants, not what the voucher grows by: the lane's
        // receipts may have come to less than its vouchers. Of the payer's own limit what the
        // vouchers grow by: a provider that lies claims them whole.
        let spent = after.spent().saturating_sub(before.spent());
        let claimable = after.claimable().saturating_sub(before.claimable());
        let own = own_left(channel, &limits);
        within(id, spent, channel.left())?;
        within(id, claimable, own)
    }

    /// What calls can still be authorized for.
    pub(super) fn left(&self, channel: &Channel, limits: &Limits) -> u128 {
        channel.left().min(own_left(channel, limits))
    }

    pub(super) fn attached(&self, channel: u64) -> Result<&Attached, Refusal> {
        let attached = self.keys.get(&channel);
        attached.ok_or(Refusal::UnknownChannel { channel })
    }

    fn sign_and_put(&mut self, id: LaneId, mut lane: Lane) -> Result<PackedVoucher, Refusal> {
        let amount = lane.granted();
        let voucher = self.sign(id, &lane, amount)?;
        lane.signed = lane.signed.max(amount);
        lane.voucher = Some(voucher.clone());
        self.cache.put(id, lane)?;
        Ok(voucher)
    }

    /// The voucher for all calls that the lane has and an amount: the one it has already when
    /// nothing changed.
    fn sign(&self, id: LaneId, lane: &Lane, amount: u128) -> Result<PackedVoucher, Refusal> {
        payable(amount)?;
        let facts = &self.cache.channel(id.channel)?.facts;
        let voucher = Voucher {
            channel_id: facts.id,
            terms: id.terms,
            lane: id.lane,
            key_index: facts.session.index,
            sequence: lane.peaks.count(),
            amount,
            peaks: lane.peaks.commitment(),
        };
        let known = lane.voucher.as_ref();
        let known = known.filter(|known| known.voucher(facts.id) == voucher);
        if let Some(known) = known.filter(|known| self.cache.in_force_signed(known)) {
            return Ok(known.clone());
        }
        let key = &self.attached(id.channel)?.key;
        let signature = key.sign(&voucher.to_bytes(&facts.domains.voucher));
        Ok(voucher.pack(id.channel, signature))
    }
}

fn own_left(channel: &Channel, limits: &Limits) -> u128 {
    limits.max_spend().saturating_sub(channel.claimable())
}
