//! Providers.

use cosmwasm_std::{Deps, Env, Order};
use cw_storage_plus::Bound;
use oaic_messages::compute_settlement::{HeartbeatResponse, ProviderResponse, ReceiptKeyResponse};
use oaic_messages::shared::Page;
use oaic_records::compute_settlement::answers;
use oaic_runtime::{address, page::page};

use crate::error::Result;
use crate::model::metrics;
use crate::state::{CONFIG, HEARTBEATS, PROVIDERS, RECEIPT_KEYS};

pub fn provider(deps: Deps, address: &str) -> Result<ProviderResponse> {
    let address = address::valid(deps.api, "address", address)?;
    Ok(answers::provider(deps.storage, &address)?)
}

pub fn providers(
    deps: Deps,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<ProviderResponse>> {
    let after = start_after
        .map(|raw| address::valid(deps.api, "start_after", raw))
        .transpose()?;
    let start = after.as_ref().map(Bound::exclusive);
    let items = PROVIDERS.range(deps.storage, start, None, Order::Ascending);
    page(
        items.map(|item| {
            let (address, provider) = item?;
            Ok(answers::provider_of(deps.storage, address, provider)?)
        }),
        limit,
    )
}

pub fn heartbeat(
    deps: Deps,
    env: &Env,
    provider: &str,
    epoch: Option<u64>,
) -> Result<Option<HeartbeatResponse>> {
    let provider = address::valid(deps.api, "provider", provider)?;
    let epoch = match epoch {
        Some(epoch) => epoch,
        None => metrics::current(env, &CONFIG.load(deps.storage)?),
    };
    let recorded = HEARTBEATS.may_load(deps.storage, (&provider, epoch))?;
    Ok(recorded.map(|recorded| HeartbeatResponse {
        heartbeat: recorded.heartbeat,
        recorded_at: recorded.time,
        height: recorded.height,
    }))
}

pub fn receipt_keys(
    deps: Deps,
    provider: &str,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<ReceiptKeyResponse>> {
    let provider = address::valid(deps.api, "provider", provider)?;
    let start = start_after.map(Bound::exclusive);
    let keys = RECEIPT_KEYS
        .prefix(&provider)
        .range(deps.storage, start, None, Order::Ascending);
    page(
        keys.map(|item| {
            let (index, key) = item?;
            Ok(answers::receipt_key(index, key))
        }),
        limit,
    )
}
