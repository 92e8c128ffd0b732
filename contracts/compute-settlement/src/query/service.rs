//! Services, their prices and splits, and referrers.

use cosmwasm_std::{Addr, Binary, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_kit::{address, page::page, KitError};
use oaic_types::compute_settlement::{
    OfferResponse, PricesResponse, ReferrerResponse, ServiceResponse, SplitResponse,
};
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::execute::Offer;
use crate::gates;
use crate::records::{REFERRALS, SPLIT_BOOK};
use crate::state::{
    load_prices, load_service, load_split, prices_hash, Service, CONFIG, PRICES_BY_HASH, SERVICES,
    SERVICES_BY_PROVIDER,
};

pub fn service(deps: Deps, service_id: u64) -> Result<ServiceResponse, ContractError> {
    Ok(response(
        service_id,
        load_service(deps.storage, service_id)?,
    ))
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

fn response(id: u64, service: Service) -> ServiceResponse {
    ServiceResponse {
        id,
        provider: service.provider,
        model: service.model,
        active: service.active,
        price_version: service.price_version,
        split_version: service.split_version,
    }
}

pub fn prices(
    deps: Deps,
    service_id: u64,
    version: Option<u32>,
) -> Result<PricesResponse, ContractError> {
    let newest = load_service(deps.storage, service_id)?.price_version;
    prices_of(deps, (service_id, version.unwrap_or(newest)))
}

pub fn prices_by_hash(deps: Deps, hash: &Binary) -> Result<PricesResponse, ContractError> {
    let place = PRICES_BY_HASH
        .may_load(deps.storage, hash)?
        .ok_or_else(|| KitError::unknown("price table with hash", hash))?;
    prices_of(deps, place)
}

fn prices_of(deps: Deps, place: (u64, u32)) -> Result<PricesResponse, ContractError> {
    let table = load_prices(deps.storage, place.0, place.1)?;
    let domain = CONFIG.load(deps.storage)?.receipt_domain()?;
    Ok(PricesResponse {
        service_id: place.0,
        version: place.1,
        hash: prices_hash(&domain, place, &table)?.into(),
        table,
    })
}

pub fn offer(deps: Deps, service_id: u64, payer: &str) -> Result<OfferResponse, ContractError> {
    let payer = address::valid(deps.api, "payer", payer)?;
    let config = CONFIG.load(deps.storage)?;
    let offer = Offer::whether_active(deps.storage, service_id, &config.params)?;
    let tier = gates::tier(deps.querier, &config.links, &payer)?;
    let terms = offer.terms(service_id, tier);
    Ok(OfferResponse {
        service_id,
        provider: offer.service.provider,
        active: offer.service.active,
        split_version: terms.split_version,
        licence_version: terms.licence_version,
        tier,
        referrer_bps: terms.referrer_bps,
        prices: prices_of(deps, (service_id, offer.service.price_version))?,
    })
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
