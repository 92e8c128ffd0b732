//! Requests to unlock. Payer and refund account hold one each, so neither the theft nor the loss of one
//! account keeps the other in.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{SkipReason, Unlock};

use crate::error::Result;
use crate::events;
use crate::model::channel_list::each_channel;
use crate::state::{Channel, CHANNELS};

/// Payer and refund account hold a request each: so neither a thief of one account nor its loss
/// keeps the other in.
pub fn slot<'a>(channel: &'a mut Channel, who: &Addr) -> Option<&'a mut Option<Unlock>> {
    if channel.payer == *who {
        return Some(&mut channel.payer_unlock);
    }
    match &channel.refund_to {
        Some(account) if account == who => Some(&mut channel.refund_unlock),
        _ => None,
    }
}

/// Requests by a grantee: only for channels that the payer opened and that refund to the payer.
/// Other channels may name the payer as refund account, and the payer's own may name another.
pub fn request_own_unlock(
    deps: DepsMut,
    env: &Env,
    payer: &Addr,
    channels: &[u64],
) -> Result<Response> {
    request(deps, env, payer, channels, |channel| {
        channel.payer == *payer && channel.refund_to.is_none()
    })
}

pub fn request(
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

pub fn due(unlock: &Unlock) -> Due {
    Due {
        time: unlock.time,
        height: unlock.height,
    }
}
