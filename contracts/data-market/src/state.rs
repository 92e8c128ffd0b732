//! What is stored: what clients prove, and what nobody but this contract reads.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_revenue::payee::Payee;
use oaic_revenue::referral::ReferralBook;
use oaic_revenue::split::SplitBook;
use oaic_runtime::RuntimeError;

pub use oaic_records::data_market::*;

use crate::error::ContractError;

pub const LAST_AUTHORIZATION: Item<u64> = Item::new("last_authorisation");

pub const LISTINGS_BY_SELLER: Map<(&Addr, u64), Empty> = Map::new("listings_by_seller");
/// By (listing, version of the split).
pub const SPLITS: Map<(u64, u32), Vec<Payee>> = Map::new("splits");
/// What payees earned: table 1 and map `claimed`.
pub const SPLIT_BOOK: SplitBook = SplitBook::new(1);
/// Referrers: table 2 and maps that begin with `refer`.
pub const REFERRALS: ReferralBook = ReferralBook::new(2);

pub const AUTHORIZATIONS_BY_LISTING: Map<(u64, u64), Empty> = Map::new("authorisations_by_listing");
pub const AUTHORIZATIONS_BY_GRANTEE: Map<(&Addr, u64), Empty> =
    Map::new("authorisations_by_grantee");

/// Rated sales, by what was paid: neither a later split nor a later epoch gets anything of them.
pub const RATED: Map<SaleKey, Rated> = Map::new("rated");
/// What the reward sink was told of them.
pub const REPORTED: Map<SaleKey, Rated> = Map::new("reported");
/// Paid to licensors in an epoch, in uoaic.
pub const LICENSES: Map<u64, Uint128> = Map::new("licences");

/// Listing, version of the split that was paid, epoch in which it was.
pub type SaleKey = (u64, u32, u64);

/// Rated sales, weighted by their stars, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct Rated {
    pub gross: Uint128,
    pub fee: Uint128,
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
        return Err(RuntimeError::unauthorized(sender, action, seller).into());
    }
    match listing.withdrawn {
        true => Err(ContractError::Withdrawn { listing: id }),
        false => Ok(listing),
    }
}

pub fn load_split(
    storage: &dyn Storage,
    id: u64,
    version: u32,
) -> Result<Vec<Payee>, RuntimeError> {
    SPLITS
        .may_load(storage, (id, version))?
        .ok_or_else(|| RuntimeError::unknown("split", format!("{version} of listing {id}")))
}
