//! Taking channels in, from the caller and from the store.

use std::collections::{BTreeMap, HashMap};

use oaic_vouchers::VerifyingKey;

use super::channel::{others_at_least, others_at_most, takes};
use super::{Book, Channel};
use crate::error::{SessionError, StoreError};
use crate::facts::{Domains, PublicKey};
use crate::refusal::{at_most, mismatch, Field, Refusal};
use crate::store::{Own, Role, Store, GREATEST};
use crate::terms::ChannelTerms;

const NEVER: &str =
    "ids, domains, keys of an index, and terms never change; is this the same chain?";

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
            others: 0,
        };
        for terms in stored.terms {
            channel.terms.insert(terms.terms, terms);
        }
        for (id, lane) in store.load_lanes(number)? {
            let running = self.running.contains_key(&id);
            let takes = takes(self.role, &lane, running);
            channel.taken = channel.taken.saturating_add(takes);
            channel.lanes.insert((id.terms, id.lane), lane);
        }
        channel.recount(self.role);
        self.channels.insert(number, channel);
        Ok(true)
    }

    /// Takes terms in, stored at once. What never changes must not differ from what is stored.
    pub fn attach(
        &mut self,
        store: &mut Store,
        terms: &ChannelTerms,
        change: impl FnOnce(&mut Own, Option<&Channel>),
    ) -> Result<(), SessionError> {
        let number = terms.channel.number;
        at_most("channel", number, GREATEST)?;
        check_keys(terms)?;
        self.load(store, number)?;
        let known = self.channels.get(&number);
        if let Some(known) = known {
            unchanged(known, terms)?;
        }
        let mut own = known.map(|known| known.own.clone()).unwrap_or_default();
        let rotated = known.is_none_or(|k| k.facts.session.index != terms.channel.session.index);
        if rotated {
            own.key_since = terms.channel.seen.height;
        }
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
                if missing || others_at_least(facts, &known.lanes) > own.paid_elsewhere {
                    let most = others_at_most(facts, facts.seen.height, &known.lanes);
                    own.paid_elsewhere = own.paid_elsewhere.max(most);
                }
            }
        }
        store.save_terms(terms, &own)?;
        // Read back what is stored now, lanes included: one way in.
        self.channels.remove(&number);
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

/// Refuses facts that are older, and terms in which something differs that never changes.
fn unchanged(known: &Channel, terms: &ChannelTerms) -> Result<(), Refusal> {
    let (old, new) = (&known.facts, &terms.channel);
    let lane = terms.first_lane();
    if old.id != new.id {
        let (old, new) = (hex::encode(old.id), hex::encode(new.id));
        return Err(mismatch(lane, Field::Channel, old, new, NEVER));
    }
    if old.domains != new.domains {
        let show = |d: &Domains| hex::encode(d.voucher);
        let (old, new) = (show(&old.domains), show(&new.domains));
        return Err(mismatch(lane, Field::Domain, old, new, NEVER));
    }
    if new.seen.height < old.seen.height {
        return Err(Refusal::Older {
            channel: new.number,
            known: old.seen.height,
            got: new.seen.height,
        });
    }
    let same = |known: Option<&VerifyingKey>, new: &PublicKey| match known {
        Some(known) if known.to_bytes() != new.key => {
            let (old, new) = (hex::encode(known.to_bytes()), hex::encode(new.key));
            Err(mismatch(lane, Field::Key, old, new, NEVER))
        }
        _ => Ok(()),
    };
    same(known.session_key(new.session.index), &new.session)?;
    for key in &new.receipt_keys {
        same(known.receipt_key(key.index), key)?;
    }
    let fixed = |t: &ChannelTerms| {
        let (service, split, licence) = (t.service_id, t.split_version, t.licence_version);
        (service, split, licence, t.tier, t.referrer_bps)
    };
    match known.terms.get(&terms.terms) {
        Some(stored) if fixed(stored) != fixed(terms) => {
            let show = |terms: &ChannelTerms| format!("{:?}", fixed(terms));
            Err(mismatch(
                lane,
                Field::Terms,
                show(stored),
                show(terms),
                NEVER,
            ))
        }
        _ => Ok(()),
    }
}
