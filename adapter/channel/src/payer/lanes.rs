//! Opening and ending lanes.

use std::collections::HashSet;

use oaic_vouchers::{lane, PackedVoucher};

use super::PayerSession;
use crate::cache::Channel;
use crate::error::SessionError;
use crate::lane::{ChainLane, Lane, LaneId, LaneState};
use crate::refusal::Refusal;

impl PayerSession {
    /// Opens a lane under the channel's newest terms, for a receipt key of the provider. Its
    /// number was never used before, not even by a store that this one is a backup of: the lane is
    /// in the backup before it is given out.
    ///
    /// # Errors
    /// [`Refusal`] says why no call could be authorized on it, or [`Refusal::TooManyLanes`].
    pub fn open_lane(&mut self, channel: u64, key_index: u32) -> Result<LaneId, SessionError> {
        self.cache.load(&self.store, channel)?;
        self.cache.stopped(channel)?;
        let limits = self.attached(channel)?.limits;
        let known = self.cache.channel(channel)?;
        let newest = known.facts.newest_terms;
        let live = known.lanes.values().filter(|lane| !lane.ended).count();
        let max = limits.lanes();
        if u32::try_from(live).map_or(true, |live| live >= max) {
            return Err(Refusal::TooManyLanes { channel, max }.into());
        }
        let max = lane::LANES_PER_KEY;
        let number = free_number(known, key_index).and_then(|number| u16::try_from(number).ok());
        let (Ok(key), Some(number)) = (u16::try_from(key_index), number) else {
            return Err(Refusal::TooManyLanes { channel, max }.into());
        };
        let id = LaneId {
            channel,
            terms: newest,
            lane: lane::of_key(key, number),
        };
        self.may_sign(id)?;
        let (known, terms) = self.cache.terms(id)?;
        let now = self.cache.now(id.channel, &self.options.clock);
        terms.check_served(id, known.facts.newest_terms, now)?;
        // What was heard of its number and turned out false keeps its place in the store.
        let row = self.cache.lane(id).and_then(|heard_of| heard_of.row);
        let new = Lane {
            row,
            ..Lane::default()
        };
        self.cache.put(id, new)?;
        if let Err(error) = self.commit(true) {
            // It isn't given out, so nothing is ever signed on it. Its number is used up.
            let ended = Lane {
                ended: true,
                ..self.cache.lane(id).cloned().unwrap_or_default()
            };
            if self.cache.put(id, ended).is_ok() {
                // The first error is what is reported.
                let _ = self.commit(false);
            }
            return Err(error.into());
        }
        Ok(id)
    }

    /// Ends a lane. What was signed on it beyond its receipts stays counted in the exposure until
    /// the channel is finalized, or the session key rotated out and [`PayerSession::realize`]d.
    /// Ending it again changes nothing.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`].
    pub fn give_up(&mut self, id: LaneId) -> Result<LaneState, SessionError> {
        self.cache.load(&self.store, id.channel)?;
        let lane = self.cache.known_lane(id)?.clone();
        if lane.ended {
            return Ok(lane.state(id));
        }
        let ended = self.ended(id, lane)?;
        let state = ended.state(id);
        self.cache.put(id, ended)?;
        self.commit(true)?;
        Ok(state)
    }

    /// The lane as it is when it ends now.
    fn ended(&self, id: LaneId, mut lane: Lane) -> Result<Lane, Refusal> {
        let channel = self.cache.channel(id.channel)?;
        let beyond = lane.signed.saturating_sub(lane.peaks.sum());
        let unknown = if lane.unsure {
            channel.own.greatest_call
        } else {
            0
        };
        lane.ended = true;
        lane.ended_key = channel.facts.session.index;
        lane.risk = beyond.max(unknown);
        // What may have been signed without this store's knowledge takes of the budget as well.
        let most = lane.peaks.sum().saturating_add(lane.risk);
        lane.signed = lane.signed.max(most);
        Ok(lane)
    }

    /// Lanes on which no call can be made any longer: their terms are not the newest or have ended,
    /// or their receipt key is not in force. Retry what is under way on them, then give them up.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn outdated(&mut self, channel: u64) -> Result<Vec<LaneId>, SessionError> {
        self.cache.load(&self.store, channel)?;
        let facts = &self.cache.channel(channel)?.facts;
        let now = self.cache.now(channel, &self.options.clock);
        let ended = |id: &LaneId| {
            let terms = self.cache.terms(*id);
            terms.is_ok_and(|(_, terms)| terms.check_valid(*id, now).is_err())
        };
        let live = self.cache.lanes(channel)?.into_iter().filter(|l| !l.ended);
        let out = live.map(|lane| lane.id).filter(|id| {
            id.terms != facts.newest_terms || !facts.in_force(id.key_index()) || ended(id)
        });
        Ok(out.collect())
    }

    /// The last voucher that was signed on a lane.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`].
    pub fn voucher(&mut self, id: LaneId) -> Result<Option<PackedVoucher>, SessionError> {
        self.cache.load(&self.store, id.channel)?;
        Ok(self.cache.known_lane(id)?.voucher.clone())
    }
}

/// A number of a lane under the newest terms that comes after all that this store ever opened.
/// Those that it only heard of are left out one by one: whoever names the last number must not use
/// up all of them. One of which it was said later that the chain has nothing comes last.
fn free_number(known: &Channel, key_index: u32) -> Option<u32> {
    let newest = known.facts.newest_terms;
    let mut first = known.own.first_number;
    let (mut heard_of, mut paid) = (HashSet::new(), HashSet::new());
    for (id, state) in &known.lanes {
        if id.terms != newest || id.key_index() != key_index {
            continue;
        }
        let number = id.lane % lane::LANES_PER_KEY;
        if !state.overtaken {
            first = first.max(number.saturating_add(1));
            continue;
        }
        heard_of.insert(number);
        if state.settled.lane != ChainLane::default() {
            paid.insert(number);
        }
    }
    let mut numbers = first..lane::LANES_PER_KEY;
    let unheard = numbers.clone().find(|number| !heard_of.contains(number));
    unheard.or_else(|| numbers.find(|number| !paid.contains(number)))
}
