//! `Release`. No pause stops it.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::SkipReason;

use crate::error::Result;
use crate::model::channel_list::each_channel;
use crate::model::close_channel::close;
use crate::state::CONFIG;

/// The provider refunds at once everything it has not settled.
pub fn release(deps: DepsMut, env: &Env, info: &MessageInfo, channels: &[u64]) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    each_channel(deps, env, channels, |deps, open| {
        if open.channel.provider != info.sender {
            return Ok(Err(SkipReason::NotYours));
        }
        Ok(Ok(close(deps, env, &config, open, "release")?))
    })
}
