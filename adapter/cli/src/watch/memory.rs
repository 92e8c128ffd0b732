//! What a watchtower remembers between rounds, so that it asks and sends less. Losing it costs
//! queries, nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};

use oaic_types::compute_settlement::{ChannelResponse, LaneResponse};
use oaic_vouchers::{Entry, Hash};

use super::plan::{Deadline, Policy};

/// A lane of a session key.
pub(super) type Place = (u64, u32, u32, u32);

/// Looks at a channel within its unlock delay: a request is seen well before it is due.
const LOOKS: u64 = 8;

/// First wait after a refusal that may pass, in seconds; it doubles with each, up to the last.
const FIRST_WAIT: u64 = 60;
const LAST_WAIT: u64 = 3_600;

/// Seconds until it is asked again whether an account that may not settle may now.
pub(super) const ASK_AGAIN: u64 = 600;

/// What it remembers.
#[derive(Default)]
pub struct Memory {
    /// Domain that vouchers are signed under, once it was compared with the contract's.
    pub(super) domain: Option<Hash>,
    /// Whether the account may settle for a provider, and when that was asked.
    pub(super) standing: BTreeMap<String, (bool, u64)>,
    channels: HashMap<u64, Seen>,
    entries: HashMap<Place, Judged>,
    /// What the chain said of lanes, at which height, that the source hasn't taken yet.
    unheard: BTreeMap<(u64, u32, u32), (u64, LaneResponse)>,
    /// Entries that can never settle, and why, that the source hasn't taken yet.
    untold: Vec<(Entry, String)>,
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
        (self.channel.unlock_delay / LOOKS).max(1)
    }

    /// Whether its deadline is due, as last seen.
    fn is_due(&self, now: u64, policy: Policy) -> bool {
        let delay = self.channel.unlock_delay;
        Deadline::of(&self.channel)
            .is_some_and(|deadline| deadline.is_due(now, delay, self.settled_with, policy))
    }
}

/// What is known of an entry. It holds for exactly this voucher and claim.
#[derive(Clone)]
struct Judged {
    claim: u64,
    amount: u128,
    sequence: u64,
    paid: Option<u128>,
    state: State,
    refusals: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Looked at, and left for later.
    Waiting,
    /// It can never settle.
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
pub(super) enum Next {
    /// Look at its channel.
    Look,
    /// Nothing yet.
    Wait,
    /// Nothing yet: it was refused not long ago.
    Deferred,
    /// Nothing ever.
    Dead,
}

pub(super) fn place(entry: &Entry) -> Place {
    let v = &entry.voucher;
    (v.channel, v.terms, v.lane, v.key_index)
}

impl Memory {
    /// What to do with an entry.
    pub(super) fn next(&self, entry: &Entry, policy: Policy, now: u64) -> Next {
        let known = self.judged(entry);
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
        if look {
            Next::Look
        } else {
            Next::Wait
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
    pub(super) fn unpaid(&self, entry: &Entry) -> u128 {
        let paid = self.entries.get(&place(entry)).and_then(|known| known.paid);
        u128::from(entry.claim).saturating_sub(paid.unwrap_or(0))
    }

    /// A channel was looked at.
    pub(super) fn seen(&mut self, channel: &ChannelResponse, now: u64) {
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

    /// When a channel was last looked at.
    pub(super) fn looked_at(&self, channel: u64) -> Option<u64> {
        self.channels.get(&channel).map(|seen| seen.at)
    }

    /// A channel as it was last seen.
    pub(super) fn channel(&self, channel: u64) -> Option<&ChannelResponse> {
        self.channels.get(&channel).map(|seen| &seen.channel)
    }

    pub(super) fn settled_with(&self, channel: u64) -> Option<u64> {
        self.channels
            .get(&channel)
            .and_then(|seen| seen.settled_with)
    }

    /// It was settled for a deadline that is so many seconds away.
    pub(super) fn settled_for(&mut self, channel: u64, left: u64) {
        if let Some(seen) = self.channels.get_mut(&channel) {
            seen.settled_with = Some(left);
        }
    }

    /// What a lane has been paid; the entry waits until it grows.
    pub(super) fn waiting(&mut self, entry: &Entry, paid: u128) {
        let mut judged = self.fresh(entry);
        judged.paid = Some(paid);
        judged.state = State::Waiting;
        judged.refusals = 0;
        self.entries.insert(place(entry), judged);
    }

    /// It can never settle.
    pub(super) fn dead(&mut self, entry: &Entry) {
        let mut judged = self.fresh(entry);
        judged.state = State::Dead;
        self.entries.insert(place(entry), judged);
    }

    /// It was refused for a cause that may pass.
    pub(super) fn refused(&mut self, entry: &Entry, now: u64) {
        self.pause(entry, now, State::Refused);
    }

    /// A node's answer made it worthless; another answer may not.
    pub(super) fn doubted(&mut self, entry: &Entry, now: u64) {
        self.pause(entry, now, State::Doubted);
    }

    fn pause(&mut self, entry: &Entry, now: u64, state: fn(Pause) -> State) {
        let mut judged = self.fresh(entry);
        let wait = FIRST_WAIT.saturating_mul(1u64.checked_shl(judged.refusals).unwrap_or(u64::MAX));
        judged.refusals = judged.refusals.saturating_add(1);
        judged.state = state(Pause {
            from: now,
            to: now.saturating_add(wait.min(LAST_WAIT)),
        });
        self.entries.insert(place(entry), judged);
    }

    /// Whether an entry is worth nothing, as far as is known.
    pub(super) fn is_void(&self, entry: &Entry) -> bool {
        self.judged(entry)
            .is_some_and(|known| matches!(known.state, State::Dead | State::Doubted(_)))
    }

    /// The chain said something of a lane: the source is to hear it.
    pub(super) fn hear(&mut self, lane: LaneResponse, height: u64) {
        let place = (lane.channel, lane.terms, lane.lane);
        match self.unheard.get(&place) {
            Some((known, _)) if *known > height => {}
            _ => {
                self.unheard.insert(place, (height, lane));
            }
        }
    }

    /// The chain refused an entry for good: the source is to be told.
    pub(super) fn bury(&mut self, entry: &Entry, why: String) {
        self.untold.push((entry.clone(), why));
    }

    /// What the source is to hear, by height.
    pub(super) fn take_unheard(&mut self) -> BTreeMap<u64, Vec<LaneResponse>> {
        let mut by_height: BTreeMap<u64, Vec<LaneResponse>> = BTreeMap::new();
        for (height, lane) in std::mem::take(&mut self.unheard).into_values() {
            by_height.entry(height).or_default().push(lane);
        }
        by_height
    }

    /// What the source is to be told.
    pub(super) fn take_untold(&mut self) -> Vec<(Entry, String)> {
        std::mem::take(&mut self.untold)
    }

    /// Forget what isn't guarded any more: all but these.
    pub(super) fn retain(&mut self, places: &HashSet<Place>) {
        self.entries.retain(|place, _| places.contains(place));
        self.untold
            .retain(|(entry, _)| places.contains(&place(entry)));
        let lanes: HashSet<_> = places
            .iter()
            .map(|place| (place.0, place.1, place.2))
            .collect();
        self.unheard.retain(|lane, _| lanes.contains(lane));
        let channels: HashSet<u64> = places.iter().map(|place| place.0).collect();
        self.channels
            .retain(|channel, _| channels.contains(channel));
    }

    fn judged(&self, entry: &Entry) -> Option<&Judged> {
        self.entries
            .get(&place(entry))
            .filter(|known| known.is_of(entry))
    }

    /// What is known of an entry, or of an earlier one of its place as far as that still holds.
    fn fresh(&self, entry: &Entry) -> Judged {
        let known = self.entries.get(&place(entry));
        let same = known.filter(|known| known.is_of(entry));
        Judged {
            claim: entry.claim,
            amount: entry.voucher.amount,
            sequence: entry.voucher.sequence,
            paid: known.and_then(|known| known.paid),
            state: State::Waiting,
            refusals: same.map_or(0, |known| known.refusals),
        }
    }
}

impl Judged {
    fn is_of(&self, entry: &Entry) -> bool {
        let v = &entry.voucher;
        (self.claim, self.amount, self.sequence) == (entry.claim, v.amount, v.sequence)
    }
}
