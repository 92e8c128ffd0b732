//! What a provider that keeps its own records expects of the chain, by the promise alone.

use std::collections::BTreeMap;

use oaic_vouchers::{Receipt, SigningKey};

use crate::suite::*;

/// A number at an edge of what stands on chain, or of what there can be.
#[derive(Clone, Copy, Debug)]
pub enum Edge {
    Exactly(u128),
    /// What the lane was paid, and so much more or less.
    Paid(i8),
    Reserve(i8),
    Limit(i8),
    Signed(i8),
    Most64(u8),
    Above64(u8),
    Most128,
}

/// What the promise is about, as the provider's own records have it.
pub struct Provider {
    pub channel: u64,
    pub reserve: u128,
    pub closed: bool,
    pub keys: Vec<SigningKey>,
    /// Which key is in force, what it may spend and spent.
    pub key: usize,
    pub limit: u128,
    pub spent: u128,
    pub next: Option<(u128, u64, u64)>,
    /// When the payer's and the refund account's requests are due.
    pub requests: [Option<(u64, u64)>; 2],
    pub terms: u32,
    pub held: Vec<Draft>,
    /// Of each lane: paid, and whose root it has.
    pub lanes: BTreeMap<(u32, u32), (u128, u64, [u8; 32])>,
    /// Its honest receipts.
    pub receipts: Vec<Receipt>,
}

impl Provider {
    pub fn new(channel: u64, reserve: u128, limit: u128) -> Self {
        Provider {
            channel,
            reserve,
            closed: false,
            keys: vec![signing_key(1)],
            key: 0,
            limit,
            spent: 0,
            next: None,
            requests: [None, None],
            terms: 1,
            held: vec![],
            lanes: BTreeMap::new(),
            receipts: vec![],
        }
    }

    pub fn left(&self) -> u128 {
        self.limit.saturating_sub(self.spent)
    }

    pub fn paid(&self, draft: &Draft) -> u128 {
        let lane = self.lanes.get(&(draft.terms, draft.lane));
        lane.map_or(0, |lane| lane.0)
    }

    /// Whether a voucher is one of this channel's, by the key in force.
    pub fn counts(&self, draft: &Draft) -> bool {
        let key = usize::try_from(draft.key_index).unwrap();
        !self.closed && key == self.key && draft.terms < self.terms && draft.amount >> 64 == 0
    }

    /// What all its signatures come to now.
    pub fn worth(&self) -> u128 {
        let mut best: BTreeMap<(u32, u32), u128> = BTreeMap::new();
        for draft in self.held.iter().filter(|draft| self.counts(draft)) {
            let due = draft.amount.saturating_sub(self.paid(draft));
            let best = best.entry((draft.terms, draft.lane)).or_default();
            *best = due.max(*best);
        }
        let due: u128 = best.values().sum();
        due.min(self.reserve).min(self.left())
    }

    pub fn number(&self, edge: Edge, draft: Option<&Draft>) -> u128 {
        let near = |n: u128, by: i8| n.saturating_add_signed(by.into());
        match edge {
            Edge::Exactly(n) => n,
            Edge::Paid(by) => near(draft.map_or(0, |draft| self.paid(draft)), by),
            Edge::Reserve(by) => near(self.reserve, by),
            Edge::Limit(by) => near(self.left(), by),
            Edge::Signed(by) => near(draft.map_or(0, |draft| draft.amount), by),
            Edge::Most64(less) => u128::from(u64::MAX) - u128::from(less),
            Edge::Above64(more) => (1 << 64) + u128::from(more),
            Edge::Most128 => u128::MAX,
        }
    }

    pub fn advance(&mut self, w: &Suite) {
        let height = w.height();
        let due = |at: (u64, u64)| w.now() >= at.0 && height >= at.1;
        if let Some((limit, time, at)) = self.next {
            if due((time, at)) && !self.closed {
                (self.key, self.limit, self.spent) = (self.key + 1, limit, 0);
                self.next = None;
            }
        }
    }

    pub fn entry(&self, w: &Suite, draft: &Draft) -> Vec<u8> {
        w.sign_with(&self.keys[usize::try_from(draft.key_index).unwrap()], draft)
    }
}
