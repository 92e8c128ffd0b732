//! Records of listings, queries and orders, and hashes of what is agreed on.

pub mod answers;
pub mod question;
mod sale_item;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_math::delay::Due;
use oaic_messages::data_market::{
    Access, Delivery, FileInfo, OrderKind, OrderStatus, Params, Point, Query, Rating,
    RegisteredQuery, Scope, TableInfo, Texts, VersionResponse,
};
use oaic_messages::shared::Bps;
use oaic_revenue::payee::Linked;
use oaic_runtime::{known, Result};

pub use sale_item::{expect_shown, terms_hash, SaleItem};

/// Addresses and parameters.
pub const CONFIG: Item<Config> = Item::new("config");

/// Numbers given so far: listings and orders are 1 to these.
pub const LAST_LISTING: Item<u64> = Item::new("last_listing");
/// See [`LAST_LISTING`].
pub const LAST_ORDER: Item<u64> = Item::new("last_order");

/// What sellers offer.
pub const LISTINGS: Map<u64, Listing> = Map::new("listings");
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

/// Whom sellers let order.
pub const AUTHORIZATIONS: Map<u64, Authorization> = Map::new("authorizations");
/// Sellers' deposits.
pub const SELLERS: Map<&Addr, Seller> = Map::new("sellers");
/// What was ordered.
pub const ORDERS: Map<u64, Order> = Map::new("orders");

/// Addresses and parameters.
#[cw_serde]
pub struct Config {
    /// The token.
    pub token: Addr,
    /// Who may pause openings.
    pub guardian: Option<Addr>,
    /// Windows and shares.
    pub params: Params,
    /// Contracts that are asked or paid.
    pub links: Links,
    /// In seconds.
    pub epoch_seconds: u64,
    /// What proofs bind, a field element.
    pub context: Binary,
}

/// [`oaic_messages::data_market::Links`] with checked addresses.
#[cw_serde]
pub struct Links {
    /// Who knows security levels.
    pub tier_source: Option<Addr>,
    /// Who admits.
    pub kyc_gate: Option<Addr>,
    /// Who is told of rated sales.
    pub reward_sink: Option<Addr>,
    /// Who claims for dividends.
    pub dividends: Option<Addr>,
    /// Who claims for the risk pool.
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

/// What a seller offers.
#[cw_serde]
pub struct Listing {
    /// Whose.
    pub seller: Addr,
    /// Version in force.
    pub version: u32,
    /// No orders, ever.
    pub withdrawn: bool,
    /// Who may order.
    pub access: Access,
    /// Minimum security level of a buyer.
    pub min_security_level: u8,
    /// Newest version of its split.
    pub split_version: u32,
    /// Number of the last query.
    pub last_query: u32,
    /// Queries that can be ordered.
    pub open_queries: u32,
    /// What its buyers think of it.
    pub rating: Rating,
    /// Files sold.
    pub sold: u64,
    /// Answers sold.
    pub answered: u64,
    /// Times that a version of it was proven broken.
    pub broken: u32,
    /// Orders of it that were given back because nothing was delivered in time.
    pub undelivered: u64,
    /// In Unix time.
    pub listed_at: u64,
}

/// A version of an offer; it never changes.
#[cw_serde]
pub struct Version {
    /// The file.
    pub file: Option<FileInfo>,
    /// What the file costs, in uoaic.
    pub price_once: Option<Uint128>,
    /// The table.
    pub table: Option<TableInfo>,
    /// [`terms_hash`] of what the seller wrote.
    pub terms_hash: Binary,
    /// In Unix time.
    pub published_at: u64,
}

/// As an answer shows it: for those who have no proof.
impl From<VersionResponse> for Version {
    fn from(shown: VersionResponse) -> Self {
        Version {
            file: shown.file,
            price_once: shown.price_once,
            table: shown.table,
            terms_hash: shown.terms_hash,
            published_at: shown.published_at,
        }
    }
}

/// A registered query.
#[cw_serde]
pub struct StoredQuery {
    /// What is asked; it never changes.
    pub query: Query,
    /// What proofs bind, a field element.
    pub hash: Binary,
    /// What an answer costs, in uoaic.
    pub price: Uint128,
    /// Whether it can be ordered.
    pub open: bool,
}

/// As an answer shows it: for those who have no proof.
impl From<RegisteredQuery> for StoredQuery {
    fn from(shown: RegisteredQuery) -> Self {
        StoredQuery {
            query: shown.query,
            hash: shown.hash,
            price: shown.price,
            open: shown.open,
        }
    }
}

impl StoredQuery {
    /// As answers show it.
    pub fn shown(self, listing: u64, id: u32) -> RegisteredQuery {
        RegisteredQuery {
            listing,
            id,
            query: self.query,
            hash: self.hash,
            price: self.price,
            open: self.open,
        }
    }
}

/// Whom a seller lets order what.
#[cw_serde]
pub struct Authorization {
    /// Which listing.
    pub listing: u64,
    /// Who may use it.
    pub grantee: Addr,
    /// Whether for the file.
    pub raw: bool,
    /// For which queries.
    pub queries: Scope,
    /// Left.
    pub uses: u32,
    /// In Unix time.
    pub expires_at: u64,
    /// Whether the seller took it back.
    pub revoked: bool,
}

/// The deposit that covers a seller's open orders.
#[cw_serde]
#[derive(Default)]
pub struct Seller {
    /// What no order holds, in uoaic.
    pub free: Uint128,
    /// What open orders hold, in uoaic.
    pub held: Uint128,
    /// Orders that were given back because nothing was delivered in time.
    pub undelivered: u64,
}

/// An order.
#[cw_serde]
pub struct Order {
    /// What it is for.
    pub kind: OrderKind,
    /// Where it stands.
    pub status: OrderStatus,
    /// Who pays, and gets refunds.
    pub buyer: Addr,
    /// Who sells.
    pub seller: Addr,
    /// Which listing.
    pub listing: u64,
    /// Which version of it.
    pub version: u32,
    /// Which version of its split is paid.
    pub split_version: u32,
    /// In uoaic.
    pub price: Uint128,
    /// Held of the seller's deposit, in uoaic.
    pub deposit: Uint128,
    /// To which what is delivered is sealed.
    pub buyer_key: Point,
    /// The authorization it took a use of.
    pub authorization: Option<u64>,
    /// In Unix time.
    pub ordered_at: u64,
    /// In Unix time.
    pub deliver_before: u64,
    /// Of the day it was made on, in seconds.
    pub dispute_window: u64,
    /// Likewise, in blocks.
    pub dispute_blocks: u64,
    /// The referrer's share, likewise; 0 without one.
    pub referrer_bps: Bps,
    /// What was delivered.
    pub delivery: Option<Delivery>,
    /// Paid on it, in uoaic.
    pub fee: Uint128,
    /// When the seller was paid, in Unix time.
    pub paid_at: Option<u64>,
    /// The buyer's rating.
    pub stars: Option<u8>,
}

impl Order {
    /// Whether it holds money.
    pub fn is_open(&self) -> bool {
        matches!(self.status, OrderStatus::Open | OrderStatus::Delivered)
    }
}

/// The block in which a file was proven broken.
#[cw_serde]
#[derive(Copy)]
pub struct Break {
    /// In Unix time.
    pub time: u64,
    /// Of the block.
    pub height: u64,
}

/// Why a price goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundReason {
    /// Nothing was delivered in time.
    NotDelivered,
    /// The file was proven broken.
    Broken,
    /// By this order's own proof.
    Disputed,
}

/// Why an open order's price goes back to the buyer at a time, if it does: nothing was delivered in
/// time, or the file was proven broken in a block in which the order could be disputed itself. What
/// was delivered in time and not proven broken until then is the seller's, whatever comes later.
pub fn refund_reason(order: &Order, broken_at: Option<Break>, now: u64) -> Option<RefundReason> {
    match (&order.delivery, broken_at) {
        (None, Some(_)) => Some(RefundReason::Broken),
        (Some(delivery), Some(at)) if !undisputed_from(delivery).reached(at.time, at.height) => {
            Some(RefundReason::Broken)
        }
        (None, None) if now >= order.deliver_before => Some(RefundReason::NotDelivered),
        _ => None,
    }
}

/// From when on what was delivered can be completed and not disputed any more.
pub fn undisputed_from(delivery: &Delivery) -> Due {
    Due {
        time: delivery.dispute_before,
        height: delivery.dispute_height,
    }
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
pub fn broken_at(storage: &dyn Storage, version: &Version) -> Result<Option<Break>> {
    match &version.file {
        None => Ok(None),
        Some(file) => Ok(BROKEN.may_load(storage, &file_key(file))?),
    }
}

/// A listing; one that is not there is an error, as below.
pub fn load_listing(storage: &dyn Storage, id: u64) -> Result<Listing> {
    known(LISTINGS.may_load(storage, id), "listing", id)
}

/// A version of a listing.
pub fn load_version(storage: &dyn Storage, id: u64, version: u32) -> Result<Version> {
    let found = VERSIONS.may_load(storage, (id, version));
    known(found, "version", format_args!("{version} of listing {id}"))
}

/// A registered query of a listing.
pub fn load_query(storage: &dyn Storage, id: u64, number: u32) -> Result<StoredQuery> {
    let found = QUERIES.may_load(storage, (id, number));
    known(found, "query", format_args!("{number} of listing {id}"))
}

/// A seller, who has had a deposit.
pub fn load_seller(storage: &dyn Storage, address: &Addr) -> Result<Seller> {
    known(SELLERS.may_load(storage, address), "seller", address)
}

/// An order.
pub fn load_order(storage: &dyn Storage, id: u64) -> Result<Order> {
    known(ORDERS.may_load(storage, id), "order", id)
}

/// An authorization.
pub fn load_authorization(storage: &dyn Storage, id: u64) -> Result<Authorization> {
    known(AUTHORIZATIONS.may_load(storage, id), "authorization", id)
}
