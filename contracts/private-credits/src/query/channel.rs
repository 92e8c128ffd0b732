//! Channels that were opened from here.

use cosmwasm_std::{Deps, Order};
use cw_storage_plus::Bound;
use oaic_messages::private_credits::{ChannelResponse, SessionKeyResponse};
use oaic_messages::shared::Page;
use oaic_runtime::{page, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::channel;
use crate::state::{Channel, CHANNELS, KEYS, KEYS_HEAD};

pub fn channel(deps: Deps, number: u64) -> Result<ChannelResponse> {
    Ok(response(number, channel::load(deps.storage, number)?))
}

pub fn channels(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ChannelResponse>> {
    let start = start_after.map(Bound::exclusive);
    let all = CHANNELS.range(deps.storage, start, None, Order::Ascending);
    page::page(
        all.map(|item| {
            let (number, channel) = item?;
            Ok(response(number, channel))
        }),
        limit,
    )
}

pub fn session_keys(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<SessionKeyResponse>> {
    let head = KEYS_HEAD.may_load(deps.storage, &())?.unwrap_or_default();
    let first = start_after.unwrap_or(0).saturating_add(1);
    let items = (first..=head.count).map(|number| {
        let found = KEYS.may_load(deps.storage, &number)?;
        let found = found.ok_or_else(|| RuntimeError::unknown("session key", number))?;
        Ok::<_, ContractError>(SessionKeyResponse {
            number,
            channel: found.channel,
            session_key: found.key.into(),
        })
    });
    page::page(items, limit)
}

fn response(number: u64, channel: Channel) -> ChannelResponse {
    ChannelResponse {
        channel: number,
        session_key: channel.session_key,
        sequence: channel.sequence,
        deposited: channel.deposited,
        reclaimed: channel.reclaimed,
        finished: channel.finished,
    }
}
