//! Taking channels in, from the caller and from the store.

use std::collections::{BTreeMap, HashMap};

use oaic_vouchers::VerifyingKey;

use super::channel::{claimable, heard_of, others_at_least, others_at_most, takes};
use super::unchanged::{from_the_future, not_older, unchanged};
use super::{Book, Channel};
use crate::clock::Clock;
use crate::error::{SessionError, StoreError};
use crate::facts::PublicKey;
use crate::refusal::{at_most, Refusal};
use crate::store::{Own, Role, Store, GREATEST};
use crate::terms::ChannelTerms;

/// How facts are taken in.
#[derive(Clone, Copy)]
pub(crate) struct Attaching<'a> {
    pub clock: &'a Clock,
    /// Whether they replace what something was signed or served under.
    pub replace: bool,
}

impl Book {
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
        for terms in stored.terms {
            channel.terms.insert(terms.terms, terms);
        }
        for (id, lane) in store.load_lanes(number)? {
            let running = self.running.contains_key(&id);
            let takes = takes(self.role, &lane, running);
            let claimable = claimable(self.role, &lane);
            channel.taken = channel.taken.saturating_add(takes);
            channel.claimable = channel.claimable.saturating_add(claimable);
            channel.lanes.insert((id.terms, id.lane), lane);
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
        let known = self.channels.get(&number);
        if let Some(known) = known {
            not_older(number, known.facts.seen, seen)?;
            if !how.replace {
                unchanged(known, terms)?;
            }
        }
        let mut own = known.map(|known| known.own.clone()).unwrap_or_default();
        let rotated = known.is_none_or(|k| k.facts.session.index != terms.channel.session.index);
        own.key_since = if rotated {
            seen.height
        } else {
            // A height that was too high would keep every claim from being final.
            own.key_since.min(seen.height)
        };
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
            }
        }
        store.save_terms(terms, &own)?;
        // Read back what is stored now, lanes included: one way in.
        self.channels.remove(&number);
        self.look(number, seen, how.clock);
        self.load(store, number)?;
        Ok(())
    }
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
