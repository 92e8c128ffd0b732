//! A channel with all its lanes, and what they leave of its money.

use std::collections::{BTreeMap, HashMap};

use oaic_vouchers::VerifyingKey;

use crate::facts::{ChannelFacts, PublicKey};
use crate::lane::{Lane, LaneId};
use crate::store::{Own, Role};
use crate::terms::ChannelTerms;

pub(crate) struct Channel {
    pub facts: ChannelFacts,
    pub own: Own,
    /// The payer's keys by index, earlier ones too.
    pub(super) session_keys: HashMap<u32, VerifyingKey>,
    /// The provider's keys by index, earlier ones too.
    pub(super) receipt_keys: HashMap<u32, VerifyingKey>,
    /// By number. Each has the facts of when it was attached: [`Channel::facts`] are today's.
    pub terms: BTreeMap<u32, ChannelTerms>,
    pub lanes: HashMap<LaneId, Lane>,
    /// What all lanes take of the channel's money, paid or not.
    pub(super) taken: u128,
    /// Payer: what can be claimed on all lanes, by all that was ever signed.
    pub(super) claimable: u128,
    /// What the chain had paid on lanes that aren't in this store.
    pub(super) others: u128,
    /// Height that the amounts among the facts are of. A later [`super::Cache::observe`] says that
    /// nothing changed but them: settlements do change them.
    pub(super) amounts_of: u64,
}

impl Channel {
    pub fn session(&self) -> Option<&VerifyingKey> {
        self.session_keys.get(&self.facts.session.index)
    }

    pub fn session_key(&self, index: u32) -> Option<&VerifyingKey> {
        self.session_keys.get(&index)
    }

    pub fn receipt_key(&self, index: u32) -> Option<&VerifyingKey> {
        self.receipt_keys.get(&index)
    }

    /// What no lane takes yet. Facts and lanes may be of different moments; this errs on the small
    /// side only: see [`ChannelFacts::total`] and [`Lane::paid_by`].
    pub fn left(&self) -> u128 {
        self.facts
            .total()
            .saturating_sub(self.others)
            .saturating_sub(self.taken)
    }

    /// What all ended lanes and unseen responses put at risk.
    pub fn exposure(&self) -> u128 {
        let ended = self.lanes.values().filter(|lane| lane.ended);
        ended.fold(self.own.lost, |sum, lane| {
            sum.saturating_add(lane.at_risk())
        })
    }

    pub fn claimable(&self) -> u128 {
        self.claimable
    }

    /// Whether the chain has more of some lane than a payer ever signed, and more than an earlier
    /// life of its store or an earlier key explains.
    pub fn chain_ahead(&self) -> bool {
        let mut lanes = self.lanes.values();
        lanes.any(|lane| {
            let unexplained = !lane.unsure && !self.is_past(lane.settled.height);
            unexplained && lane.ahead(&lane.settled.lane)
        })
    }

    /// Whether what was paid by a height was signed by keys before the one in force.
    pub fn is_past(&self, height: u64) -> bool {
        self.facts.session.index > 0 && height <= self.key_since()
    }

    /// Height that the session key in force was first seen at. One above what the facts say now was
    /// false, or they are.
    pub fn key_since(&self) -> u64 {
        self.own.key_since.min(self.facts.seen.height)
    }

    /// Whether a session key signs no more. The same key under a later index does.
    pub fn is_out(&self, key: u32) -> bool {
        let session = &self.facts.session;
        key < session.index && !self.is_key(key, &session.key)
    }

    /// Index of a session key, by facts of now. On chain it only grows, so a lower one of the same
    /// key says that the known one was false. Under another key either may be false, and the known
    /// one stays: whatever is out by the lower one would be taken for final.
    pub(super) fn true_index(&self, known: u32, now: &PublicKey) -> u32 {
        if self.is_key(known, &now.key) {
            return known.min(now.index);
        }
        known
    }

    fn is_key(&self, index: u32, key: &[u8; 32]) -> bool {
        let known = self.session_key(index);
        known.is_some_and(|known| known.to_bytes() == *key)
    }

    pub(super) fn recount(&mut self, role: Role) {
        let (facts, height) = (&self.facts, self.amounts_of);
        self.others = others(role, facts, height, &self.own, &self.lanes);
    }
}

/// What lanes that aren't in this store were paid at most, by facts of a height.
fn others(
    role: Role,
    facts: &ChannelFacts,
    height: u64,
    own: &Own,
    lanes: &HashMap<LaneId, Lane>,
) -> u128 {
    let most = others_at_most(facts, height, lanes);
    match role {
        // Other processes are paid at any time.
        Role::Provider => most,
        // Nobody else signs: what was paid since the first facts is on this store's lanes, as far
        // as these take that much, though nobody told the store of it.
        Role::Payer => {
            let elsewhere = own.paid_elsewhere.saturating_sub(heard_of(lanes));
            most.min(elsewhere.max(others_at_least(facts, lanes)))
        }
    }
}

/// What a payer heard to have been paid on lanes that it never opened: they count as its own.
pub(super) fn heard_of(lanes: &HashMap<LaneId, Lane>) -> u128 {
    let foreign = lanes.values().filter(|lane| lane.overtaken);
    foreign.fold(0, |sum, lane| sum.saturating_add(lane.settled.lane.paid))
}

/// What others were paid if these lanes were paid no more by then than is known.
pub(super) fn others_at_most(
    facts: &ChannelFacts,
    height: u64,
    lanes: &HashMap<LaneId, Lane>,
) -> u128 {
    let then = lanes.values().map(|lane| lane.paid_by(height));
    facts
        .paid
        .saturating_sub(then.fold(0, u128::saturating_add))
}

/// What others were paid if a payer's lanes were paid all that they take.
pub(super) fn others_at_least(facts: &ChannelFacts, lanes: &HashMap<LaneId, Lane>) -> u128 {
    let spent = lanes.values().map(Lane::spent);
    facts
        .paid
        .saturating_sub(spent.fold(0, u128::saturating_add))
}

/// What a lane takes of its channel's money. `running`: this process serves its call now.
pub(super) fn takes(role: Role, lane: &Lane, running: bool) -> u128 {
    match role {
        Role::Payer => lane.spent(),
        Role::Provider => lane.held(running),
    }
}

pub(super) fn claimable(role: Role, lane: &Lane) -> u128 {
    match role {
        Role::Payer => lane.claimable(),
        Role::Provider => 0,
    }
}
