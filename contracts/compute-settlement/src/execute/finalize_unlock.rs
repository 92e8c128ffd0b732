//! `FinalizeUnlock`. No pause stops it.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::compute_settlement::SkipReason;

use crate::error::Result;
use crate::model::channel_list::each_channel;
use crate::model::close_channel::close;
use crate::model::unlock::due;
use crate::state::{Channel, CONFIG};

pub fn finalize_unlock(deps: DepsMut, env: &Env, channels: &[u64]) -> Result<Response> {
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
