//! `Reclaim`: what a closed channel left becomes notes again.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::compute_settlement::{self, ChannelStatus};
use oaic_messages::private_credits::{Command, NewNote, Relay, MAX_NEW_NOTES};
use oaic_runtime::{text, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::channel::SignedCommand;
use crate::model::{note, relay};
use crate::state::{Channel, Config, CHANNELS, CONFIG, TOTALS};

/// Turns the rest into notes; the refund itself arrived by plain transfer when the channel closed.
pub fn reclaim(
    mut deps: DepsMut,
    env: &Env,
    signed: &SignedCommand<'_>,
    notes: &[NewNote],
    relay: Option<&Relay>,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    text::count("notes", "notes", notes.len(), 0, MAX_NEW_NOTES)?;
    let command = Command::Reclaim { notes, relay };
    let mut channel = signed.check(deps.storage, deps.api, &config, &command)?;
    let left = left(&deps, &config, signed.channel, &channel)?;
    let relaying = relay::check(&deps, env, &config, relay, left)?;

    let (value, events) = note::add_notes(deps.branch(), env, &config, notes)?;
    let asked = value.add_checked(relay::fee(relaying.as_ref()))?;
    let smallest = config.denominations.first().copied().unwrap_or_default();
    let rest = left.checked_sub(asked);
    // A full message may leave more, because the rest can need more notes than one message holds.
    let rest = rest.filter(|rest| *rest < u128::from(smallest) || notes.len() == MAX_NEW_NOTES);
    let rest = rest.ok_or(ContractError::ReclaimSum {
        channel: signed.channel,
        left,
        asked,
        smallest,
        max: MAX_NEW_NOTES,
    })?;
    let (dust, waiting) = match rest < u128::from(smallest) {
        // Rounded down, in favor of the risk pool, never of whoever reclaims.
        true => (rest, 0),
        false => (0, rest),
    };
    channel.reclaimed = channel
        .reclaimed
        .add_checked(asked.add_checked(dust)?.into())?;
    channel.finished = waiting == 0;
    CHANNELS.save(deps.storage, signed.channel, &channel)?;

    let mut totals = TOTALS.load(deps.storage)?;
    totals
        .fee
        .refresh(deps.querier, &config.token, env.block.time.seconds());
    totals.reclaimed = totals.reclaimed.add_checked(value)?;
    totals.dust = totals.dust.add_checked(dust)?;
    let mut response = Response::new()
        .add_event(events::commanded(
            signed.channel,
            signed.sequence,
            "reclaim",
        ))
        .add_event(events::reclaimed(
            signed.channel,
            notes.len(),
            value,
            dust,
            waiting,
        ))
        .add_events(events);
    if let Some(relaying) = relaying {
        let (event, message) = relaying.pay(&config, &mut totals)?;
        response = response.add_event(event).add_messages(message);
    }
    TOTALS.save(deps.storage, &totals)?;
    Ok(response)
}

/// What a closed channel left and nobody has reclaimed, in uoaic. Settlement sent the rest when the
/// channel was closed, and its record of a closed channel no longer changes.
fn left(deps: &DepsMut, config: &Config, number: u64, channel: &Channel) -> Result<u128> {
    if channel.finished {
        return Err(ContractError::Finished { channel: number });
    }
    let question = compute_settlement::QueryMsg::Channel { channel: number };
    let there: compute_settlement::ChannelResponse = deps
        .querier
        .query_wasm_smart(&config.settlement, &question)?;
    if there.status != ChannelStatus::Closed {
        return Err(ContractError::NotClosed { channel: number });
    }
    let refunded = there.deposited.sub_checked(there.paid)?;
    Ok(refunded.sub_checked(channel.reclaimed)?.u128())
}
