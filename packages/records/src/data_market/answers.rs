//! What the data market answers about single records, made of them: its queries answer it, and
//! clients make it of proven records. Errors of all: there is no such record, or what is stored can't
//! be read.

use cosmwasm_std::{Addr, Storage};
use oaic_messages::data_market::{
    AuthorizationResponse, ListingResponse, ListingStatus, OrderResponse, RegisteredQuery,
    SellerResponse, VersionResponse,
};
use oaic_runtime::Result;

use super::{
    broken_at, load_authorization, load_listing, load_order, load_query, load_version,
    refund_reason, Version, INLINE, SELLERS, TEXTS,
};

/// A listing with its version in force.
pub fn listing(storage: &dyn Storage, id: u64) -> Result<ListingResponse> {
    let listing = load_listing(storage, id)?;
    let version = version(storage, id, Some(listing.version))?;
    Ok(ListingResponse {
        id,
        seller: listing.seller,
        status: match (listing.withdrawn, version.broken) {
            (true, _) => ListingStatus::Withdrawn,
            (false, true) => ListingStatus::Broken,
            (false, false) => ListingStatus::Active,
        },
        version,
        texts: TEXTS.may_load(storage, id)?,
        inline: INLINE.has(storage, id),
        access: listing.access,
        min_security_level: listing.min_security_level,
        open_queries: listing.open_queries,
        split_version: listing.split_version,
        rating: listing.rating,
        sold: listing.sold,
        answered: listing.answered,
        broken: listing.broken,
        undelivered: listing.undelivered,
        listed_at: listing.listed_at,
    })
}

/// A version of a listing; without a number the newest.
pub fn version(storage: &dyn Storage, id: u64, number: Option<u32>) -> Result<VersionResponse> {
    let newest = load_listing(storage, id)?.version;
    let number = number.unwrap_or(newest);
    let version = load_version(storage, id, number)?;
    of_version(storage, id, number, version)
}

/// A version that was read.
pub fn of_version(
    storage: &dyn Storage,
    listing: u64,
    number: u32,
    version: Version,
) -> Result<VersionResponse> {
    Ok(VersionResponse {
        listing,
        version: number,
        broken: broken_at(storage, &version)?.is_some(),
        file: version.file,
        price_once: version.price_once,
        table: version.table,
        terms_hash: version.terms_hash,
        published_at: version.published_at,
    })
}

/// A registered query.
pub fn query(storage: &dyn Storage, listing: u64, id: u32) -> Result<RegisteredQuery> {
    Ok(load_query(storage, listing, id)?.shown(listing, id))
}

/// An order, as of a time.
pub fn order(storage: &dyn Storage, id: u64, now: u64) -> Result<OrderResponse> {
    let order = load_order(storage, id)?;
    let refundable = match order.is_open() {
        true => {
            let version = load_version(storage, order.listing, order.version)?;
            refund_reason(&order, broken_at(storage, &version)?, now).is_some()
        }
        false => false,
    };
    Ok(OrderResponse {
        id,
        kind: order.kind,
        status: order.status,
        buyer: order.buyer,
        seller: order.seller,
        listing: order.listing,
        version: order.version,
        split_version: order.split_version,
        price: order.price,
        deposit: order.deposit,
        buyer_key: order.buyer_key,
        authorization: order.authorization,
        ordered_at: order.ordered_at,
        deliver_before: order.deliver_before,
        referrer_bps: order.referrer_bps,
        delivery: order.delivery,
        refundable,
        fee: order.fee,
        paid_at: order.paid_at,
        stars: order.stars,
    })
}

/// A seller's deposit; of who never put one up, nothing.
pub fn seller(storage: &dyn Storage, address: &Addr) -> Result<SellerResponse> {
    let seller = SELLERS.may_load(storage, address)?.unwrap_or_default();
    Ok(SellerResponse {
        free: seller.free,
        held: seller.held,
        undelivered: seller.undelivered,
    })
}

/// An authorization.
pub fn authorization(storage: &dyn Storage, id: u64) -> Result<AuthorizationResponse> {
    let authorization = load_authorization(storage, id)?;
    Ok(AuthorizationResponse {
        id,
        listing: authorization.listing,
        grantee: authorization.grantee,
        raw: authorization.raw,
        queries: authorization.queries,
        uses: authorization.uses,
        expires_at: authorization.expires_at,
        revoked: authorization.revoked,
    })
}
