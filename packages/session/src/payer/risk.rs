//! What the chain paid, what is at risk, and what becomes of the risk.

use super::PayerSession;
use crate::error::SessionError;
use crate::lane::{ChainLane, Lane, LaneId};
use crate::refusal::{Refusal, Stop};

impl PayerSession {
    /// Notes what the chain had paid on lanes of this payer at a height. Give all lanes of a
    /// channel that the chain knows: one that is unknown here, or was paid more than was ever
    /// signed here, stops its channel. What it had at the height at which the session key in force
    /// was first attached, or before, an earlier key signed: that is noted, and stops nothing. So
    /// read the lanes at the height of the first facts under a new key.
    ///
    /// # Errors
    /// [`Refusal::Stopped`], after all lanes were noted.
    pub fn mark_settled(
        &mut self,
        lanes: &[(LaneId, ChainLane)],
        height: u64,
    ) -> Result<(), SessionError> {
        for (id, _) in lanes {
            self.book.load(&self.store, id.channel)?;
            self.book.channel(id.channel)?;
        }
        let mut stopped = None;
        for (id, chain) in lanes {
            if self.is_ahead(*id, chain)? && !self.is_past(id.channel, height)? {
                self.book.stop(id.channel, Stop::ChainAhead)?;
                stopped = Some(id.channel);
            }
            if self.book.lane(*id).is_some() {
                self.book.hear(*id, *chain, height)?;
            }
        }
        self.book.recount(lanes);
        self.commit(stopped.is_some())?;
        match stopped {
            Some(channel) => Ok(self.book.stopped(channel)?),
            None => Ok(()),
        }
    }

    /// Whether what was paid by a height was signed by keys before the one in force.
    fn is_past(&self, channel: u64, height: u64) -> Result<bool, Refusal> {
        let known = self.book.channel(channel)?;
        Ok(known.facts.session.index > 0 && height <= known.own.key_since)
    }

    /// Whether the chain has more of a lane than this store ever signed. It is noted here, so that
    /// the same is news only once.
    fn is_ahead(&mut self, id: LaneId, chain: &ChainLane) -> Result<bool, Refusal> {
        let Some(lane) = self.book.lane(id) else {
            if chain.paid == 0 {
                return Ok(false);
            }
            // Put without its terms, which may be unknown here too.
            let foreign = Lane {
                ended: true,
                signed: chain.paid,
                ..Lane::default()
            };
            self.book.put(id, foreign)?;
            // It is a lane of this store from now on.
            self.book.own(id.channel, |own| {
                own.paid_elsewhere = own.paid_elsewhere.saturating_sub(chain.paid);
            })?;
            return Ok(true);
        };
        let known = lane.peaks.count().max(lane.settled.lane.sequence);
        if chain.paid <= lane.signed && chain.sequence <= known {
            return Ok(false);
        }
        let mut lane = lane.clone();
        // Known to be restored: it is what an earlier life of this store signed.
        let expected = lane.unsure;
        lane.signed = lane.signed.max(chain.paid);
        self.book.put(id, lane)?;
        Ok(!expected)
    }

    /// Frees what ended lanes put at risk, once claims on them are final: their vouchers were
    /// signed by a session key that is rotated out, or the channel is closed. What the claims took
    /// above the receipts stays counted for good, and a call that was under way is over: its
    /// receipt is no longer taken. Give the channel's lanes as the chain has them at `height`,
    /// and a default [`ChainLane`] for one that never settled.
    ///
    /// # Errors
    /// [`Refusal::NotFinal`]: claims can still come. As with any error, nothing was changed.
    pub fn realize(
        &mut self,
        channel: u64,
        lanes: &[(LaneId, ChainLane)],
        height: u64,
    ) -> Result<(), SessionError> {
        self.book.load(&self.store, channel)?;
        if let Err(refusal) = self.realize_all(channel, lanes, height) {
            self.book.forget();
            return Err(refusal.into());
        }
        self.book.recount(lanes);
        Ok(self.commit(true)?)
    }

    fn realize_all(
        &mut self,
        channel: u64,
        lanes: &[(LaneId, ChainLane)],
        height: u64,
    ) -> Result<(), Refusal> {
        let known = self.book.channel(channel)?;
        let (in_force, closed) = (known.facts.session.index, known.facts.closed);
        let since = if closed {
            known.facts.seen.height
        } else {
            known.own.key_since
        };
        for (id, chain) in lanes.iter().filter(|(id, _)| id.channel == channel) {
            let lane = match self.book.lane(*id) {
                Some(lane) => lane,
                None => self.book.known_lane(*id)?,
            };
            if !lane.ended || lane.risk == 0 {
                continue;
            }
            let key = lane.ended_key;
            if !closed && key >= in_force || height < since {
                return Err(Refusal::NotFinal {
                    lane: *id,
                    key_index: key,
                    height,
                    since,
                });
            }
            self.book.hear(*id, *chain, height)?;
            let mut freed = self.book.known_lane(*id)?.clone();
            // As much as was ever noted, even when less is told now.
            let (paid, sum) = (freed.settled.lane.paid, freed.peaks.sum());
            let taken = paid.saturating_sub(sum);
            freed.in_flight = None;
            freed.risk = 0;
            freed.signed = freed.signed.min(paid.max(sum));
            self.book.put(*id, freed)?;
            self.book.own(channel, |own| {
                own.lost = own.lost.saturating_add(taken);
            })?;
        }
        Ok(())
    }

    /// What ended lanes and unseen responses put at risk, in uoaic.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn exposure(&mut self, channel: u64) -> Result<u128, SessionError> {
        self.book.load(&self.store, channel)?;
        Ok(self.book.channel(channel)?.exposure())
    }

    /// What calls can still be authorized for, in uoaic: the least of the channel's reserve, its
    /// key's limit and the payer's own, less what all lanes take.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`]: never attached, or not since the start.
    pub fn budget(&mut self, channel: u64) -> Result<u128, SessionError> {
        self.book.load(&self.store, channel)?;
        let limits = self.attached(channel)?.limits;
        Ok(self.left(self.book.channel(channel)?, &limits))
    }
}
