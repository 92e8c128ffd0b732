//! Listings, their versions and queries.

use cosmwasm_std::{Binary, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_messages::data_market::{ListingResponse, Rating, RegisteredQuery, VersionResponse};
use oaic_messages::shared::Page;
use oaic_records::data_market::answers;
use oaic_runtime::{address, page::page};

use crate::error::Result;
use crate::state::{load_listing, INLINE, LISTINGS, LISTINGS_BY_SELLER, QUERIES, VERSIONS};

pub fn listing(deps: Deps, id: u64) -> Result<ListingResponse> {
    Ok(answers::listing(deps.storage, id)?)
}

pub fn listings(
    deps: Deps,
    seller: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ListingResponse>> {
    let seller = seller
        .map(|raw| address::valid(deps.api, "seller", raw))
        .transpose()?;
    let start = start_after.map(Bound::exclusive);
    let ids: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match &seller {
        Some(seller) => Box::new(LISTINGS_BY_SELLER.prefix(seller).keys(
            deps.storage,
            start,
            None,
            Order::Ascending,
        )),
        None => Box::new(LISTINGS.keys(deps.storage, start, None, Order::Ascending)),
    };
    page(ids.map(|id| listing(deps, id?)), limit)
}

pub fn inline(deps: Deps, id: u64) -> Result<Option<Binary>> {
    load_listing(deps.storage, id)?;
    Ok(INLINE.may_load(deps.storage, id)?)
}

pub fn version(deps: Deps, id: u64, number: Option<u32>) -> Result<VersionResponse> {
    Ok(answers::version(deps.storage, id, number)?)
}

pub fn versions(
    deps: Deps,
    id: u64,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<VersionResponse>> {
    load_listing(deps.storage, id)?;
    let start = start_after.map(Bound::exclusive);
    let items = VERSIONS
        .prefix(id)
        .range(deps.storage, start, None, Order::Ascending);
    page(
        items.map(|item| {
            let (number, version) = item?;
            Ok(answers::of_version(deps.storage, id, number, version)?)
        }),
        limit,
    )
}

pub fn question(deps: Deps, id: u64, number: u32) -> Result<RegisteredQuery> {
    Ok(answers::query(deps.storage, id, number)?)
}

pub fn questions(
    deps: Deps,
    id: u64,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<RegisteredQuery>> {
    load_listing(deps.storage, id)?;
    let start = start_after.map(Bound::exclusive);
    let items = QUERIES
        .prefix(id)
        .range(deps.storage, start, None, Order::Ascending);
    page(
        items.map(|item| {
            let (number, stored) = item?;
            Ok(stored.shown(id, number))
        }),
        limit,
    )
}

pub fn rating(deps: Deps, id: u64) -> Result<Rating> {
    Ok(load_listing(deps.storage, id)?.rating)
}
