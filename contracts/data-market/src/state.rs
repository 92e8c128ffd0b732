//! Everything that is stored, in the order of its life. Records that clients prove are defined in
//! [`oaic_records`] and re-exported here. Also stored are `contract_info` of cw2, `ownership` of
//! cw-ownable, and the records of `oaic_runtime::pause`.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_revenue::fee::BookedFee;
use oaic_revenue::payee::Payee;
use oaic_revenue::referral::ReferralEarnings;
use oaic_revenue::split::SplitEarnings;
use oaic_runtime::RuntimeError;

use crate::error::{ContractError, Result};

/// `config`: parameters, links and the context that proofs are bound to.
pub use oaic_records::data_market::{Config, Links, CONFIG};
/// Totals.
pub const TOTALS: Item<Totals> = Item::new("totals");

/// `last_listing`: number of the last listing.
pub use oaic_records::data_market::LAST_LISTING;
/// `listings`, by number.
pub use oaic_records::data_market::{load_listing, Listing, LISTINGS};
/// `sellers`: deposits, by address.
pub use oaic_records::data_market::{load_seller, SELLERS};
/// By (seller, listing).
pub const LISTINGS_BY_SELLER: Map<(&Addr, u64), Empty> = Map::new("listings_by_seller");
/// `inline`: ciphertext of the version in force, by listing; erased by a withdrawal.
pub use oaic_records::data_market::INLINE;
/// `broken`: when a file was first proven broken, by [`file_key`].
pub use oaic_records::data_market::{broken_at, file_key, Break, BROKEN};
/// `queries`, by (listing, number).
pub use oaic_records::data_market::{load_query, StoredQuery, QUERIES};
/// `versions`, by (listing, version).
pub use oaic_records::data_market::{load_version, Version, VERSIONS};
/// `texts` of the version in force, by listing; erased by a withdrawal.
pub use oaic_records::data_market::{terms_hash, TEXTS};

/// Payees, by (listing, version of the split).
pub const SPLITS: Map<(u64, u32), Vec<Payee>> = Map::new("splits");
/// What payees earned, by (listing, version of the split): table 1, and map `claimed` for what they
/// were paid.
pub const SPLIT_EARNINGS: SplitEarnings = SplitEarnings::new(1);
/// What referrers earned, by number: table 2, and `last_referrer`, `referred`, `referrers`,
/// `referrer_numbers` and `referral_claimed`.
pub const REFERRALS: ReferralEarnings = ReferralEarnings::new(2);

/// Number of the last authorization.
pub const LAST_AUTHORIZATION: Item<u64> = Item::new("last_authorization");
/// Authorizations, by number.
pub use oaic_records::data_market::{load_authorization, Authorization, AUTHORIZATIONS};
/// By (listing, authorization).
pub const AUTHORIZATIONS_BY_LISTING: Map<(u64, u64), Empty> = Map::new("authorizations_by_listing");
/// By (grantee, authorization).
pub const AUTHORIZATIONS_BY_GRANTEE: Map<(&Addr, u64), Empty> =
    Map::new("authorizations_by_grantee");

/// `last_order`: number of the last order.
pub use oaic_records::data_market::LAST_ORDER;
/// `orders`, by number.
pub use oaic_records::data_market::{
    load_order, refund_reason, undisputed_from, Order, RefundReason, SaleItem, ORDERS,
};
/// By (buyer, order).
pub const ORDERS_BY_BUYER: Map<(&Addr, u64), Empty> = Map::new("orders_by_buyer");
/// By (seller, order).
pub const ORDERS_BY_SELLER: Map<(&Addr, u64), Empty> = Map::new("orders_by_seller");
/// By (listing, order).
pub const ORDERS_BY_LISTING: Map<(u64, u64), Empty> = Map::new("orders_by_listing");
/// Orders that hold money.
pub const OPEN_ORDERS: Map<u64, Empty> = Map::new("open_orders");
/// The same, by (seller, order).
pub const OPEN_ORDERS_BY_SELLER: Map<(&Addr, u64), Empty> = Map::new("open_orders_by_seller");

/// Rated sales, by what was paid: a later split or epoch gets nothing of them.
pub const RATED: Map<SaleKey, Rated> = Map::new("rated");
/// The part of [`RATED`] that was reported to the reward sink.
pub const REPORTED: Map<SaleKey, Rated> = Map::new("reported");
/// Paid to licensors, by epoch, in uoaic.
pub const LICENSES: Map<u64, Uint128> = Map::new("licenses");

/// In uoaic unless noted. What came in is in exactly one of escrowed, refunded, deposits, or
/// paid + forfeited = fee + earned + referral + compensated.
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    pub escrowed: Uint128,
    pub refunded: Uint128,
    /// Of sellers, whether orders hold them or not.
    pub deposits: Uint128,
    /// Taken from deposits, before the fee.
    pub forfeited: Uint128,
    /// The part of that paid to buyers, after the fee.
    pub compensated: Uint128,
    /// Before the fee.
    pub paid: Uint128,
    pub fee: BookedFee,
    pub fee_flushed: Uint128,
    pub earned: Uint128,
    pub claimed: Uint128,
    pub referral_earned: Uint128,
    pub referral_claimed: Uint128,
    /// Orders ever made.
    pub orders: u64,
    /// Orders that hold money.
    pub open: u64,
}

/// Listing, version of the split that was paid, epoch of the payment.
pub type SaleKey = (u64, u32, u64);

/// Rated sales, weighted by their stars, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct Rated {
    pub gross: Uint128,
    pub fee: Uint128,
}

/// Loads a listing that is not withdrawn for its seller and refuses everyone else.
pub fn load_own_listing(
    storage: &dyn Storage,
    id: u64,
    sender: &Addr,
    action: &'static str,
) -> Result<Listing> {
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
