//! Services, their prices and splits, and what they offer a payer.

use cosmwasm_std::{Binary, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_messages::compute_settlement::{
    OfferResponse, PricesResponse, ServiceResponse, SplitResponse,
};
use oaic_messages::shared::Page;
use oaic_records::compute_settlement::answers;
use oaic_runtime::page::page;
use oaic_runtime::{address, RuntimeError};

use crate::error::Result;
use crate::model::gates;
use crate::model::offer::Offer;
use crate::state::{
    load_service, load_split, CONFIG, PRICES_BY_HASH, SERVICES, SERVICES_BY_PROVIDER,
    SPLIT_EARNINGS,
};

pub fn service(deps: Deps, service_id: u64) -> Result<ServiceResponse> {
    Ok(answers::service(deps.storage, service_id)?)
}

pub fn services(
    deps: Deps,
    provider: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ServiceResponse>> {
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

pub fn prices(deps: Deps, service_id: u64, version: Option<u32>) -> Result<PricesResponse> {
    let newest = load_service(deps.storage, service_id)?.price_version;
    let place = (service_id, version.unwrap_or(newest));
    Ok(answers::prices(deps.storage, place)?)
}

pub fn prices_by_hash(deps: Deps, hash: &Binary) -> Result<PricesResponse> {
    let place = PRICES_BY_HASH
        .may_load(deps.storage, hash)?
        .ok_or_else(|| RuntimeError::unknown("price table with hash", hash))?;
    Ok(answers::prices(deps.storage, place)?)
}

pub fn offer(deps: Deps, service_id: u64, payer: &str) -> Result<OfferResponse> {
    let payer = address::valid(deps.api, "payer", payer)?;
    let config = CONFIG.load(deps.storage)?;
    let offer = Offer::whether_active(deps.storage, service_id, &config.params)?;
    let tier = gates::tier(deps.querier, &config.links, &payer)?;
    Ok(OfferResponse {
        service_id,
        provider: offer.service.provider,
        active: offer.service.active,
        split_version: offer.service.split_version,
        license_version: offer.license_version,
        tier,
        referrer_bps: offer.referrer_bps,
        prices: answers::prices(deps.storage, (service_id, offer.service.price_version))?,
    })
}

pub fn split(deps: Deps, service_id: u64, version: Option<u32>) -> Result<SplitResponse> {
    let newest = load_service(deps.storage, service_id)?.split_version;
    let version = version.unwrap_or(newest);
    let split = load_split(deps.storage, service_id, version)?;
    let links = CONFIG.load(deps.storage)?.links;
    let place = (service_id, version);
    let payees = SPLIT_EARNINGS.responses(deps.storage, place, &split.payees, links.linked())?;
    Ok(SplitResponse {
        service_id,
        version,
        accumulated: SPLIT_EARNINGS.total(deps.storage, place)?.into(),
        license_version: split.license_version,
        payees,
    })
}
