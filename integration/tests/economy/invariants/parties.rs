//! Invariants by what the parties know of their channels, whatever settlement says of itself.

use oaic_messages::compute_settlement::ChannelStatus;

use super::{at_most, equal, Context};

/// Nobody pays for more than it signed, and nobody but the provider's side replaces a root: lanes
/// are what the parties know of them.
pub fn lanes_are_what_their_parties_know(c: &Context<'_>) -> Result<(), String> {
    for channel in c.suite.channels.values() {
        for (place, note) in &channel.lanes {
            let signed = note.held.iter().map(|held| held.voucher.amount).max();
            let who = format!("channel {}, lane {place:?}", channel.number);
            let lane = c.after.lanes.get(&(channel.number, place.0, place.1));
            at_most(
                (&format!("{who}: paid"), note.got),
                ("the most that was signed", signed.unwrap_or(0)),
            )?;
            equal(
                (&format!("{who}: paid"), lane.map_or(0, |l| l.paid.u128())),
                ("what its provider got", note.got),
            )?;
            let Some((sequence, peaks)) = note.root else {
                continue;
            };
            let lane = lane.ok_or_else(|| format!("{who} is gone"))?;
            equal(
                (&format!("{who}: sequence"), lane.sequence),
                ("what its provider's side settled", sequence),
            )?;
            equal(
                (&format!("{who}: root"), lane.peaks.to_string()),
                (
                    "what its provider's side settled",
                    cosmwasm_std::Binary::from(peaks).to_string(),
                ),
            )?;
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
pub fn channels_are_what_their_parties_know(c: &Context<'_>) -> Result<(), String> {
    equal(
        ("channels", c.after.channels.len()),
        ("those that were opened", c.suite.channels.len()),
    )?;
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
        equal(
            (&format!("channel {number}"), format!("{on_chain:?}")),
            ("what its parties know", format!("{known:?}")),
        )?;
        if note.closed {
            continue;
        }
        equal(
            (
                &format!("channel {number}: spendable"),
                channel.spendable.u128(),
            ),
            (
                "what the key's limit leaves",
                note.limit.saturating_sub(note.got - note.base),
            ),
        )?;
        let asked = (note.payer_asked.is_some(), note.refund_asked.is_some());
        let stands = (
            channel.payer_unlock.is_some(),
            channel.refund_unlock.is_some(),
        );
        equal(
            (
                &format!("channel {number}: requests"),
                format!("{stands:?}"),
            ),
            ("those that stand", format!("{asked:?}")),
        )?;
    }
    Ok(())
}

pub fn grants_are_what_their_parties_know(c: &Context<'_>) -> Result<(), String> {
    let known: Vec<_> = c.suite.grants.iter().collect();
    equal(
        ("grants", c.after.grants.len()),
        ("those that were given", known.len()),
    )?;
    for (pair, note) in known {
        let Some(grant) = c.after.grants.get(pair) else {
            return Err(format!("the grant of {pair:?} is gone"));
        };
        let on_chain = (grant.limit.u128(), grant.daily.u128(), grant.ends_at);
        equal(
            (&format!("the grant of {pair:?}"), format!("{on_chain:?}")),
            (
                "what its parties know",
                format!("{:?}", (note.limit, note.daily, note.ends_at)),
            ),
        )?;
    }
    Ok(())
}
