//! Channels, their terms and lanes.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{ChannelResponse, LaneResponse, TermsResponse};
use oaic_messages::shared::Page;
use oaic_records::compute_settlement::answers;
use oaic_runtime::{address, page::page, RuntimeError};

use crate::error::Result;
use crate::state::{Lane, LANES};
use crate::state::{CHANNELS, CHANNELS_BY_PAYER, CHANNELS_BY_PROVIDER};

pub fn channel(deps: Deps, env: &Env, number: u64) -> Result<ChannelResponse> {
    // As a settlement in this block would see it.
    let now = Due {
        time: env.block.time.seconds(),
        height: env.block.height,
    };
    Ok(answers::channel(deps.storage, number, now)?)
}

/// Channels of a payer or of a provider, or all; both filters together are refused.
pub fn channels(
    deps: Deps,
    env: &Env,
    payer: Option<&str>,
    provider: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ChannelResponse>> {
    if payer.is_some() && provider.is_some() {
        return Err(RuntimeError::invalid(
            "filter",
            "payer and provider",
            "give one of them; a payer's channels name their provider",
        )
        .into());
    }
    let start = start_after.map(Bound::exclusive);
    let ascending = Order::Ascending;
    let payer = payer
        .map(|raw| address::valid(deps.api, "payer", raw))
        .transpose()?;
    let provider = provider
        .map(|raw| address::valid(deps.api, "provider", raw))
        .transpose()?;
    let storage = deps.storage;
    let numbers: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match (&payer, &provider) {
        (Some(payer), _) => Box::new(
            CHANNELS_BY_PAYER
                .prefix(payer)
                .keys(storage, start, None, ascending),
        ),
        (None, Some(provider)) => Box::new(
            CHANNELS_BY_PROVIDER
                .prefix(provider)
                .keys(storage, start, None, ascending),
        ),
        (None, None) => Box::new(CHANNELS.keys(storage, start, None, ascending)),
    };
    page(numbers.map(|number| channel(deps, env, number?)), limit)
}

pub fn terms(deps: Deps, number: u64, terms: u32) -> Result<TermsResponse> {
    Ok(answers::terms(deps.storage, number, terms)?)
}

pub fn lane(deps: Deps, number: u64, terms: u32, lane: u32) -> Result<LaneResponse> {
    let record = answers::load_lane(deps.storage, number, terms, lane)?;
    Ok(answers::lane(number, (terms, lane), record))
}

/// Lanes of a channel that settled, lane 0 of terms 0 first.
pub fn lanes(
    deps: Deps,
    number: u64,
    start_after: Option<(u32, u32)>,
    limit: Option<u32>,
) -> Result<Page<LaneResponse>> {
    let (_, balance) = answers::load(deps.storage, number)?;
    let first = match start_after {
        None if balance.lane != Lane::default() => Some(Ok(((0, 0), balance.lane))),
        _ => None,
    };
    let others = LANES.after(deps.storage, number, start_after);
    let all = first.into_iter().chain(others);
    Ok(page(
        all.map(|item| item.map(|(place, lane)| answers::lane(number, place, lane))),
        limit,
    )?)
}
