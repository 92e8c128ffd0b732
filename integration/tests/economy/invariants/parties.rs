//! Invariants by what the parties know of their channels, whatever settlement says of itself.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::ChannelStatus;
use oaic_testing::simulation::equal;

use super::checked::{Checked, Context};

/// Nobody pays for more than it signed, and nobody but the provider's side replaces a root: lanes
/// are what the parties know of them.
pub fn lanes_are_what_their_parties_know(c: &Context<'_>) -> Checked {
    for channel in c.suite.channels.values() {
        for (place, note) in &channel.lanes {
            let lane = c.after.lanes.get(&(channel.number, place.0, place.1));
            let check = || {
                let signed = note.held.iter().map(|held| held.voucher.amount).max();
                at_most!(note.got, signed.unwrap_or(0))?;
                equal!(lane.map_or(0, |l| l.paid.u128()), note.got)?;
                let Some((sequence, peaks)) = note.root else {
                    return Ok(());
                };
                let lane = lane.ok_or("the lane is gone")?;
                equal!(lane.sequence, sequence)?;
                let settled = Binary::from(peaks);
                equal(("its root", &lane.peaks), ("what was settled", &settled))
            };
            let known = check();
            known
                .map_err(|e: String| format!("channel {}, lane {place:?}: {e}", channel.number))?;
        }
    }
    for ((number, terms, lane), settled) in &c.after.lanes {
        let place = (*terms, *lane);
        let known = c.suite.channels.get(number).map(|note| note.lane(place));
        if known.is_none_or(|note| note.root.is_none()) && settled.sequence > 0 {
            return Err(format!(
                "channel {number}, lane {place:?}: nobody settled it"
            ));
        }
    }
    Ok(())
}

/// Reserve, limit, key, requests: all that decides what a provider can get.
pub fn channels_are_what_their_parties_know(c: &Context<'_>) -> Checked {
    let (channels, opened) = (c.after.channels.len(), c.suite.channels.len());
    equal!(channels as u64, opened as u64)?;
    for (number, channel) in &c.after.channels {
        let mut note = c.suite.channels[number].clone();
        note.pass(c.after.block);
        let on_chain = (
            channel.deposited.u128(),
            channel.paid.u128(),
            channel.reserved.u128(),
            channel.key_index,
            channel.session_key.to_vec(),
            channel.terms,
            channel.status == ChannelStatus::Closed,
        );
        let known = (
            note.deposited,
            note.got,
            note.reserve(),
            note.key_index,
            note.signer().public().to_vec(),
            note.terms,
            note.closed,
        );
        same(&format!("channel {number}"), &on_chain, &known)?;
        if note.closed {
            continue;
        }
        let limit_leaves = note.limit.saturating_sub(note.got - note.base);
        equal!(channel.spendable, limit_leaves).map_err(|e| format!("channel {number}: {e}"))?;
        let asked = (note.payer_asked.is_some(), note.refund_asked.is_some());
        let stands = (
            channel.payer_unlock.is_some(),
            channel.refund_unlock.is_some(),
        );
        same(&format!("requests of channel {number}"), &stands, &asked)?;
    }
    Ok(())
}

pub fn grants_are_what_their_parties_know(c: &Context<'_>) -> Checked {
    let (grants, given) = (c.after.grants.len(), c.suite.grants.len());
    equal!(grants as u64, given as u64)?;
    for (pair, note) in &c.suite.grants {
        let Some(grant) = c.after.grants.get(pair) else {
            return Err(format!("the grant of {pair:?} is gone"));
        };
        let on_chain = (grant.limit.u128(), grant.daily.u128(), grant.ends_at);
        let known = (note.limit, note.daily, note.ends_at);
        same(&format!("the grant of {pair:?}"), &on_chain, &known)?;
    }
    Ok(())
}

/// The same on chain as among its parties.
fn same<T: std::fmt::Debug>(what: &str, on_chain: &T, known: &T) -> Checked {
    equal(
        (what, format!("{on_chain:?}")),
        ("what its parties know", format!("{known:?}")),
    )
}
