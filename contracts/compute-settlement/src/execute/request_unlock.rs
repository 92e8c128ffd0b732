//! `RequestUnlock`: requests what is left of channels. No pause stops it.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use oaic_messages::compute_settlement::{SkipReason, Unlock};

use crate::error::Result;
use crate::events;
use crate::model::channel_list::each_channel;
use crate::state::{Channel, CHANNELS};

pub fn request_unlock(deps: DepsMut, env: &Env, who: &Addr, channels: &[u64]) -> Result<Response> {
    request(deps, env, who, channels, |_| true)
}

/// Payer and refund account hold a request each: so neither a thief of one account nor its loss
/// keeps the other in.
pub(super) fn slot<'a>(channel: &'a mut Channel, who: &Addr) -> Option<&'a mut Option<Unlock>> {
    if channel.payer == *who {
        return Some(&mut channel.payer_unlock);
    }
    match &channel.refund_to {
        Some(account) if account == who => Some(&mut channel.refund_unlock),
        _ => None,
    }
}

pub(super) fn request(
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
