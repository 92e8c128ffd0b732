//! What the chain paid, what is at risk, and what becomes of the risk.

use std::collections::HashSet;

use super::PayerSession;
use crate::error::SessionError;
use crate::lane::{ChainLane, Heard, Lane, LaneId};
use crate::refusal::{Refusal, Stop};

impl PayerSession {
    /// Notes what the chain had paid on lanes of this payer at a height. Give all lanes of a
    /// channel that the chain knows: one that is unknown here, or was paid more than was ever
    /// signed here, stops its channel. What it had at the height at which the session key in force
    /// was first attached, or before, an earlier key signed: that is noted, and stops nothing. So
    /// read the lanes at the height of the first facts under a new key.
    ///
    /// The chain never pays back. A lane of which less was paid at a later height was noted falsely
    /// before, and is mended; a channel that only such notes had stopped goes on.
    ///
    /// # Errors
    /// [`Refusal::Stopped`], after all lanes were noted.
    pub fn mark_settled(
        &mut self,
        lanes: &[(LaneId, ChainLane)],
        height: u64,
    ) -> Result<(), SessionError> {
        for (id, _) in lanes {
            self.cache.load(&self.store, id.channel)?;
            self.cache.channel(id.channel)?;
        }
        let mut stopped = None;
        let mut corrected = HashSet::new();
        for (id, chain) in lanes {
            let is_past = self.cache.channel(id.channel)?.is_past(height);
            if self.is_ahead(*id, chain)? && !is_past {
                self.cache.stop(id.channel, Stop::ChainAhead)?;
                stopped = Some(id.channel);
            }
            let known = self.cache.lane(*id).is_some();
            if known && self.hear(*id, *chain, height)? == Heard::Corrected {
                corrected.insert(id.channel);
            }
        }
        for number in corrected {
            let channel = self.cache.channel(number)?;
            let ahead = matches!(channel.own.stop, Some((Stop::ChainAhead, _)));
            if ahead && !channel.chain_ahead() {
                self.cache.own(number, |own| own.stop = None)?;
            }
        }
        self.cache.recount(lanes);
        self.commit(stopped.is_some())?;
        match stopped {
            Some(channel) => Ok(self.cache.stopped(channel)?),
            None => Ok(()),
        }
    }

    fn hear(&mut self, id: LaneId, chain: ChainLane, height: u64) -> Result<Heard, Refusal> {
        self.cache.hear(id, chain, height, &self.options.clock)
    }

    /// Whether the chain has more of a lane than this store ever signed, and than was heard before:
    /// the same is news only once. What is heard changes nothing of what was signed.
    fn is_ahead(&mut self, id: LaneId, chain: &ChainLane) -> Result<bool, Refusal> {
        let Some(lane) = self.cache.lane(id) else {
            if chain.paid == 0 {
                return Ok(false);
            }
            // Put without its terms, which may be unknown here too.
            let foreign = Lane {
                ended: true,
                overtaken: true,
                ..Lane::default()
            };
            self.cache.put(id, foreign)?;
            return Ok(true);
        };
        let heard = lane.settled.lane;
        let paid = lane.signed.max(heard.paid);
        let calls = lane.peaks.count().max(heard.sequence);
        // Known to be restored: it is what an earlier life of this store signed.
        Ok((chain.paid > paid || chain.sequence > calls) && !lane.unsure)
    }

    /// Frees what ended lanes put at risk, once claims on them are final: their vouchers were
    /// signed by a session key that is rotated out, or the channel is closed. What the claims took
    /// above the receipts stays counted, unless a later height says that it was less; and a call
    /// that was under way is over: its receipt is no longer taken. Give the channel's lanes as the
    /// chain has them at `height`, and a default [`ChainLane`] for one that never settled.
    ///
    /// # Errors
    /// [`Refusal::NotFinal`]: claims can still come. As with any error, nothing was changed.
    pub fn realize(
        &mut self,
        channel: u64,
        lanes: &[(LaneId, ChainLane)],
        height: u64,
    ) -> Result<(), SessionError> {
        self.cache.load(&self.store, channel)?;
        if let Err(refusal) = self.realize_all(channel, lanes, height) {
            self.cache.forget();
            return Err(refusal.into());
        }
        self.cache.recount(lanes);
        Ok(self.commit(true)?)
    }

    fn realize_all(
        &mut self,
        channel: u64,
        lanes: &[(LaneId, ChainLane)],
        height: u64,
    ) -> Result<(), Refusal> {
        let known = self.cache.channel(channel)?;
        let closed = known.facts.closed;
        let since = if closed {
            known.facts.seen.height
        } else {
            known.key_since()
        };
        for (id, chain) in lanes.iter().filter(|(id, _)| id.channel == channel) {
            let lane = match self.cache.lane(*id) {
                Some(lane) => lane,
                None => self.cache.known_lane(*id)?,
            };
            if !lane.ended {
                continue;
            }
            let (key, at_risk) = (lane.ended_key, lane.risk > 0);
            let last = closed || self.cache.channel(channel)?.is_out(key);
            if at_risk && (!last || height < since) {
                return Err(Refusal::NotFinal {
                    lane: *id,
                    key_index: key,
                    height,
                    since,
                });
            }
            self.hear(*id, *chain, height)?;
            if !at_risk {
                continue;
            }
            let mut freed = self.cache.known_lane(*id)?.clone();
            freed.in_flight = None;
            freed.risk = 0;
            self.cache.put(*id, freed)?;
        }
        Ok(())
    }

    /// What ended lanes and unseen responses put at risk, in uoaic.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn exposure(&mut self, channel: u64) -> Result<u128, SessionError> {
        self.cache.load(&self.store, channel)?;
        Ok(self.cache.channel(channel)?.exposure())
    }

    /// What calls can still be authorized for, in uoaic: the least of the channel's reserve, its
    /// key's limit and the payer's own, less what all lanes take.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`]: never attached, or not since the start.
    pub fn budget(&mut self, channel: u64) -> Result<u128, SessionError> {
        self.cache.load(&self.store, channel)?;
        let limits = self.attached(channel)?.limits;
        Ok(self.left(self.cache.channel(channel)?, &limits))
    }
}
