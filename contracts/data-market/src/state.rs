//! What is stored.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Empty, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_kit::payee::{Linked, Payee};
use oaic_kit::referral::ReferralBook;
use oaic_kit::split::SplitBook;
use oaic_kit::KitError;
use oaic_types::data_market::{Access, FileInfo, Params, Query, Rating, Scope, TableInfo, Texts};

use crate::error::ContractError;

pub const CONFIG: Item<Config> = Item::new("config");

pub const LAST_LISTING: Item<u64> = Item::new("last_listing");
pub const LAST_ORDER: Item<u64> = Item::new("last_order");
pub const LAST_AUTHORISATION: Item<u64> = Item::new("last_authorisation");

pub const LISTINGS: Map<u64, Listing> = Map::new("listings");
pub const LISTINGS_BY_SELLER: Map<(&Addr, u64), Empty> = Map::new("listings_by_seller");
/// What a seller wrote of the version in force; a withdrawal removes it.
pub const TEXTS: Map<u64, Texts> = Map::new("texts");
/// Ciphertext of the version in force that is kept here; a withdrawal removes it.
pub const INLINE: Map<u64, Binary> = Map::new("inline");
/// By (listing, version).
pub const VERSIONS: Map<(u64, u32), Version> = Map::new("versions");
/// When a file was first proven broken, by its roots and commitment; see [`file_key`].
pub const BROKEN: Map<&[u8], Break> = Map::new("broken");
/// By (listing, number).
pub const QUERIES: Map<(u64, u32), StoredQuery> = Map::new("queries");

/// By (listing, version of the split).
pub const SPLITS: Map<(u64, u32), Vec<Payee>> = Map::new("splits");
/// What payees earned: table 1 and map `claimed`.
pub const SPLIT_BOOK: SplitBook = SplitBook::new(1);
/// Referrers: table 2 and maps that begin with `refer`.
pub const REFERRALS: ReferralBook = ReferralBook::new(2);

pub const AUTHORISATIONS: Map<u64, Authorisation> = Map::new("authorisations");
pub const AUTHORISATIONS_BY_LISTING: Map<(u64, u64), Empty> = Map::new("authorisations_by_listing");
pub const AUTHORISATIONS_BY_GRANTEE: Map<(&Addr, u64), Empty> =
    Map::new("authorisations_by_grantee");

/// Rated sales, by what was paid: neither a later split nor a later epoch gets anything of them.
pub const RATED: Map<SaleKey, Rated> = Map::new("rated");
/// What the reward sink was told of them.
pub const REPORTED: Map<SaleKey, Rated> = Map::new("reported");
/// Paid to licensors in an epoch, in uoaic.
pub const LICENCES: Map<u64, Uint128> = Map::new("licences");

/// Addresses and parameters.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub guardian: Option<Addr>,
    pub params: Params,
    pub links: Links,
    /// In seconds.
    pub epoch_seconds: u64,
    /// What proofs bind, a field element.
    pub context: Binary,
}

/// [`oaic_types::data_market::Links`] with checked addresses.
#[cw_serde]
pub struct Links {
    pub tier_source: Option<Addr>,
    pub kyc_gate: Option<Addr>,
    pub reward_sink: Option<Addr>,
    pub dividends: Option<Addr>,
    pub risk_pool: Option<Addr>,
}

impl Links {
    /// Payees whose addresses are here.
    pub fn linked(&self) -> Linked<'_> {
        Linked {
            dividends: self.dividends.as_ref(),
            risk_pool: self.risk_pool.as_ref(),
        }
    }
}

#[cw_serde]
pub struct Listing {
    pub seller: Addr,
    /// Version in force.
    pub version: u32,
    pub withdrawn: bool,
    pub access: Access,
    pub min_security_level: u8,
    pub split_version: u32,
    /// Number of the last query.
    pub last_query: u32,
    pub open_queries: u32,
    pub rating: Rating,
    pub sold: u64,
    pub answered: u64,
    /// Times that a version of it was proven broken.
    pub broken: u32,
    /// In seconds since 1970.
    pub listed_at: u64,
}

/// A version of an offer; it never changes.
#[cw_serde]
pub struct Version {
    pub file: Option<FileInfo>,
    pub price_once: Option<Uint128>,
    pub table: Option<TableInfo>,
    /// In seconds since 1970.
    pub published_at: u64,
}

#[cw_serde]
pub struct StoredQuery {
    pub query: Query,
    /// What proofs bind, a field element.
    pub hash: Binary,
    pub price: Uint128,
    pub open: bool,
}

#[cw_serde]
pub struct Authorisation {
    pub listing: u64,
    pub grantee: Addr,
    pub raw: bool,
    pub queries: Scope,
    /// Left.
    pub uses: u32,
    /// In seconds since 1970.
    pub expires_at: u64,
    pub revoked: bool,
}

/// Listing, version of the split that was paid, epoch in which it was.
pub type SaleKey = (u64, u32, u64);

/// Rated sales, weighted by their stars, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct Rated {
    pub gross: Uint128,
    pub fee: Uint128,
}

/// The block in which a file was proven broken.
#[cw_serde]
#[derive(Copy)]
pub struct Break {
    /// In seconds since 1970.
    pub time: u64,
    pub height: u64,
}

/// What stands for a file when it is proven broken: whoever lists the same roots and commitment
/// lists the same broken file.
pub fn file_key(file: &FileInfo) -> Vec<u8> {
    [
        file.cipher_root.as_slice(),
        file.plain_root.as_slice(),
        file.key_commitment.as_slice(),
    ]
    .concat()
}

/// When the file of a version was proven broken.
pub fn broken_at(storage: &dyn Storage, version: &Version) -> Result<Option<Break>, KitError> {
    match &version.file {
        None => Ok(None),
        Some(file) => Ok(BROKEN.may_load(storage, &file_key(file))?),
    }
}

pub fn load_listing(storage: &dyn Storage, id: u64) -> Result<Listing, KitError> {
    LISTINGS
        .may_load(storage, id)?
        .ok_or_else(|| KitError::unknown("listing", id))
}

/// A listing that isn't withdrawn, for its seller alone.
pub fn load_own_listing(
    storage: &dyn Storage,
    id: u64,
    sender: &Addr,
    action: &'static str,
) -> Result<Listing, ContractError> {
    let listing = load_listing(storage, id)?;
    if listing.seller != *sender {
        let seller = format!("the seller {}", listing.seller);
        return Err(KitError::unauthorized(sender, action, seller).into());
    }
    match listing.withdrawn {
        true => Err(ContractError::Withdrawn { listing: id }),
        false => Ok(listing),
    }
}

pub fn load_version(storage: &dyn Storage, id: u64, version: u32) -> Result<Version, KitError> {
    VERSIONS
        .may_load(storage, (id, version))?
        .ok_or_else(|| KitError::unknown("version", format!("{version} of listing {id}")))
}

pub fn load_query(storage: &dyn Storage, id: u64, number: u32) -> Result<StoredQuery, KitError> {
    QUERIES
        .may_load(storage, (id, number))?
        .ok_or_else(|| KitError::unknown("query", format!("{number} of listing {id}")))
}

pub fn load_split(storage: &dyn Storage, id: u64, version: u32) -> Result<Vec<Payee>, KitError> {
    SPLITS
        .may_load(storage, (id, version))?
        .ok_or_else(|| KitError::unknown("split", format!("{version} of listing {id}")))
}

pub fn load_authorisation(storage: &dyn Storage, id: u64) -> Result<Authorisation, KitError> {
    AUTHORISATIONS
        .may_load(storage, id)?
        .ok_or_else(|| KitError::unknown("authorisation", id))
}
