//! Services, their prices and splits, and referrers.

use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_kit::{address, page::page};
use oaic_types::compute_settlement::{
    PriceTable, ReferrerResponse, ServiceResponse, SplitResponse,
};
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::records::{REFERRALS, SPLIT_BOOK, USAGE};
use crate::state::{
    load_prices, load_service, load_split, Service, CONFIG, SERVICES, SERVICES_BY_PROVIDER,
};

pub fn service(deps: Deps, service_id: u64) -> Result<ServiceResponse, ContractError> {
    let service = load_service(deps.storage, service_id)?;
    response(deps, service_id, service)
}

pub fn services(
    deps: Deps,
    provider: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ServiceResponse>, ContractError> {
    let provider = provider
        .map(|raw| address::valid(deps.api, "provider", raw))
        .transpose()?;
    let start = start_after.map(Bound::exclusive);
    let ids: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match &provider {
        Some(provider) => Box::new(SERVICES_BY_PROVIDER.prefix(provider).keys(
            deps.storage,
            start,
            None,
            Order::Ascending,
        )),
        None => Box::new(SERVICES.keys(deps.storage, start, None, Order::Ascending)),
    };
    page(ids.map(|id| service(deps, id?)), limit)
}

fn response(deps: Deps, id: u64, service: Service) -> Result<ServiceResponse, ContractError> {
    let usage = USAGE.may_load(deps.storage, &id)?.unwrap_or_default();
    Ok(ServiceResponse {
        id,
        provider: service.provider,
        model: service.model,
        active: service.active,
        price_version: service.price_version,
        split_version: service.split_version,
        settled: usage.settled.into(),
    })
}

pub fn prices(
    deps: Deps,
    service_id: u64,
    version: Option<u32>,
) -> Result<PriceTable, ContractError> {
    let newest = load_service(deps.storage, service_id)?.price_version;
    Ok(load_prices(
        deps.storage,
        service_id,
        version.unwrap_or(newest),
    )?)
}

pub fn split(
    deps: Deps,
    service_id: u64,
    version: Option<u32>,
) -> Result<SplitResponse, ContractError> {
    let newest = load_service(deps.storage, service_id)?.split_version;
    let version = version.unwrap_or(newest);
    let split = load_split(deps.storage, service_id, version)?;
    let links = CONFIG.load(deps.storage)?.links;
    let place = (service_id, version);
    let payees = SPLIT_BOOK.responses(deps.storage, place, &split.payees, links.linked())?;
    Ok(SplitResponse {
        service_id,
        version,
        accumulated: SPLIT_BOOK.total(deps.storage, place)?.into(),
        licence_version: split.licence_version,
        payees,
    })
}

pub fn referrer(deps: Deps, address: &str) -> Result<ReferrerResponse, ContractError> {
    Ok(REFERRALS.response(deps.storage, deps.api, address)?)
}

pub fn referrer_of(deps: Deps, payer: &str) -> Result<Option<Addr>, ContractError> {
    let payer = address::valid(deps.api, "payer", payer)?;
    Ok(REFERRALS.referrer_of(deps.storage, &payer)?)
}
