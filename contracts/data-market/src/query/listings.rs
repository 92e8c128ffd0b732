//! Listings, their versions and queries.

use cosmwasm_std::{Binary, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_kit::{address, page::page};
use oaic_types::data_market::{
    ListingResponse, ListingStatus, Rating, RegisteredQuery, VersionResponse,
};
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::state::{
    broken_at, load_listing, load_query, load_version, StoredQuery, Version, INLINE, LISTINGS,
    LISTINGS_BY_SELLER, QUERIES, TEXTS, VERSIONS,
};

pub fn listing(deps: Deps, id: u64) -> Result<ListingResponse, ContractError> {
    let listing = load_listing(deps.storage, id)?;
    let version = version(deps, id, Some(listing.version))?;
    Ok(ListingResponse {
        id,
        seller: listing.seller,
        status: match (listing.withdrawn, version.broken) {
            (true, _) => ListingStatus::Withdrawn,
            (false, true) => ListingStatus::Broken,
            (false, false) => ListingStatus::Active,
        },
        version,
        texts: TEXTS.may_load(deps.storage, id)?,
        inline: INLINE.has(deps.storage, id),
        access: listing.access,
        min_security_level: listing.min_security_level,
        open_queries: listing.open_queries,
        split_version: listing.split_version,
        rating: listing.rating,
        sold: listing.sold,
        answered: listing.answered,
        broken: listing.broken,
        listed_at: listing.listed_at,
    })
}

pub fn listings(
    deps: Deps,
    seller: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ListingResponse>, ContractError> {
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

pub fn inline(deps: Deps, id: u64) -> Result<Option<Binary>, ContractError> {
    load_listing(deps.storage, id)?;
    Ok(INLINE.may_load(deps.storage, id)?)
}

pub fn version(deps: Deps, id: u64, number: Option<u32>) -> Result<VersionResponse, ContractError> {
    let newest = load_listing(deps.storage, id)?.version;
    let number = number.unwrap_or(newest);
    let version = load_version(deps.storage, id, number)?;
    version_response(deps, id, number, version)
}

pub fn versions(
    deps: Deps,
    id: u64,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<VersionResponse>, ContractError> {
    load_listing(deps.storage, id)?;
    let start = start_after.map(Bound::exclusive);
    let items = VERSIONS
        .prefix(id)
        .range(deps.storage, start, None, Order::Ascending);
    page(
        items.map(|item| {
            let (number, version) = item?;
            version_response(deps, id, number, version)
        }),
        limit,
    )
}

fn version_response(
    deps: Deps,
    listing: u64,
    number: u32,
    version: Version,
) -> Result<VersionResponse, ContractError> {
    Ok(VersionResponse {
        listing,
        version: number,
        broken: broken_at(deps.storage, &version)?.is_some(),
        file: version.file,
        price_once: version.price_once,
        table: version.table,
        terms_hash: version.terms_hash,
        published_at: version.published_at,
    })
}

pub fn question(deps: Deps, id: u64, number: u32) -> Result<RegisteredQuery, ContractError> {
    let stored = load_query(deps.storage, id, number)?;
    Ok(registered(id, number, stored))
}

pub fn questions(
    deps: Deps,
    id: u64,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<RegisteredQuery>, ContractError> {
    load_listing(deps.storage, id)?;
    let start = start_after.map(Bound::exclusive);
    let items = QUERIES
        .prefix(id)
        .range(deps.storage, start, None, Order::Ascending);
    page(
        items.map(|item| {
            let (number, stored) = item?;
            Ok(registered(id, number, stored))
        }),
        limit,
    )
}

fn registered(listing: u64, id: u32, stored: StoredQuery) -> RegisteredQuery {
    RegisteredQuery {
        listing,
        id,
        query: stored.query,
        hash: stored.hash,
        price: stored.price,
        open: stored.open,
    }
}

pub fn rating(deps: Deps, id: u64) -> Result<Rating, ContractError> {
    Ok(load_listing(deps.storage, id)?.rating)
}
