//! Channels and lanes in memory, and what of them is not stored yet.
//!
//! An operation changes lanes in memory and lists its new leaves; [`Cache::commit`] stores all of
//! it in one transaction; only then may its result leave the session. When storing fails, memory
//! is thrown away and read again.

use std::collections::{HashMap, HashSet};

use oaic_vouchers::PackedVoucher;

use crate::clock::Clock;
use crate::error::StoreError;
use crate::facts::{ChannelFacts, Moment};
use crate::lane::{ChainLane, Heard, Heights, Lane, LaneId, LaneState, SignedReceipt};
use crate::refusal::{Refusal, Stop};
use crate::store::{Changes, NewLeaf, Own, Role, Store};
use crate::terms::ChannelTerms;

mod attach;
mod channel;
mod tree;
mod unchanged;

pub(crate) use attach::Attaching;
pub(crate) use channel::Channel;
use channel::{claimable, takes};
use unchanged::{from_the_future, not_older};

/// Blocks that a chain makes in a second at most, more than any does.
const BLOCKS_A_SECOND: u64 = 4;

/// Seconds that a chain's clock may be ahead of the local one.
const AHEAD: u64 = 600;

/// Seconds that one node may be behind another.
const BEHIND: u64 = 15;

/// When this process last took facts of a channel in.
#[derive(Clone, Copy)]
struct Look {
    /// Unix seconds at that moment, by the later of the two clocks.
    time: u64,
    /// The clock that is never put back, then.
    passed: u64,
}

/// What is kept of a call that has its receipt.
pub(crate) struct StoredReceipt {
    pub receipt: SignedReceipt,
    /// What was delivered, if it was given and the call is the lane's last.
    pub response: Option<Vec<u8>>,
}

pub(crate) struct Cache {
    role: Role,
    channels: HashMap<u64, Channel>,
    /// By channel; none of what was taken in before the start.
    looks: HashMap<u64, Look>,
    /// Provider: calls that this process serves now, and when each began by the clock that is never
    /// put back.
    running: HashMap<LaneId, u64>,
    dirty: HashSet<LaneId>,
    dirty_own: HashSet<u64>,
    leaves: Vec<NewLeaf>,
}

impl Cache {
    pub fn new(role: Role) -> Self {
        Self {
            role,
            channels: HashMap::new(),
            looks: HashMap::new(),
            running: HashMap::new(),
            dirty: HashSet::new(),
            dirty_own: HashSet::new(),
            leaves: Vec::new(),
        }
    }

    pub fn channel(&self, channel: u64) -> Result<&Channel, Refusal> {
        let known = self.channels.get(&channel);
        known.ok_or(Refusal::UnknownChannel { channel })
    }

    fn channel_mut(&mut self, channel: u64) -> Result<&mut Channel, Refusal> {
        let known = self.channels.get_mut(&channel);
        known.ok_or(Refusal::UnknownChannel { channel })
    }

    pub fn terms(&self, id: LaneId) -> Result<(&Channel, &ChannelTerms), Refusal> {
        let LaneId { channel, terms, .. } = id;
        let known = self.channel(channel)?;
        match known.terms.get(&terms) {
            Some(terms) => Ok((known, terms)),
            None => Err(Refusal::UnknownTerms { channel, terms }),
        }
    }

    pub fn lane(&self, id: LaneId) -> Option<&Lane> {
        self.channels.get(&id.channel)?.lanes.get(&id)
    }

    pub fn known_lane(&self, id: LaneId) -> Result<&Lane, Refusal> {
        self.terms(id)?;
        self.lane(id).ok_or(Refusal::UnknownLane { lane: id })
    }

    pub fn lanes(&self, channel: u64) -> Result<Vec<LaneState>, Refusal> {
        let lanes = self.channel(channel)?.lanes.iter();
        let mut lanes: Vec<_> = lanes.map(|(id, lane)| lane.state(*id)).collect();
        lanes.sort_by_key(|lane| lane.id);
        Ok(lanes)
    }

    /// Changes a lane, making it if it is new. What it is changed to is stored by `commit`.
    pub fn put(&mut self, id: LaneId, lane: Lane) -> Result<(), Refusal> {
        let (role, running) = (self.role, self.running.contains_key(&id));
        let channel = self.channel_mut(id.channel)?;
        let after = (takes(role, &lane, running), claimable(role, &lane));
        let before = channel.lanes.insert(id, lane);
        let before = before.map_or((0, 0), |lane| {
            (takes(role, &lane, running), claimable(role, &lane))
        });
        let moved =
            |sum: u128, before: u128, after| sum.saturating_sub(before).saturating_add(after);
        channel.taken = moved(channel.taken, before.0, after.0);
        channel.claimable = moved(channel.claimable, before.1, after.1);
        self.dirty.insert(id);
        Ok(())
    }

    pub fn own(&mut self, number: u64, change: impl FnOnce(&mut Own)) -> Result<(), Refusal> {
        let channel = self.channel_mut(number)?;
        change(&mut channel.own);
        self.dirty_own.insert(number);
        Ok(())
    }

    pub fn stopped(&self, channel: u64) -> Result<(), Refusal> {
        match self.channel(channel)?.own.stop {
            None => Ok(()),
            Some((why, _)) => Err(Refusal::Stopped { channel, why }),
        }
    }

    /// Stops a payer's channel. What stopped it before stays, unless it is less grave.
    pub fn stop(&mut self, number: u64, why: Stop) -> Result<(), Refusal> {
        let key = self.channel(number)?.facts.session.index;
        self.own(number, |own| {
            let before = own.stop.filter(|(before, _)| *before >= why);
            own.stop = before.or(Some((why, key)));
        })
    }

    /// Says that what is known of a channel still held at this moment, but for what was settled.
    pub fn observe(&mut self, number: u64, seen: Moment, clock: &Clock) -> Result<(), Refusal> {
        from_the_future(number, seen, clock.now())?;
        let channel = self.channel_mut(number)?;
        not_older(number, channel.facts.seen, seen)?;
        channel.facts.seen = seen;
        self.look(number, seen, clock);
        Ok(())
    }

    fn look(&mut self, number: u64, seen: Moment, clock: &Clock) {
        let (time, passed) = (clock.now().max(seen.time), clock.passed());
        self.looks.insert(number, Look { time, passed });
    }

    /// Unix seconds, as far as a channel goes: at least what has passed since its facts were
    /// taken in, so that a clock that is put back makes nothing young again.
    pub fn now(&self, number: u64, clock: &Clock) -> u64 {
        let since = self.looks.get(&number).map_or(0, |look| {
            let passed = clock.passed().saturating_sub(look.passed);
            look.time.saturating_add(passed)
        });
        since.max(clock.now())
    }

    /// Facts that are new enough to act on. How old those of before the start are only the local
    /// clock could say, and it may have stood still.
    pub fn fresh(
        &self,
        number: u64,
        max_age: u64,
        clock: &Clock,
    ) -> Result<&ChannelFacts, Refusal> {
        let facts = &self.channel(number)?.facts;
        let lifetime = facts.lifetime(max_age);
        let now = self.now(number, clock);
        let looked = self.looks.contains_key(&number);
        if !looked || now.saturating_sub(facts.seen.time) > lifetime {
            return Err(Refusal::Stale {
                channel: number,
                seen: facts.seen,
                now,
                lifetime,
            });
        }
        Ok(facts)
    }

    /// Takes in what the chain paid of a lane; [`Cache::recount`] follows once all is heard.
    pub fn hear(
        &mut self,
        id: LaneId,
        chain: ChainLane,
        height: u64,
        clock: &Clock,
    ) -> Result<Heard, Refusal> {
        let channel = self.channel(id.channel)?;
        let seen = channel.facts.seen;
        let since = self.now(id.channel, clock).saturating_sub(seen.time);
        let blocks = since.saturating_add(AHEAD).saturating_mul(BLOCKS_A_SECOND);
        let heights = Heights {
            amounts_of: channel.amounts_of,
            seen: seen.height,
            latest: seen.height.saturating_add(blocks),
        };
        let lane = self.lane(id).ok_or(Refusal::UnknownLane { lane: id })?;
        let mut lane = lane.clone();
        let before = lane.settled;
        let heard = lane.hear(chain, height, heights);
        if lane.settled != before {
            self.put(id, lane)?;
        }
        Ok(heard)
    }

    /// Counts anew what other lanes were paid in the channels of these.
    pub fn recount(&mut self, lanes: &[(LaneId, ChainLane)]) {
        let numbers: HashSet<u64> = lanes.iter().map(|(id, _)| id.channel).collect();
        for number in numbers {
            if let Some(channel) = self.channels.get_mut(&number) {
                channel.recount(self.role);
            }
        }
    }

    /// Since when this process serves the lane's call; None when it doesn't.
    pub fn running(&self, id: LaneId) -> Option<u64> {
        self.running.get(&id).copied()
    }

    pub fn all_running(&self) -> impl Iterator<Item = (LaneId, u64)> + '_ {
        self.running.iter().map(|(id, since)| (*id, *since))
    }

    /// Begins or ends to serve a lane's call: what is granted to it counts while it runs.
    pub fn run(&mut self, id: LaneId, since: Option<u64>) {
        let was = match since {
            Some(since) => self.running.insert(id, since).is_some(),
            None => self.running.remove(&id).is_some(),
        };
        let Some(channel) = self.channels.get_mut(&id.channel) else {
            return;
        };
        if let Some(lane) = channel.lanes.get(&id) {
            let (before, after) = (lane.held(was), lane.held(since.is_some()));
            channel.taken = channel.taken.saturating_sub(before).saturating_add(after);
        }
    }

    pub fn append(&mut self, leaf: NewLeaf) {
        self.leaves.push(leaf);
    }

    /// Receipt of one call, stored or about to be stored.
    pub fn receipt(
        &self,
        store: &Store,
        id: LaneId,
        sequence: u64,
    ) -> Result<Option<StoredReceipt>, StoreError> {
        let mut waiting = self.leaves.iter();
        if let Some(leaf) = waiting.find(|l| l.lane == id && l.sequence == sequence) {
            let (receipt, response) = (leaf.receipt.clone(), leaf.response.clone());
            return Ok(Some(StoredReceipt { receipt, response }));
        }
        let Some(row) = self.lane(id).and_then(|lane| lane.row) else {
            return Ok(None);
        };
        let Some(receipt) = store.leaf(row, sequence)? else {
            return Ok(None);
        };
        Ok(Some(StoredReceipt {
            receipt,
            response: store.response(row, sequence)?,
        }))
    }

    /// Receipt of a call that the lane counts, so its absence is damage.
    pub fn counted_receipt(
        &self,
        store: &Store,
        id: LaneId,
        sequence: u64,
    ) -> Result<StoredReceipt, StoreError> {
        self.receipt(store, id, sequence)?
            .ok_or_else(|| missing(store, id, sequence))
    }

    /// Whether there is anything to commit.
    pub fn has_changes(&self) -> bool {
        !(self.dirty.is_empty() && self.leaves.is_empty() && self.dirty_own.is_empty())
    }

    /// Stores all changes in one transaction. Without changes nothing is written.
    pub fn commit(&mut self, store: &mut Store) -> Result<(), StoreError> {
        if !self.has_changes() {
            return Ok(());
        }
        let dirty = std::mem::take(&mut self.dirty);
        let dirty_own = std::mem::take(&mut self.dirty_own);
        let leaves = std::mem::take(&mut self.leaves);
        let lanes = dirty.iter().filter_map(|id| Some((*id, self.lane(*id)?)));
        let owns = dirty_own
            .iter()
            .filter_map(|number| Some((*number, &self.channels.get(number)?.own)));
        let changes = Changes {
            lanes: lanes.collect(),
            leaves,
            owns: owns.collect(),
        };
        let saved = store.save(&changes).map(|rows| {
            for (id, row) in rows {
                let channel = self.channels.get_mut(&id.channel);
                if let Some(lane) = channel.and_then(|c| c.lanes.get_mut(&id)) {
                    lane.row = Some(row);
                }
            }
        });
        if saved.is_err() {
            self.forget();
        }
        saved
    }

    /// Throws away what is in memory; it is read again when it is needed.
    pub fn forget(&mut self) {
        self.channels.clear();
        self.dirty.clear();
        self.dirty_own.clear();
        self.leaves.clear();
    }

    pub fn in_force_signed(&self, voucher: &PackedVoucher) -> bool {
        let Ok(bytes) = self.signed_bytes(voucher) else {
            return false;
        };
        let channel = self.channels.get(&voucher.channel);
        let key = channel.and_then(Channel::session);
        key.is_some_and(|key| key.verify(&bytes, &voucher.signature).is_ok())
    }

    /// What the payer signed with a voucher of a lane, as bytes.
    pub fn signed_bytes(&self, voucher: &PackedVoucher) -> Result<Vec<u8>, Refusal> {
        let facts = &self.channel(voucher.channel)?.facts;
        Ok(voucher
            .voucher(facts.id)
            .to_bytes(&facts.domains.voucher)
            .to_vec())
    }
}

fn missing(store: &Store, id: LaneId, sequence: u64) -> StoreError {
    store.corrupt(format!("{id}: receipt of call {sequence} is missing"))
}
