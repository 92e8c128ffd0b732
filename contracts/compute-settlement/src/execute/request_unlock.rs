//! Requests to unlock, and what becomes of them. No pause stops any.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{SkipReason, Unlock};

use crate::error::Result;
use crate::events;
use crate::model::channel_list::each_channel;
use crate::model::close_channel::close;
use crate::model::grant::load;
use crate::state::{Channel, CHANNELS, CONFIG};

pub fn request_unlock(deps: DepsMut, env: &Env, who: &Addr, channels: &[u64]) -> Result<Response> {
    request(deps, env, who, channels, |_| true)
}

/// Only for channels that the payer opened and that refund to the payer. Other channels may name the
/// payer as refund account, and the payer's own may name another.
pub fn grant_request_unlock(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    channels: &[u64],
) -> Result<Response> {
    let (payer, _) = load(&deps, env, info, payer)?;
    request(deps, env, &payer, channels, |channel| {
        channel.payer == payer && channel.refund_to.is_none()
    })
}

pub fn withdraw_unlock(deps: DepsMut, env: &Env, who: &Addr, channels: &[u64]) -> Result<Response> {
    each_channel(deps, env, channels, |deps, mut open| {
        let Some(request) = slot(&mut open.channel, who) else {
            return Ok(Err(SkipReason::NotYours));
        };
        if request.take().is_none() {
            return Ok(Err(SkipReason::NotRequested));
        }
        CHANNELS.save(deps.storage, open.number, &open.channel)?;
        Ok(Ok(events::unlock_withdrawn(open.number, who).into()))
    })
}

pub fn finalize_unlock(deps: DepsMut, env: &Env, channels: &[u64]) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let (now, height) = (env.block.time.seconds(), env.block.height);
    each_channel(deps, env, channels, |deps, open| {
        let (payer, refund) = (&open.channel.payer_unlock, &open.channel.refund_unlock);
        let mut requests = payer.iter().chain(refund).peekable();
        if requests.peek().is_none() {
            return Ok(Err(SkipReason::NotRequested));
        }
        let due = |&Unlock { time, height }: &Unlock| Due { time, height };
        if !requests.any(|request| due(request).reached(now, height)) {
            return Ok(Err(SkipReason::NotDue));
        }
        Ok(Ok(close(deps, env, &config, open, "unlock")?))
    })
}

/// Payer and refund account hold a request each: so neither a thief of one account nor its loss
/// keeps the other in.
fn slot<'a>(channel: &'a mut Channel, who: &Addr) -> Option<&'a mut Option<Unlock>> {
    if channel.payer == *who {
        return Some(&mut channel.payer_unlock);
    }
    match &channel.refund_to {
        Some(account) if account == who => Some(&mut channel.refund_unlock),
        _ => None,
    }
}

fn request(
    deps: DepsMut,
    env: &Env,
    who: &Addr,
    channels: &[u64],
    may: impl Fn(&Channel) -> bool,
) -> Result<Response> {
    each_channel(deps, env, channels, |deps, mut open| {
        let due = open.channel.due(&env.block);
        if !may(&open.channel) {
            return Ok(Err(SkipReason::NotYours));
        }
        let Some(request) = slot(&mut open.channel, who) else {
            return Ok(Err(SkipReason::NotYours));
        };
        if request.is_some() {
            return Ok(Err(SkipReason::AlreadyRequested));
        }
        *request = Some(Unlock {
            time: due.time,
            height: due.height,
        });
        CHANNELS.save(deps.storage, open.number, &open.channel)?;
        let reserved = open.balance.reserved;
        let event = events::unlock_requested(open.number, who, reserved, due.time, due.height);
        Ok(Ok(event.into()))
    })
}
