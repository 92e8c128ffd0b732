//! Serving a channel, and ending it in time.

use super::ProviderSession;
use crate::cache::Cache;
use crate::error::SessionError;
use crate::facts::Closing;
use crate::lane::LaneId;
use crate::refusal::Refusal;
use crate::store::Role;

/// Why a call that runs must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its channel, or the payer's key in it, is about to end.
    Closing(Closing),
    /// This process's receipt key is no longer in force.
    ReceiptKey,
    /// The terms of its lane have ended.
    TermsEnded,
    /// It has run for longer than [`crate::Options::max_call_time`].
    TooLong,
}

/// A call that runs and must be ended, receipted for what was delivered, and settled.
#[allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    pub lane: LaneId,
    pub sequence: u64,
    pub reason: Reason,
}

impl ProviderSession {
    /// Says whether this process serves a channel. One process of a provider does at a time: what a
    /// channel can still pay is counted over the lanes of one store. So say that it serves only
    /// once whatever served the channel before has settled, and the channel was attached by facts
    /// read after that. One that doesn't serve still gives stored receipts and receipts of 0.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn serve(&mut self, channel: u64, serves: bool) -> Result<(), SessionError> {
        self.cache.load(&self.store, channel)?;
        self.cache.own(channel, |own| own.served = Some(serves))?;
        Ok(self.cache.commit(&mut self.store)?)
    }

    /// Stops serving a channel for good, once nothing runs on it and everything is settled. Then
    /// attach it in the other process, by facts read after that, and serve it there.
    ///
    /// # Errors
    /// [`Refusal::UnderWay`] while a call runs, [`Refusal::NotSettled`] while something can settle.
    pub fn hand_over(&mut self, channel: u64) -> Result<(), SessionError> {
        self.cache.load(&self.store, channel)?;
        let known = self.cache.channel(channel)?;
        for state in self.cache.lanes(channel)? {
            let id = state.id;
            if self.cache.running(id).is_some() {
                return Err(Refusal::UnderWay {
                    lane: id,
                    sequence: state.calls.saturating_add(1),
                    next: "end it, settle, and hand over then",
                }
                .into());
            }
            let Some(lane) = self.cache.lane(id) else {
                continue;
            };
            let in_force = Some(known.facts.session.index);
            let can_settle = lane.dead.is_none()
                && !known.facts.closed
                && lane.voucher.as_ref().map(|v| v.key_index) == in_force;
            let open = lane.claim().saturating_sub(lane.settled.lane.paid);
            if can_settle && open > 0 {
                return Err(Refusal::NotSettled { lane: id, open }.into());
            }
        }
        self.serve(channel, false)
    }

    /// What ends a channel, or the payer's key in it, within the margin. Nothing new is served or
    /// raised then; end what [`ProviderSession::ends`] lists, and settle.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn closing(&mut self, channel: u64) -> Result<Option<Closing>, SessionError> {
        self.cache.load(&self.store, channel)?;
        let facts = &self.cache.channel(channel)?.facts;
        Ok(facts.closing(self.cache.now(channel, &self.options.clock)))
    }

    /// Calls that run and must be ended now, each with its reason. Look often: at each block, or
    /// whenever a channel's facts are attached.
    pub fn ends(&self) -> Vec<Ending> {
        let passed = self.options.clock.passed();
        let mut ends = Vec::new();
        // After an error of the store memory is empty, but what ran still runs.
        let mut stored = Cache::new(Role::Provider);
        for (lane, since) in self.cache.all_running() {
            let cache = match self.cache.channel(lane.channel) {
                Ok(_) => &self.cache,
                // One that can't be read is not listed until it can be again.
                Err(_) => match stored.load(&self.store, lane.channel) {
                    Ok(_) => &stored,
                    Err(_) => continue,
                },
            };
            let Ok(channel) = cache.channel(lane.channel) else {
                continue;
            };
            let facts = &channel.facts;
            let now = self.cache.now(lane.channel, &self.options.clock);
            let reason = if let Some(why) = facts.closing(now) {
                Reason::Closing(why)
            } else if !facts.in_force(self.key_index) {
                Reason::ReceiptKey
            } else if cache
                .terms(lane)
                .is_ok_and(|(_, terms)| terms.check_valid(lane, now).is_err())
            {
                Reason::TermsEnded
            } else if passed.saturating_sub(since) > self.options.max_call_time {
                Reason::TooLong
            } else {
                continue;
            };
            let calls = cache.lane(lane).map_or(0, |lane| lane.peaks.count());
            ends.push(Ending {
                lane,
                sequence: calls.saturating_add(1),
                reason,
            });
        }
        ends.sort_by_key(|ending| ending.lane);
        ends
    }

    /// What calls on a channel can still be granted, in uoaic: what it can pay, less what all its
    /// lanes take with what runs on them. 0 where this process doesn't serve it.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn room(&mut self, channel: u64) -> Result<u128, SessionError> {
        self.cache.load(&self.store, channel)?;
        let known = self.cache.channel(channel)?;
        Ok(match known.own.served {
            Some(true) => known.left(),
            _ => 0,
        })
    }
}
