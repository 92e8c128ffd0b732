//! What a watchtower remembers between rounds, so that it asks and sends less. Losing it costs
//! queries, nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};

use oaic_channel::LaneId;
use oaic_messages::compute_settlement::{ChannelResponse, LaneResponse, RejectReason};
use oaic_vouchers::Entry;

use crate::entry::{lane, Id};
use crate::plan::{Deadline, Policy};

/// Looks at a channel within its unlock delay: a request is seen well before it is due.
const LOOKS: u64 = 8;

/// Longest time between two looks at a channel, in seconds, whatever a node said of its unlock delay:
/// half of the shortest one that the contract takes where it counts.
const LONGEST_REST: u64 = 1_800;

/// First wait after a refusal that may pass, in seconds; it doubles with each, up to the last.
const FIRST_WAIT: u64 = 60;
const LAST_WAIT: u64 = 3_600;

/// Seconds until it is asked again whether an account that may not settle may now.
pub(crate) const ASK_AGAIN: u64 = 600;

/// What it remembers.
#[derive(Default)]
pub struct Memory {
    /// Whether the account may settle for a provider, and when that was asked.
    pub(crate) standing: BTreeMap<String, (bool, u64)>,
    channels: HashMap<u64, Seen>,
    /// Since when channels wait for a look: since the last try, or since they came.
    waits: HashMap<u64, u64>,
    entries: HashMap<Id, Known>,
    /// What lanes are known to have been paid.
    paid: HashMap<LaneId, u128>,
    /// What the chain said of lanes, at which height, that the source hasn't taken yet.
    unheard: BTreeMap<LaneId, (u64, LaneResponse)>,
    /// Entries that can never settle, and why, that the source hasn't taken yet.
    unburied: Vec<(Entry, String)>,
}

struct Seen {
    channel: ChannelResponse,
    at: u64,
    /// Seconds that were left when it was last settled for a deadline.
    settled_with: Option<u64>,
}

impl Seen {
    /// Seconds between two looks at the channel.
    fn every(&self) -> u64 {
        (self.channel.unlock_delay / LOOKS).clamp(1, LONGEST_REST)
    }

    fn is_due(&self, now: u64, policy: Policy) -> bool {
        let delay = self.channel.unlock_delay;
        Deadline::of(&self.channel)
            .is_some_and(|deadline| deadline.is_due(now, delay, self.settled_with, policy))
    }
}

/// What is known of an entry.
#[derive(Clone, Copy)]
struct Known {
    state: State,
    refusals: u32,
    gone: Option<Gone>,
}

/// What a transaction said of an entry that no time mends, where a look hasn't agreed yet.
#[derive(Clone, Copy)]
struct Gone {
    reason: RejectReason,
    at: u64,
    height: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Looked at, and left for later.
    Waiting,
    /// It can never settle, by its own bytes.
    Dead,
    /// It was refused for a cause that may pass.
    Refused(Pause),
    /// It is worth nothing by what a node answered, which may lie or be half synced.
    Doubted(Pause),
}

/// A wait, from one time to another.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pause {
    from: u64,
    to: u64,
}

/// What to do with an entry in this round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Look at its channel.
    Look,
    /// Nothing yet.
    Wait,
    /// Nothing yet: it was refused not long ago.
    Deferred,
    /// Nothing ever.
    Dead,
}

impl Memory {
    /// Entries of one lane and key, the best first, without those before the first that may be worth
    /// something now. All of them where none is.
    pub(crate) fn promising<'e>(&self, entries: &'e [Entry], now: u64) -> &'e [Entry] {
        let first = entries.iter().position(|entry| !self.is_out(entry, now));
        entries.get(first.unwrap_or(0)..).unwrap_or_default()
    }

    /// Whether an entry is worth nothing now, as far as is known.
    pub(crate) fn is_out(&self, entry: &Entry, now: u64) -> bool {
        match self.known(entry).map(|known| known.state) {
            Some(State::Dead) => true,
            Some(State::Doubted(pause)) => now < self.pause_ends(entry.voucher.channel, pause),
            _ => false,
        }
    }

    pub(crate) fn next(&self, entry: &Entry, policy: Policy, now: u64) -> Next {
        let known = self.known(entry);
        match known.map(|known| known.state) {
            Some(State::Dead) => return Next::Dead,
            Some(State::Refused(pause) | State::Doubted(pause)) => {
                let over = now >= self.pause_ends(entry.voucher.channel, pause);
                return if over { Next::Look } else { Next::Deferred };
            }
            _ => {}
        }
        let Some(seen) = self.channels.get(&entry.voucher.channel) else {
            return Next::Look;
        };
        let age = now.saturating_sub(seen.at);
        if age >= seen.every() || now < seen.at || policy.interval.is_none() {
            return Next::Look;
        }
        let unpaid = self.unpaid(entry);
        let pressing = unpaid > 0 && seen.is_due(now, policy);
        let look = if known.is_some_and(|known| known.state == State::Waiting) {
            // Nothing about it is new, unless its deadline has come near.
            pressing && !seen.channel.reserved.is_zero() && age > 0
        } else {
            pressing || policy.threshold.is_some_and(|least| unpaid >= least)
        };
        match look {
            true => Next::Look,
            false => Next::Wait,
        }
    }

    /// When an entry of a channel is tried again: no later than the channel is looked at anyway, and
    /// in time for its deadline, of whose rest each wait takes at most half.
    fn pause_ends(&self, channel: u64, pause: Pause) -> u64 {
        let Some(seen) = self.channels.get(&channel) else {
            return pause.to;
        };
        let look = pause.from.saturating_add(seen.every());
        let half = Deadline::of(&seen.channel)
            .and_then(|deadline| deadline.at.checked_sub(pause.from))
            .filter(|left| *left > 0)
            .map_or(u64::MAX, |left| pause.from.saturating_add(left / 2));
        pause.to.min(look).min(half)
    }

    /// What an entry claims beyond what its lane is known to have been paid.
    pub(crate) fn unpaid(&self, entry: &Entry) -> u128 {
        let paid = self.paid.get(&lane(entry)).copied().unwrap_or(0);
        u128::from(entry.claim).saturating_sub(paid)
    }

    pub(crate) fn seen(&mut self, channel: &ChannelResponse, now: u64) {
        let before = self.channels.remove(&channel.channel);
        // A request that was withdrawn and made anew has all its time before it.
        let settled_with = before
            .filter(|seen| Deadline::of(&seen.channel) == Deadline::of(channel))
            .and_then(|seen| seen.settled_with);
        self.channels.insert(
            channel.channel,
            Seen {
                channel: channel.clone(),
                at: now,
                settled_with,
            },
        );
    }

    /// Since when a channel waits for a look. One that is new waits from now on: it can't push in
    /// before those that were there.
    pub(crate) fn waits_since(&mut self, channel: u64, now: u64) -> u64 {
        *self.waits.entry(channel).or_insert(now)
    }

    /// A channel is looked at, whatever comes of it.
    pub(crate) fn tried(&mut self, channel: u64, now: u64) {
        self.waits.insert(channel, now);
    }

    pub(crate) fn channel(&self, channel: u64) -> Option<&ChannelResponse> {
        self.channels.get(&channel).map(|seen| &seen.channel)
    }

    pub(crate) fn settled_with(&self, channel: u64) -> Option<u64> {
        self.channels.get(&channel)?.settled_with
    }

    /// It was settled for a deadline that is so many seconds away.
    pub(crate) fn settled_for(&mut self, channel: u64, left: u64) {
        if let Some(seen) = self.channels.get_mut(&channel) {
            seen.settled_with = Some(left);
        }
    }

    /// What a lane has been paid; the entry waits until it grows.
    pub(crate) fn waiting(&mut self, entry: &Entry, paid: u128) {
        self.paid.insert(lane(entry), paid);
        self.note(entry, State::Waiting);
    }

    pub(crate) fn dead(&mut self, entry: &Entry) {
        self.note(entry, State::Dead);
    }

    pub(crate) fn refused(&mut self, entry: &Entry, now: u64) {
        self.pause(entry, now, State::Refused);
    }

    /// A node's answer made it worthless; another answer may not.
    pub(crate) fn doubted(&mut self, entry: &Entry, now: u64) {
        self.pause(entry, now, State::Doubted);
    }

    /// A transaction at a height refused it for good, as a node says.
    pub(crate) fn gone(&mut self, entry: &Entry, reason: RejectReason, now: u64, height: u64) {
        self.doubted(entry, now);
        if let Some(known) = self.entries.get_mut(&entry.to_bytes()) {
            let at = now;
            known.gone = Some(Gone { reason, at, height });
        }
    }

    /// A look at a height finds it worthless: for what a transaction refused it, once, if that was at
    /// least a minute and a block before.
    pub(crate) fn agreed(&mut self, entry: &Entry, now: u64, height: u64) -> Option<RejectReason> {
        let known = self.entries.get_mut(&entry.to_bytes())?;
        let reason = known
            .gone
            .filter(|gone| height > gone.height && now >= gone.at.saturating_add(FIRST_WAIT))?
            .reason;
        known.gone = None;
        Some(reason)
    }

    fn pause(&mut self, entry: &Entry, now: u64, state: fn(Pause) -> State) {
        let known = self.known(entry).copied();
        let before = known.map_or(0, |known| known.refusals);
        let wait = FIRST_WAIT.saturating_mul(1u64.checked_shl(before).unwrap_or(u64::MAX));
        let known = Known {
            state: state(Pause {
                from: now,
                to: now.saturating_add(wait.min(LAST_WAIT)),
            }),
            refusals: before.saturating_add(1),
            gone: known.and_then(|known| known.gone),
        };
        self.entries.insert(entry.to_bytes(), known);
    }

    /// Whether an entry is worth nothing, as far as is known.
    pub(crate) fn is_void(&self, entry: &Entry) -> bool {
        self.known(entry)
            .is_some_and(|known| matches!(known.state, State::Dead | State::Doubted(_)))
    }

    /// The chain said something of a lane: the source is to hear it.
    pub(crate) fn hear(&mut self, lane: LaneResponse, height: u64) {
        let id = LaneId::from(&lane);
        let known = self.unheard.get(&id);
        if known.is_none_or(|(known, _)| *known <= height) {
            self.unheard.insert(id, (height, lane));
        }
    }

    /// An entry can never settle, as two rounds agree: the source is to be told.
    pub(crate) fn bury(&mut self, entry: &Entry, why: String) {
        self.unburied.push((entry.clone(), why));
    }

    pub(crate) fn take_unheard(&mut self) -> BTreeMap<u64, Vec<LaneResponse>> {
        let mut by_height: BTreeMap<u64, Vec<LaneResponse>> = BTreeMap::new();
        for (height, lane) in std::mem::take(&mut self.unheard).into_values() {
            by_height.entry(height).or_default().push(lane);
        }
        by_height
    }

    pub(crate) fn take_unburied(&mut self) -> Vec<(Entry, String)> {
        std::mem::take(&mut self.unburied)
    }

    /// Forget what isn't guarded any more: all but these.
    pub(crate) fn retain(&mut self, guarded: &[Entry]) {
        let ids: HashSet<Id> = guarded.iter().map(Entry::to_bytes).collect();
        self.entries.retain(|id, _| ids.contains(id));
        self.unburied
            .retain(|(entry, _)| ids.contains(&entry.to_bytes()));
        let lanes: HashSet<LaneId> = guarded.iter().map(lane).collect();
        self.paid.retain(|lane, _| lanes.contains(lane));
        self.unheard.retain(|lane, _| lanes.contains(lane));
        let channels: HashSet<u64> = guarded.iter().map(|entry| entry.voucher.channel).collect();
        self.channels
            .retain(|channel, _| channels.contains(channel));
        self.waits.retain(|channel, _| channels.contains(channel));
    }

    fn note(&mut self, entry: &Entry, state: State) {
        let known = Known {
            state,
            refusals: 0,
            gone: None,
        };
        self.entries.insert(entry.to_bytes(), known);
    }

    fn known(&self, entry: &Entry) -> Option<&Known> {
        self.entries.get(&entry.to_bytes())
    }
}
