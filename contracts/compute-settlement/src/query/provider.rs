//! Providers.

use cosmwasm_std::{Addr, Deps, Order};
use cw_storage_plus::Bound;
use oaic_kit::{address, page::page};
use oaic_types::compute_settlement::ProviderResponse;
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::state::{load_provider, Provider, PROVIDERS, RECEIPT_KEYS};

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
    Ok(ProviderResponse {
        receipt_key: RECEIPT_KEYS.load(deps.storage, (&address, provider.key_index))?,
        address,
        key_index: provider.key_index,
        endpoint: provider.endpoint,
        bond: provider.bond,
        unbonding: provider.unbonding,
        offences: provider.offences,
    })
}
