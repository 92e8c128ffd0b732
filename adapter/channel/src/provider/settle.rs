//! What to send to the chain, and what became of it.

use oaic_vouchers::Entry;

use super::ProviderSession;
use crate::error::{SessionError, StoreError};
use crate::lane::{ChainLane, Heard, LaneId};
use crate::store::Cursor;

impl ProviderSession {
    /// Entries that may be paid for, those worth most first: of channels that are open and were not
    /// empty when their facts were read, signed by the key in force, on lanes that aren't dead.
    /// Each claims what its lane's receipts come to. It works without the receipt key.
    pub fn settleable(&mut self, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Ok(self.store.due(None, limit)?.0)
    }

    /// The same, page by page, so that nothing is starved by what is worth more: give the cursor
    /// of the last page. None: there was nothing more.
    pub fn settleable_after(
        &mut self,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<(Vec<Entry>, Option<Cursor>), StoreError> {
        self.store.due(after, limit)
    }

    /// Entries of open channels that aren't [settleable](Self::settleable) by what was heard: the lane
    /// has been paid, or the channel is empty. Whoever said so may have lied, so a watchtower asks
    /// again. Page by page.
    pub fn unsettleable_after(
        &mut self,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<(Vec<Entry>, Option<Cursor>), StoreError> {
        self.store.withheld(after, limit)
    }

    /// Entries of a channel that would pay nothing new, but acknowledge later calls than the chain
    /// knows: settle them where these calls are to be proven.
    pub fn unproven(&mut self, channel: u64) -> Result<Vec<Entry>, StoreError> {
        self.store.unproven(channel)
    }

    /// Notes what the chain had paid of lanes at a height. What is less than noted of the same
    /// height or a later one is ignored. The chain never pays back, so less at a later height says
    /// that what was noted was false: then the lane is served again. Returns the lanes of which the
    /// chain has more than this store: somebody else settled them, so nothing new is served on
    /// them.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`](crate::Refusal::UnknownLane): none was noted.
    pub fn mark_settled(
        &mut self,
        lanes: &[(LaneId, ChainLane)],
        height: u64,
    ) -> Result<Vec<LaneId>, SessionError> {
        for (id, _) in lanes {
            self.cache.load(&self.store, id.channel)?;
            self.cache.known_lane(*id)?;
        }
        let mut overtaken = Vec::new();
        for (id, chain) in lanes {
            let heard = self.cache.hear(*id, *chain, height, &self.options.clock)?;
            if heard == Heard::Known {
                continue;
            }
            let mut lane = self.cache.known_lane(*id)?.clone();
            let sum = lane.peaks.sum();
            let known = lane.voucher.as_ref().map_or(0, |voucher| voucher.sequence);
            let ahead = chain.paid > sum || (chain.paid == sum && chain.sequence > known);
            if ahead {
                overtaken.push(*id);
            }
            // More that was paid doesn't take it back: what ran since may have made up for it.
            lane.overtaken = ahead || lane.overtaken && heard != Heard::Corrected;
            self.cache.put(*id, lane)?;
        }
        self.cache.recount(lanes);
        self.cache.commit(&mut self.store)?;
        Ok(overtaken)
    }

    /// Notes that a lane's voucher can never settle, as the chain said, so that it crowds nothing
    /// out. A later voucher of the lane gets a new chance.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`](crate::Refusal::UnknownLane).
    pub fn mark_dead(&mut self, id: LaneId, reason: &str) -> Result<(), SessionError> {
        self.cache.load(&self.store, id.channel)?;
        let mut lane = self.cache.known_lane(id)?.clone();
        lane.dead = Some(reason.to_owned());
        self.cache.put(id, lane)?;
        Ok(self.cache.commit(&mut self.store)?)
    }
}
