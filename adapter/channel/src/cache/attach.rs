//! Taking channels in, from the caller and from the store.

use std::collections::{BTreeMap, HashMap};

use oaic_vouchers::VerifyingKey;

use super::channel::{claimable, heard_of, others_at_least, others_at_most, takes};
use super::unchanged::{from_the_future, not_older, unchanged, was_ahead};
use super::{Cache, Channel, BEHIND, BLOCKS_A_SECOND};
use crate::clock::Clock;
use crate::error::{SessionError, StoreError};
use crate::facts::PublicKey;
use crate::refusal::{at_most, Refusal};
use crate::store::{Own, Role, Store, GREATEST};
use crate::terms::ChannelTerms;

#[derive(Clone, Copy)]
pub(crate) struct Attaching<'a> {
    pub clock: &'a Clock,
    /// Whether they replace what something was signed or served under.
    pub replace: bool,
}

impl Cache {
    /// Makes sure that a channel is in memory. False: it was never attached.
    pub fn load(&mut self, store: &Store, number: u64) -> Result<bool, StoreError> {
        // None is ever attached under such a number, and the store would take it for GREATEST.
        if number > GREATEST {
            return Ok(false);
        }
        if self.channels.contains_key(&number) {
            return Ok(true);
        }
        let Some(stored) = store.load_channel(number)? else {
            return Ok(false);
        };
        let Some(facts) = stored.terms.first().map(|first| first.channel.clone()) else {
            return Ok(false);
        };
        let keys = |keys: Vec<PublicKey>| -> Result<HashMap<u32, VerifyingKey>, StoreError> {
            let key = |key: PublicKey| {
                let verifying = VerifyingKey::new(&key.key).map_err(|e| store.corrupt(e))?;
                Ok((key.index, verifying))
            };
            keys.into_iter().map(key).collect()
        };
        let mut channel = Channel {
            amounts_of: facts.seen.height,
            facts,
            own: stored.own,
            session_keys: keys(stored.session_keys)?,
            receipt_keys: keys(stored.receipt_keys)?,
            terms: BTreeMap::new(),
            lanes: HashMap::new(),
            taken: 0,
            claimable: 0,
            others: 0,
        };
        let terms = stored.terms.into_iter();
        channel
            .terms
            .extend(terms.map(|terms| (terms.terms, terms)));
        for (id, lane) in store.load_lanes(number)? {
            let running = self.running.contains_key(&id);
            let takes = takes(self.role, &lane, running);
            let claimable = claimable(self.role, &lane);
            channel.taken = channel.taken.saturating_add(takes);
            channel.claimable = channel.claimable.saturating_add(claimable);
            channel.lanes.insert(id, lane);
        }
        channel.recount(self.role);
        self.channels.insert(number, channel);
        Ok(true)
    }

    /// Takes terms in, stored at once. What never changes must not differ from what something was
    /// signed under; before that, whatever was attached rests on an answer that may be false.
    pub fn attach(
        &mut self,
        store: &mut Store,
        terms: &ChannelTerms,
        how: Attaching<'_>,
        change: impl FnOnce(&mut Own, Option<&Channel>),
    ) -> Result<(), SessionError> {
        let number = terms.channel.number;
        at_most("channel", number, GREATEST)?;
        check_keys(terms)?;
        let seen = terms.channel.seen;
        from_the_future(number, seen, how.clock.now())?;
        self.load(store, number)?;
        // A kill may have come between facts and lanes.
        self.lower_lanes(store, number, how.clock)?;
        // No earlier than what has passed allows: a clock that is put back makes nothing false.
        let now = self.now(number, how.clock);
        let known = self.channels.get(&number);
        if let Some(known) = known {
            if !was_ahead(known.facts.seen, now) {
                not_older(number, known.facts.seen, seen)?;
            }
            if !how.replace {
                unchanged(known, terms)?;
            }
        }
        let own = known.map(|known| changed_key(known, terms));
        let mut own = own.unwrap_or_else(|| Own {
            key_since: seen.height,
            ..Own::default()
        });
        let stopped = own.stop.is_some();
        change(&mut own, known);
        let facts = &terms.channel;
        match (self.role, known) {
            // What is offered to the chain errs on the large side: what was settled since these
            // facts may have been made up for by a top-up.
            (Role::Provider, _) => own.payable = facts.total().saturating_sub(facts.paid),
            // This store has no lane yet.
            (Role::Payer, None) => own.paid_elsewhere = facts.paid,
            (Role::Payer, Some(known)) => {
                // Lanes may be missing that an earlier key signed on; or more was paid than these
                // lanes take, so somebody else signs.
                let missing = stopped && own.stop.is_none();
                let heard = heard_of(&known.lanes);
                let elsewhere = own.paid_elsewhere.saturating_sub(heard);
                if missing || others_at_least(facts, &known.lanes) > elsewhere {
                    let most = others_at_most(facts, facts.seen.height, &known.lanes);
                    own.paid_elsewhere = elsewhere.max(most).saturating_add(heard);
                }
                // What the channel has paid only grows: a part that is more than all of it, by two
                // answers, was false.
                let all = known.facts.paid.max(facts.paid).saturating_add(heard);
                own.paid_elsewhere = own.paid_elsewhere.min(all);
            }
        }
        store.save_terms(terms, &own)?;
        // Read back what is stored now, lanes included: one way in.
        self.channels.remove(&number);
        self.look(number, seen, how.clock);
        self.load(store, number)?;
        self.lower_lanes(store, number, how.clock)
    }

    /// Takes back what lanes have of earlier facts and can't be by those of now: the index of the
    /// session key that they ended under, which only grows, and heights that they were read at.
    fn lower_lanes(
        &mut self,
        store: &mut Store,
        number: u64,
        clock: &Clock,
    ) -> Result<(), SessionError> {
        let now = self.now(number, clock);
        let Some(channel) = self.channels.get(&number) else {
            return Ok(());
        };
        let (session, seen) = (&channel.facts.session, channel.facts.seen);
        let age = now.saturating_sub(seen.time);
        let blocks = age.saturating_add(BEHIND).saturating_mul(BLOCKS_A_SECOND);
        let latest = seen.height.saturating_add(blocks);
        let mut lowered = Vec::new();
        for (id, lane) in &channel.lanes {
            let key = channel.true_index(lane.ended_key, session);
            let read = lane.settled.height.max(lane.before.height);
            if read > latest || key != lane.ended_key {
                let mut lane = lane.clone();
                lane.lower_heights(seen.height, latest);
                lane.ended_key = key;
                lowered.push((*id, lane));
            }
        }
        if lowered.is_empty() {
            return Ok(());
        }
        for (id, lane) in lowered {
            self.put(id, lane)?;
        }
        if let Some(channel) = self.channels.get_mut(&number) {
            channel.recount(self.role);
        }
        Ok(self.commit(store)?)
    }
}

/// What is kept of a channel, by facts that may name another session key.
fn changed_key(known: &Channel, terms: &ChannelTerms) -> Own {
    let (mut own, facts) = (known.own.clone(), &terms.channel);
    let (before, height) = (known.facts.seen.height, facts.seen.height);
    if known.facts.session.key != facts.session.key {
        own.key_since = height;
    } else if own.key_since > before.max(height) {
        // True facts that follow others are never lower, so this height was false, or those of now
        // are, and those before them. One answer alone doesn't lower it: claims that an earlier key
        // signed could still come.
        own.key_since = before;
    }
    let index = |key| known.true_index(key, &facts.session);
    own.stop = own.stop.map(|(why, key)| (why, index(key)));
    own
}

/// Refuses keys under which a signature binds nobody.
fn check_keys(terms: &ChannelTerms) -> Result<(), Refusal> {
    let facts = &terms.channel;
    let next = facts.next_session.iter().map(|next| &next.key);
    let keys = [&facts.session].into_iter().chain(next);
    for key in keys.chain(&facts.receipt_keys) {
        VerifyingKey::new(&key.key).map_err(|source| Refusal::Key {
            channel: facts.number,
            source,
        })?;
    }
    Ok(())
}
