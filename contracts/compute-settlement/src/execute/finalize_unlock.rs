//! `FinalizeUnlock`: refunds the rest once a request is due. No pause stops it.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{SkipReason, Unlock};

use crate::error::Result;
use crate::model::channel_list::each_channel;
use crate::model::close_channel::close;
use crate::state::CONFIG;

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
