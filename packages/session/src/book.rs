//! Channels and lanes in memory, and what of them is not stored yet.
//!
//! An operation changes lanes in memory and lists its new leaves; [`Book::commit`] stores all of
//! it in one transaction; only then may its result leave the session. When storing fails, memory
//! is thrown away and read again.

use std::collections::{BTreeMap, HashMap, HashSet};

use oaic_vouchers::{prove, PackedVoucher, Peaks, Proof, VerifyingKey};

use crate::error::{mismatch, Field, Refusal, SessionError, StoreError};
use crate::lane::{Lane, LaneId, LaneState, SignedReceipt};
use crate::store::{NewLeaf, Store};
use crate::terms::{ChannelFacts, ChannelTerms, Price};

/// A channel with all its lanes.
pub(crate) struct Channel {
    pub facts: ChannelFacts,
    pub session: VerifyingKey,
    pub receipt: VerifyingKey,
    pub terms: BTreeMap<u32, Terms>,
    pub lanes: HashMap<(u32, u32), Lane>,
    /// Sum of [`Lane::committed`] of all lanes.
    pub committed: u128,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    pub price: Price,
    pub effective_at: u64,
}

/// What is kept of a call that has its receipt.
pub(crate) struct Kept {
    pub receipt: SignedReceipt,
    /// What was delivered, if it was given and the call is the lane's last.
    pub response: Option<Vec<u8>>,
}

#[derive(Default)]
pub(crate) struct Book {
    channels: HashMap<u64, Channel>,
    dirty: HashSet<LaneId>,
    leaves: Vec<NewLeaf>,
}

impl Book {
    /// Makes sure that a channel is in memory. False: it was never attached.
    pub fn load(&mut self, store: &Store, number: u64) -> Result<bool, StoreError> {
        if self.channels.contains_key(&number) {
            return Ok(true);
        }
        let Some(stored) = store.load_channel(number)? else {
            return Ok(false);
        };
        let Some(first) = stored.first() else {
            return Ok(false);
        };
        let key = |key| VerifyingKey::new(key).map_err(|e| store.corrupt(e));
        let mut channel = Channel {
            facts: first.channel.clone(),
            session: key(&first.channel.session.key)?,
            receipt: key(&first.channel.receipt.key)?,
            terms: BTreeMap::new(),
            lanes: HashMap::new(),
            committed: 0,
        };
        for terms in stored {
            let value = Terms {
                price: terms.price,
                effective_at: terms.effective_at,
            };
            channel.terms.insert(terms.terms, value);
        }
        for (id, lane) in store.load_lanes(number)? {
            let terms = channel
                .terms
                .get(&id.terms)
                .ok_or_else(|| store.corrupt(format!("{id} has no terms")))?;
            let committed = lane.committed(terms.price.max_call);
            channel.committed = channel.committed.saturating_add(committed);
            channel.lanes.insert((id.terms, id.lane), lane);
        }
        self.channels.insert(number, channel);
        Ok(true)
    }

    /// Takes terms in, stored at once. What never changes must not differ from what is stored.
    pub fn attach(&mut self, store: &mut Store, terms: &ChannelTerms) -> Result<(), SessionError> {
        let facts = &terms.channel;
        let number = facts.number;
        let most = u64::MAX >> 1;
        if number > most {
            return Err(Refusal::TooBig {
                what: "channel",
                got: number,
                max: most,
            }
            .into());
        }
        let bad = |source| Refusal::Key {
            channel: number,
            source,
        };
        VerifyingKey::new(&facts.session.key).map_err(bad)?;
        VerifyingKey::new(&facts.receipt.key).map_err(bad)?;
        if self.load(store, number)? {
            if let Some(known) = self.channels.get(&number) {
                unchanged(known, terms)?;
            }
        }
        store.save_terms(terms)?;
        // Read back what is stored now, lanes included: one way in.
        self.channels.remove(&number);
        self.load(store, number)?;
        Ok(())
    }

    pub fn channel(&self, number: u64) -> Result<&Channel, Refusal> {
        self.channels
            .get(&number)
            .ok_or(Refusal::UnknownChannel { channel: number })
    }

    /// A channel, and the terms of a lane of it.
    pub fn terms(&self, id: LaneId) -> Result<(&Channel, &Terms), Refusal> {
        let channel = self.channel(id.channel)?;
        let terms = channel.terms.get(&id.terms).ok_or(Refusal::UnknownTerms {
            channel: id.channel,
            terms: id.terms,
        })?;
        Ok((channel, terms))
    }

    pub fn lane(&self, id: LaneId) -> Option<&Lane> {
        self.channels
            .get(&id.channel)?
            .lanes
            .get(&(id.terms, id.lane))
    }

    pub fn known_lane(&self, id: LaneId) -> Result<&Lane, Refusal> {
        self.terms(id)?;
        self.lane(id).ok_or(Refusal::UnknownLane { lane: id })
    }

    pub fn lanes(&self, channel: u64) -> Result<Vec<LaneState>, Refusal> {
        let mut lanes: Vec<_> = self
            .channel(channel)?
            .lanes
            .iter()
            .map(|((terms, lane), state)| {
                state.state(LaneId {
                    channel,
                    terms: *terms,
                    lane: *lane,
                })
            })
            .collect();
        lanes.sort_by_key(|lane| lane.id);
        Ok(lanes)
    }

    /// What the channel may come to at most once another call is under way on this lane.
    pub fn committed_with_call(&self, id: LaneId) -> Result<u128, Refusal> {
        let (channel, terms) = self.terms(id)?;
        let max_call = terms.price.max_call;
        let fresh = Lane::fresh();
        let lane = self.lane(id).unwrap_or(&fresh);
        Ok(channel
            .committed
            .saturating_sub(lane.committed(max_call))
            .saturating_add(lane.committed_with_call(max_call)))
    }

    /// Changes a lane, making it if it is new. What it is changed to is stored by `commit`.
    pub fn put(&mut self, id: LaneId, lane: Lane) -> Result<(), Refusal> {
        let max_call = self.terms(id)?.1.price.max_call;
        let Some(channel) = self.channels.get_mut(&id.channel) else {
            return Err(Refusal::UnknownChannel {
                channel: id.channel,
            });
        };
        let after = lane.committed(max_call);
        let before = channel
            .lanes
            .insert((id.terms, id.lane), lane)
            .map_or(0, |lane| lane.committed(max_call));
        channel.committed = channel
            .committed
            .saturating_sub(before)
            .saturating_add(after);
        self.dirty.insert(id);
        Ok(())
    }

    pub fn append(&mut self, leaf: NewLeaf) {
        self.leaves.push(leaf);
    }

    /// Receipt of one call, stored or about to be.
    pub fn receipt(
        &self,
        store: &Store,
        id: LaneId,
        sequence: u64,
    ) -> Result<Option<Kept>, StoreError> {
        let waiting = self
            .leaves
            .iter()
            .find(|l| l.lane == id && l.sequence == sequence);
        if let Some(leaf) = waiting {
            let (receipt, response) = (leaf.receipt.clone(), leaf.response.clone());
            return Ok(Some(Kept { receipt, response }));
        }
        let Some(row) = self.lane(id).and_then(|lane| lane.row) else {
            return Ok(None);
        };
        let Some(receipt) = store.leaf(row, sequence)? else {
            return Ok(None);
        };
        Ok(Some(Kept {
            receipt,
            response: store.response(row, sequence)?,
        }))
    }

    /// Stores all changes in one transaction. Without changes nothing is written.
    pub fn commit(&mut self, store: &mut Store) -> Result<(), StoreError> {
        if self.dirty.is_empty() && self.leaves.is_empty() {
            return Ok(());
        }
        let dirty = std::mem::take(&mut self.dirty);
        let leaves = std::mem::take(&mut self.leaves);
        let lanes: Vec<_> = dirty
            .iter()
            .filter_map(|id| self.lane(*id).map(|lane| (*id, lane)))
            .collect();
        let saved = store.save(&lanes, &leaves).map(|rows| {
            for (id, row) in rows {
                let channel = self.channels.get_mut(&id.channel);
                if let Some(lane) = channel.and_then(|c| c.lanes.get_mut(&(id.terms, id.lane))) {
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
        self.leaves.clear();
    }

    /// Receipt of a call and the proof that it is among the lane's first `count` calls.
    pub fn prove(
        &self,
        store: &Store,
        id: LaneId,
        sequence: u64,
        count: u64,
    ) -> Result<(SignedReceipt, Proof), SessionError> {
        let lane = self.known_lane(id)?;
        let calls = lane.peaks.count();
        let unknown = Refusal::UnknownCall {
            lane: id,
            sequence,
            calls,
        };
        let Some(row) = lane
            .row
            .filter(|_| sequence >= 1 && sequence <= count && count <= calls)
        else {
            return Err(unknown.into());
        };
        let nodes = store.nodes(row, count)?;
        let proof = prove(&nodes, sequence.saturating_sub(1))
            .map_err(|source| Refusal::Tree { lane: id, source })?;
        let receipt = store.leaf(row, sequence)?.ok_or(unknown)?;
        Ok((receipt, proof))
    }

    /// Recomputes a lane's tree from its stored receipts.
    pub fn audit(&self, store: &Store, id: LaneId) -> Result<LaneState, SessionError> {
        let lane = self.known_lane(id)?;
        let mut peaks = Peaks::default();
        let nodes = match lane.row {
            Some(row) => store.nodes(row, u64::MAX >> 1)?,
            None => Vec::new(),
        };
        for node in nodes {
            peaks
                .push(node)
                .map_err(|e| store.corrupt(format!("{id}: {e}")))?;
        }
        if peaks != lane.peaks {
            let detail = format!(
                "{id}: the tree has {} calls, the stored receipts make {}",
                lane.peaks.count(),
                peaks.count()
            );
            return Err(store.corrupt(detail).into());
        }
        Ok(lane.state(id))
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

fn unchanged(known: &Channel, terms: &ChannelTerms) -> Result<(), Refusal> {
    let lane = LaneId {
        channel: terms.channel.number,
        terms: terms.terms,
        lane: 0,
    };
    let next = "ids, domains and prices of terms never change; is this the same chain?";
    let (old, new) = (&known.facts, &terms.channel);
    if old.id != new.id {
        return Err(mismatch(
            lane,
            Field::Channel,
            hex::encode(old.id),
            hex::encode(new.id),
            next,
        ));
    }
    if old.domains != new.domains {
        let show = |d: &crate::terms::Domains| hex::encode(d.voucher);
        return Err(mismatch(
            lane,
            Field::Domain,
            show(&old.domains),
            show(&new.domains),
            next,
        ));
    }
    let value = Terms {
        price: terms.price,
        effective_at: terms.effective_at,
    };
    match known.terms.get(&terms.terms) {
        Some(stored) if *stored != value => {
            let show = |terms: &Terms| format!("{terms:?}");
            Err(mismatch(
                lane,
                Field::Terms,
                show(stored),
                show(&value),
                next,
            ))
        }
        _ => Ok(()),
    }
}
