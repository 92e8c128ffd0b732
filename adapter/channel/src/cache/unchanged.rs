//! Which later facts are refused. A node's answer proves nothing, so one that was false must not
//! stand against all true ones: time is bounded by the local clock, and what never changes binds
//! once something was signed under it.

use super::{Channel, AHEAD};
use crate::facts::{Domains, Moment, PublicKey};
use crate::lane::{Lane, LaneId};
use crate::refusal::{mismatch, Field, Refusal};
use crate::terms::ChannelTerms;

const SIGNED: &str = "that never changes, and something was signed under the first: ask other \
     nodes which one is true, and `replace` the first if it was false";

pub(super) fn from_the_future(channel: u64, seen: Moment, now: u64) -> Result<(), Refusal> {
    if was_ahead(seen, now) {
        return Err(Refusal::Future {
            channel,
            seen,
            now,
            ahead: AHEAD,
        });
    }
    Ok(())
}

/// Whether facts were taken in while the local clock was ahead. No true ones are of such a time: all
/// of them would be older until it comes.
pub(super) fn was_ahead(seen: Moment, now: u64) -> bool {
    seen.time > now.saturating_add(AHEAD)
}

/// Refuses facts that are older than those known. Nothing bounds a height but the time that it
/// comes with, so a later time makes up for a lower height.
pub(super) fn not_older(channel: u64, known: Moment, new: Moment) -> Result<(), Refusal> {
    let later = new.time > known.time || new.height > known.height;
    if later || new == known {
        return Ok(());
    }
    Err(Refusal::Older {
        channel,
        known: known.height,
        got: new.height,
    })
}

/// Refuses what contradicts what something was signed or served under.
pub(super) fn unchanged(known: &Channel, terms: &ChannelTerms) -> Result<(), Refusal> {
    let (old, new) = (&known.facts, &terms.channel);
    let lane = terms.first_lane();
    let signed = |on: &dyn Fn(&Lane, LaneId) -> bool| {
        let mut lanes = known.lanes.iter();
        lanes.any(|(id, lane)| lane.is_signed() && on(lane, *id))
    };
    if old.id != new.id && signed(&|_, _| true) {
        let (old, new) = (hex::encode(old.id), hex::encode(new.id));
        return Err(mismatch(lane, Field::Channel, old, new, SIGNED));
    }
    if old.domains != new.domains && signed(&|_, _| true) {
        let show = |d: &Domains| hex::encode([d.voucher, d.receipt].concat());
        let (old, new) = (show(&old.domains), show(&new.domains));
        return Err(mismatch(lane, Field::Domain, old, new, SIGNED));
    }
    let differs = |known: [u8; 32], new: &PublicKey| {
        let (old, new) = (hex::encode(known), hex::encode(new.key));
        Err(mismatch(lane, Field::Key, old, new, SIGNED))
    };
    let index = new.session.index;
    let key = known.session_key(index).map(|key| key.to_bytes());
    if let Some(key) = key.filter(|key| *key != new.session.key) {
        let by = |lane: &Lane| lane.voucher.as_ref().map(|v| v.key_index) == Some(index);
        if signed(&|lane, _| by(lane)) {
            return differs(key, &new.session);
        }
    }
    for new in &new.receipt_keys {
        let key = known.receipt_key(new.index).map(|key| key.to_bytes());
        if let Some(key) = key.filter(|key| *key != new.key) {
            if signed(&|_, id| id.key_index() == new.index) {
                return differs(key, new);
            }
        }
    }
    let fixed = |t: &ChannelTerms| {
        let (service, split, license) = (t.service_id, t.split_version, t.license_version);
        (
            service,
            split,
            license,
            t.tier,
            t.referrer_bps,
            t.conditions,
        )
    };
    let stored = known.terms.get(&terms.terms);
    if let Some(stored) = stored.filter(|stored| fixed(stored) != fixed(terms)) {
        if signed(&|_, id| id.terms == terms.terms) {
            let show = |terms: &ChannelTerms| format!("{:?}", fixed(terms));
            let (old, new) = (show(stored), show(terms));
            return Err(mismatch(lane, Field::Terms, old, new, SIGNED));
        }
    }
    Ok(())
}
