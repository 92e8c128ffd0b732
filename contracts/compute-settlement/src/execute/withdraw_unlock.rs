//! `WithdrawUnlock`: withdraws the sender's own request. No pause stops it.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use oaic_messages::compute_settlement::SkipReason;

use crate::error::Result;
use crate::events;
use crate::execute::request_unlock::slot;
use crate::model::channel_list::each_channel;
use crate::state::CHANNELS;

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
