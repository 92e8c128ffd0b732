//! Queries and their responses.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::cw_ownable_query;

use super::{Access, Links, Params, Point, Query, Rows, Scope, Terms};
use crate::compute_settlement::PayeeResponse;
use crate::shared::Bps;

/// Queries.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses, parameters, links, pause, context, verifying keys.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals; see [`TotalsResponse`] for how they relate to the contract's token balance.
    #[returns(TotalsResponse)]
    Totals {},
    /// One listing, with its version in force.
    #[returns(ListingResponse)]
    Listing {
        /// Listing number.
        listing: u64,
    },
    /// Listings of all sellers or of one.
    #[returns(crate::shared::Page<ListingResponse>)]
    Listings {
        /// Only those of this seller.
        seller: Option<String>,
        /// Start after this listing.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Ciphertext of the version in force, if it is stored on chain.
    #[returns(Option<Binary>)]
    Inline {
        /// Listing number.
        listing: u64,
    },
    /// One version of a listing.
    #[returns(VersionResponse)]
    Version {
        /// Listing number.
        listing: u64,
        /// Version; unset: the newest.
        version: Option<u32>,
    },
    /// Versions of a listing.
    #[returns(crate::shared::Page<VersionResponse>)]
    Versions {
        /// Listing number.
        listing: u64,
        /// Start after this version.
        start_after: Option<u32>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// One registered query.
    #[returns(RegisteredQuery)]
    Query {
        /// Listing number.
        listing: u64,
        /// Its number.
        query: u32,
    },
    /// Registered queries of a listing, closed ones included.
    #[returns(crate::shared::Page<RegisteredQuery>)]
    Queries {
        /// Listing number.
        listing: u64,
        /// Start after this number.
        start_after: Option<u32>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// A seller's deposit and missed deliveries.
    #[returns(SellerResponse)]
    Seller {
        /// The account.
        address: String,
    },
    /// One order.
    #[returns(OrderResponse)]
    Order {
        /// Order number.
        order: u64,
    },
    /// Orders.
    #[returns(crate::shared::Page<OrderResponse>)]
    Orders {
        /// Filter.
        of: OrdersOf,
        /// Start after this order.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// One authorization.
    #[returns(AuthorizationResponse)]
    Authorization {
        /// Number of the authorization.
        authorization: u64,
    },
    /// Authorizations, used up and revoked ones included.
    #[returns(crate::shared::Page<AuthorizationResponse>)]
    Authorizations {
        /// Filter.
        of: AuthorizationsOf,
        /// Start after this authorization.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Ratings of a listing.
    #[returns(Rating)]
    Rating {
        /// Listing number.
        listing: u64,
    },
    /// One version of a listing's split, with each payee's earnings and claims.
    #[returns(SplitResponse)]
    Split {
        /// Listing number.
        listing: u64,
        /// Version of the split; unset: the newest.
        version: Option<u32>,
    },
    /// Rated sales of a listing, paid in an epoch under a version of its split.
    #[returns(UsageResponse)]
    Usage {
        /// Listing number.
        listing: u64,
        /// Version of its split.
        split_version: u32,
        /// Epoch number.
        epoch: u64,
    },
    /// Earnings of a referrer.
    #[returns(crate::compute_settlement::ReferrerResponse)]
    Referrer {
        /// The account.
        address: String,
    },
    /// Referrer of a buyer.
    #[returns(Option<Addr>)]
    ReferrerOf {
        /// The buyer.
        buyer: String,
    },
    /// Metrics of an epoch; for the current one, so far. Only license revenue, what claims paid to
    /// licensors, is ever above zero here.
    #[returns(crate::gates::EpochMetrics)]
    EpochMetrics {
        /// Number of the epoch: Unix time divided by the epoch's length, rounded down.
        epoch: u64,
    },
    /// Whether the owner's message would be accepted, as far as can be determined now.
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Filter of orders.
#[cw_serde]
pub enum OrdersOf {
    /// All.
    All {},
    /// Those of a buyer.
    Buyer {
        /// The account.
        address: String,
    },
    /// Those of a seller.
    Seller {
        /// The account.
        address: String,
    },
    /// Those of a listing.
    Listing {
        /// Listing number.
        listing: u64,
    },
    /// Those that still hold money: neither completed nor refunded.
    Open {
        /// Only those of this seller; unset: all.
        seller: Option<String>,
    },
}

/// Filter of authorizations.
#[cw_serde]
pub enum AuthorizationsOf {
    /// Those of a listing.
    Listing {
        /// Listing number.
        listing: u64,
    },
    /// Those given to an account.
    Grantee {
        /// The account.
        address: String,
    },
}

/// Addresses, parameters, links, pause, context, verifying keys.
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// The guardian.
    pub guardian: Option<Addr>,
    /// Parameters.
    pub params: Params,
    /// Linked contracts.
    pub links: Links,
    /// End of the current pause of openings, in Unix time; if a queued migration prolongs it, the
    /// latest time at which that lapses.
    pub paused_until: Option<u64>,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// The context that proofs are bound to, a field element derived from [`super::PURPOSE`], the
    /// chain id and this contract's address.
    pub context: Binary,
    /// Verifying keys that are compiled in.
    pub keys: Vec<KeyInfo>,
}

/// A verifying key that is compiled in.
#[cw_serde]
pub struct KeyInfo {
    /// Name of the circuit.
    pub circuit: String,
    /// `DEV` or `CEREMONY`.
    pub status: String,
    /// SHA-256 of the circuit, in hex.
    pub circuit_hash: String,
}

/// Totals, in uoaic. `paid + forfeited = fee_booked + earned + referral_earned + compensated`; the
/// contract's token balance is at least `escrowed + deposits + (earned − claimed) +
/// (referral_earned − referral_claimed) + (fee_booked − fee_flushed)`.
#[cw_serde]
#[derive(Default)]
pub struct TotalsResponse {
    /// Held for open orders.
    pub escrowed: Uint128,
    /// Sellers' deposits, whether held by orders or not.
    pub deposits: Uint128,
    /// Ever taken from deposits for refunded orders.
    pub forfeited: Uint128,
    /// The part of that paid to buyers, after the fee.
    pub compensated: Uint128,
    /// Ever paid for orders, before the fee.
    pub paid: Uint128,
    /// Ever refunded to buyers, not counting amounts above the price.
    pub refunded: Uint128,
    /// Sum of price × rate in basis points.
    pub fee_points: Uint128,
    /// Fee booked on what was paid and forfeited: ceil(`fee_points` / 10,000).
    pub fee_booked: Uint128,
    /// The part of that paid to the token.
    pub fee_flushed: Uint128,
    /// Ever earned by splits.
    pub earned: Uint128,
    /// The part of that paid to payees.
    pub claimed: Uint128,
    /// Ever earned by referrers.
    pub referral_earned: Uint128,
    /// The part of that paid to referrers.
    pub referral_claimed: Uint128,
    /// Orders ever made.
    pub orders: u64,
    /// Orders that hold money.
    pub open: u64,
}

/// Status of a listing.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ListingStatus {
    /// It can be ordered.
    Active,
    /// Its version in force was proven broken: it takes no orders until the seller offers another
    /// file.
    Broken,
    /// It was withdrawn and takes no more orders.
    Withdrawn,
}

/// A listing.
#[cw_serde]
pub struct ListingResponse {
    /// Its number.
    pub id: u64,
    /// The seller.
    pub seller: Addr,
    /// Status.
    pub status: ListingStatus,
    /// The version in force.
    pub version: VersionResponse,
    /// Its texts; unset once it is withdrawn.
    pub texts: Option<Texts>,
    /// Whether its ciphertext is stored on chain; see [`QueryMsg::Inline`].
    pub inline: bool,
    /// Who may order.
    pub access: Access,
    /// Minimum security level of a buyer.
    pub min_security_level: u8,
    /// Queries that can be ordered.
    pub open_queries: u32,
    /// Newest version of its split.
    pub split_version: u32,
    /// Ratings.
    pub rating: Rating,
    /// Files sold: completed orders.
    pub sold: u64,
    /// Answers sold.
    pub answered: u64,
    /// Number of times a version of it was proven broken.
    pub broken: u32,
    /// Its orders refunded because nothing was delivered in time.
    pub undelivered: u64,
    /// When it was listed, in Unix time.
    pub listed_at: u64,
}

/// Texts of a listing.
#[cw_serde]
pub struct Texts {
    /// Location of the ciphertext; empty without a file or if it is only on chain.
    pub uri: String,
    /// Terms, whose hash is part of the version.
    pub terms: Terms,
}

/// A version of a listing, without its texts. It never changes, but can be proven broken.
#[cw_serde]
pub struct VersionResponse {
    /// Listing number.
    pub listing: u64,
    /// Version, from 1.
    pub version: u32,
    /// The file.
    pub file: Option<FileInfo>,
    /// Price of the file, in uoaic; unset if it is not for sale.
    pub price_once: Option<Uint128>,
    /// The table.
    pub table: Option<TableInfo>,
    /// SHA-256 of its [`Terms`], as `oaic_records` computes it: whoever kept them can prove what
    /// they were, even after the chain has erased them.
    pub terms_hash: Binary,
    /// Whether its file was proven broken.
    pub broken: bool,
    /// When it was published, in Unix time.
    pub published_at: u64,
}

/// A file as stored in a version.
#[cw_serde]
pub struct FileInfo {
    /// Root over the encrypted chunks.
    pub cipher_root: Binary,
    /// Root over the plain chunks.
    pub plain_root: Binary,
    /// Commitment to the key.
    pub key_commitment: Binary,
    /// Number of chunks.
    pub chunks: u32,
    /// Bytes of the plain file.
    pub size: u64,
}

/// A table as stored in a version.
#[cw_serde]
pub struct TableInfo {
    /// Commitment to salt and rows.
    pub commitment: Binary,
    /// Row capacity.
    pub rows: Rows,
    /// Number of columns.
    pub columns: u8,
}

/// A registered query.
#[cw_serde]
pub struct RegisteredQuery {
    /// Listing number.
    pub listing: u64,
    /// Its number, from 1; never reused.
    pub id: u32,
    /// The query.
    pub query: Query,
    /// Its hash as proofs are bound to it, a field element.
    pub hash: Binary,
    /// Price of an answer, in uoaic.
    pub price: Uint128,
    /// Whether it can be ordered.
    pub open: bool,
}

/// What is ordered.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum OrderKind {
    /// The key of the file.
    File,
    /// The answer to a query.
    Answer {
        /// Number of the query.
        query: u32,
    },
}

/// Status of an order.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum OrderStatus {
    /// Nothing was delivered yet.
    Open,
    /// The key was delivered; the order can be disputed, and completed after that.
    Delivered,
    /// Paid.
    Completed,
    /// Refunded because nothing was delivered in time or the file was proven broken.
    Refunded,
    /// Refunded because this order's own proof showed the file to be broken.
    Disputed,
}

/// An order.
#[cw_serde]
pub struct OrderResponse {
    /// Its number, from 1; never reused. Proofs are bound to it.
    pub id: u64,
    /// What is ordered.
    pub kind: OrderKind,
    /// Status.
    pub status: OrderStatus,
    /// The buyer, who pays and gets refunds.
    pub buyer: Addr,
    /// The seller.
    pub seller: Addr,
    /// Listing number.
    pub listing: u64,
    /// Version of the listing.
    pub version: u32,
    /// Version of its split that is paid.
    pub split_version: u32,
    /// The price, in uoaic.
    pub price: Uint128,
    /// Amount it holds, or held, of the seller's deposit, in uoaic.
    pub deposit: Uint128,
    /// The buyer's key.
    pub buyer_key: Point,
    /// Authorization that it used.
    pub authorization: Option<u64>,
    /// When it was made, in Unix time.
    pub ordered_at: u64,
    /// A delivery must come before this Unix time; from then on the order can be refunded.
    pub deliver_before: u64,
    /// The referrer's share of the amount net of the fee, in basis points, as of the order; 0 if
    /// the buyer has no referrer.
    pub referrer_bps: Bps,
    /// The delivery.
    pub delivery: Option<Delivery>,
    /// Whether a refund is possible now.
    pub refundable: bool,
    /// Fee paid on it, in uoaic; 0 until it is completed.
    pub fee: Uint128,
    /// When it was paid, in Unix time; a rating counts for the epoch of that time.
    pub paid_at: Option<u64>,
    /// The buyer's rating.
    pub stars: Option<u8>,
}

/// A delivery for an order.
#[cw_serde]
pub struct Delivery {
    /// The sealer's key.
    pub ephemeral: Point,
    /// Masked elements: one for a file's key, eight for an answer.
    pub masked: Vec<Binary>,
    /// Unix time of the delivery.
    pub at: u64,
    /// The order can be disputed until this Unix time and [`Self::dispute_height`] are both
    /// reached; from then on it can be completed. For an answer, which is paid at once, it is the
    /// time of the delivery.
    pub dispute_before: u64,
    /// The block's height; see [`super::Params::dispute_blocks`].
    pub dispute_height: u64,
}

/// A seller's deposit. It is empty for accounts that never made one.
#[cw_serde]
#[derive(Default)]
pub struct SellerResponse {
    /// The part that no order holds, in uoaic; new orders hold their share from it.
    pub free: Uint128,
    /// The part that open orders hold, in uoaic.
    pub held: Uint128,
    /// Orders refunded because nothing was delivered in time.
    pub undelivered: u64,
}

/// An authorization.
#[cw_serde]
pub struct AuthorizationResponse {
    /// Its number, from 1; never reused.
    pub id: u64,
    /// Listing number.
    pub listing: u64,
    /// Account that may use it.
    pub grantee: Addr,
    /// Whether the file may be ordered.
    pub raw: bool,
    /// Queries that may be ordered.
    pub queries: Scope,
    /// Number of orders left.
    pub uses: u32,
    /// End of the authorization, in Unix time.
    pub expires_at: u64,
    /// Whether the seller revoked it.
    pub revoked: bool,
}

/// Ratings of a listing; the mean is `stars / count`.
#[cw_serde]
#[derive(Copy, Default)]
pub struct Rating {
    /// Number of ratings.
    pub count: u64,
    /// Sum of their stars.
    pub stars: u64,
}

/// Rated sales that were paid in an epoch under a version of a split, weighted by their stars, in
/// uoaic.
#[cw_serde]
#[derive(Default)]
pub struct UsageResponse {
    /// Prices, before the fee.
    pub rated: Uint128,
    /// Fee paid on them.
    pub fee: Uint128,
    /// The part of the prices reported to the reward sink.
    pub reported: Uint128,
}

/// A split.
#[cw_serde]
pub struct SplitResponse {
    /// Listing number.
    pub listing: u64,
    /// Version.
    pub version: u32,
    /// Ever earned by all payees.
    pub accumulated: Uint128,
    /// Payees in order. Labels of superseded splits and of withdrawn listings are empty.
    pub payees: Vec<PayeeResponse>,
}
