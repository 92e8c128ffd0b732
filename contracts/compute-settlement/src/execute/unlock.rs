//! Leaving a channel: `RequestUnlock`, `WithdrawUnlock`, `FinalizeUnlock`, and the provider's
//! `Release`. No pause stops them.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{SkipReason, Unlock};

use super::list::each_channel;
use super::refund::close;
use crate::error::ContractError;
use crate::events;
use crate::state::{Channel, CHANNELS, CONFIG};

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

pub fn request_unlock(
    deps: DepsMut,
    env: &Env,
    who: &Addr,
    channels: &[u64],
) -> Result<Response, ContractError> {
    request(deps, env, who, channels, |_| true)
}

/// What a grant lets somebody ask for in the payer's name: of channels that he opened and that give
/// the rest to him. Another's channel may name him as its refund account, and his own another.
pub fn request_own_unlock(
    deps: DepsMut,
    env: &Env,
    payer: &Addr,
    channels: &[u64],
) -> Result<Response, ContractError> {
    request(deps, env, payer, channels, |channel| {
        channel.payer == *payer && channel.refund_to.is_none()
    })
}

fn request(
    deps: DepsMut,
    env: &Env,
    who: &Addr,
    channels: &[u64],
    may: impl Fn(&Channel) -> bool,
) -> Result<Response, ContractError> {
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
        let reserved = open.ledger.reserved;
        let event = events::unlock_requested(open.number, who, reserved, due.time, due.height);
        Ok(Ok(event.into()))
    })
}

pub fn withdraw_unlock(
    deps: DepsMut,
    env: &Env,
    who: &Addr,
    channels: &[u64],
) -> Result<Response, ContractError> {
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

pub fn finalize_unlock(
    deps: DepsMut,
    env: &Env,
    channels: &[u64],
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let (now, height) = (env.block.time.seconds(), env.block.height);
    each_channel(deps, env, channels, |deps, open| {
        let Channel {
            payer_unlock,
            refund_unlock,
            ..
        } = &open.channel;
        let requests = payer_unlock.iter().chain(refund_unlock);
        if requests.clone().next().is_none() {
            return Ok(Err(SkipReason::NotRequested));
        }
        if !requests
            .into_iter()
            .any(|unlock| due(unlock).reached(now, height))
        {
            return Ok(Err(SkipReason::NotDue));
        }
        Ok(Ok(close(deps, env, &config, open, "unlock")?))
    })
}

fn due(unlock: &Unlock) -> Due {
    Due {
        time: unlock.time,
        height: unlock.height,
    }
}

/// The provider lets its payers go at once, with all that it hasn't settled.
pub fn release(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    channels: &[u64],
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    each_channel(deps, env, channels, |deps, open| {
        if open.channel.provider != info.sender {
            return Ok(Err(SkipReason::NotYours));
        }
        Ok(Ok(close(deps, env, &config, open, "release")?))
    })
}
