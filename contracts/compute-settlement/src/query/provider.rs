//! Providers.

use cosmwasm_std::{Addr, Deps, Order};
use cw_storage_plus::Bound;
use oaic_kit::{address, page::page};
use oaic_types::compute_settlement::{ProviderResponse, ReceiptKeyResponse};
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::state::{
    is_trusted, load_key, load_provider, Provider, ReceiptKey, CONFIG, PROVIDERS, RECEIPT_KEYS,
};

pub fn provider(deps: Deps, address: &str) -> Result<ProviderResponse, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    let provider = load_provider(deps.storage, &address)?;
    response(deps, address, provider)
}

pub fn providers(
    deps: Deps,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<ProviderResponse>, ContractError> {
    let after = start_after
        .map(|raw| address::valid(deps.api, "start_after", raw))
        .transpose()?;
    let start = after.as_ref().map(Bound::exclusive);
    let items = PROVIDERS.range(deps.storage, start, None, Order::Ascending);
    page(
        items.map(|item| {
            let (address, provider) = item?;
            response(deps, address, provider)
        }),
        limit,
    )
}

fn response(
    deps: Deps,
    address: Addr,
    provider: Provider,
) -> Result<ProviderResponse, ContractError> {
    let params = CONFIG.load(deps.storage)?.params;
    let keys = provider.live_keys.iter().map(|index| {
        let key = load_key(deps.storage, &address, *index)?;
        Ok(key_response(*index, key))
    });
    Ok(ProviderResponse {
        receipt_keys: keys.collect::<Result<_, ContractError>>()?,
        trusted: is_trusted(deps.storage, &address, &provider, &params)?,
        address,
        settlers: provider.settlers,
        endpoint: provider.endpoint,
        bond: provider.bond,
        unbonding: provider.unbonding,
        offences: provider.offences,
    })
}

pub fn receipt_keys(
    deps: Deps,
    provider: &str,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<ReceiptKeyResponse>, ContractError> {
    let provider = address::valid(deps.api, "provider", provider)?;
    let start = start_after.map(Bound::exclusive);
    let keys = RECEIPT_KEYS
        .prefix(&provider)
        .range(deps.storage, start, None, Order::Ascending);
    page(
        keys.map(|item| {
            let (index, key) = item?;
            Ok(key_response(index, key))
        }),
        limit,
    )
}

fn key_response(key_index: u32, key: ReceiptKey) -> ReceiptKeyResponse {
    let charged = key.is_charged();
    ReceiptKeyResponse {
        key_index,
        receipt_key: key.key,
        retired: key.retired,
        charged,
        charges: key.charges,
    }
}
