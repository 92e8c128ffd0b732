//! Queries and their answers.

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
    /// Totals of every book; the contract's token balance is at least their sum.
    #[returns(BooksResponse)]
    Books {},
    /// One listing, with its version in force.
    #[returns(ListingResponse)]
    Listing {
        /// Which.
        listing: u64,
    },
    /// Listings, of all or of one seller.
    #[returns(crate::shared::Page<ListingResponse>)]
    Listings {
        /// Only this seller's.
        seller: Option<String>,
        /// Page on after this listing.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// The ciphertext that is kept on chain, of the version in force; null when none is.
    #[returns(Option<Binary>)]
    Inline {
        /// Which listing.
        listing: u64,
    },
    /// One version of a listing.
    #[returns(VersionResponse)]
    Version {
        /// Which listing.
        listing: u64,
        /// Which version; unset: the newest.
        version: Option<u32>,
    },
    /// Versions of a listing.
    #[returns(crate::shared::Page<VersionResponse>)]
    Versions {
        /// Which listing.
        listing: u64,
        /// Page on after this version.
        start_after: Option<u32>,
        /// Page size.
        limit: Option<u32>,
    },
    /// One registered query.
    #[returns(RegisteredQuery)]
    Query {
        /// Which listing.
        listing: u64,
        /// Its number.
        query: u32,
    },
    /// Registered queries of a listing, closed ones too.
    #[returns(crate::shared::Page<RegisteredQuery>)]
    Queries {
        /// Which listing.
        listing: u64,
        /// Page on after this number.
        start_after: Option<u32>,
        /// Page size.
        limit: Option<u32>,
    },
    /// A seller's deposit, and how often he delivered nothing.
    #[returns(SellerResponse)]
    Seller {
        /// Who.
        address: String,
    },
    /// One order.
    #[returns(OrderResponse)]
    Order {
        /// Which.
        order: u64,
    },
    /// Orders.
    #[returns(crate::shared::Page<OrderResponse>)]
    Orders {
        /// Which.
        of: OrdersOf,
        /// Page on after this order.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// One authorization.
    #[returns(AuthorizationResponse)]
    Authorization {
        /// Which.
        authorization: u64,
    },
    /// Authorizations, spent and revoked ones too.
    #[returns(crate::shared::Page<AuthorizationResponse>)]
    Authorizations {
        /// Which.
        of: AuthorizationsOf,
        /// Page on after this authorization.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What a listing's buyers think of it.
    #[returns(Rating)]
    Rating {
        /// Which listing.
        listing: u64,
    },
    /// One version of a listing's split, with what each payee earned and claimed.
    #[returns(SplitResponse)]
    Split {
        /// Which listing.
        listing: u64,
        /// Which version of the split; unset: the newest.
        version: Option<u32>,
    },
    /// Rated sales of a listing that were paid in an epoch under a version of its split.
    #[returns(UsageResponse)]
    Usage {
        /// Which listing.
        listing: u64,
        /// Which version of its split.
        split_version: u32,
        /// Which epoch.
        epoch: u64,
    },
    /// A referrer's books.
    #[returns(crate::compute_settlement::ReferrerResponse)]
    Referrer {
        /// Who.
        address: String,
    },
    /// Who referred a buyer.
    #[returns(Option<Addr>)]
    ReferrerOf {
        /// The buyer.
        buyer: String,
    },
    /// What was measured in an epoch; of the current one, so far: what claims paid to licensors.
    /// The rest is always zero here.
    #[returns(crate::gates::EpochMetrics)]
    EpochMetrics {
        /// Number of the epoch: seconds since 1970 by the epoch's length, rounded down.
        epoch: u64,
    },
    /// Whether the owner's message would be accepted, as far as that can be told now.
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Which orders.
#[cw_serde]
pub enum OrdersOf {
    /// All.
    All {},
    /// A buyer's.
    Buyer {
        /// Who.
        address: String,
    },
    /// A seller's.
    Seller {
        /// Who.
        address: String,
    },
    /// A listing's.
    Listing {
        /// Which.
        listing: u64,
    },
    /// Those that still hold money: neither completed nor refunded.
    Open {
        /// Only this seller's; unset: all.
        seller: Option<String>,
    },
}

/// Which authorizations.
#[cw_serde]
pub enum AuthorizationsOf {
    /// A listing's.
    Listing {
        /// Which.
        listing: u64,
    },
    /// Those given to an account.
    Grantee {
        /// Who.
        address: String,
    },
}

/// Addresses, parameters, links, pause, context, verifying keys.
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// Guardian.
    pub guardian: Option<Addr>,
    /// Parameters.
    pub params: Params,
    /// Links.
    pub links: Links,
    /// End of the pause of openings in force, in seconds since 1970; while a queued migration makes it
    /// last, when that lapses at the latest.
    pub paused_until: Option<u64>,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// The context that proofs bind, a field element: of [`super::PURPOSE`], the chain's id and
    /// this contract's address.
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
pub struct BooksResponse {
    /// Held for open orders.
    pub escrowed: Uint128,
    /// Sellers' deposits, held by orders and not.
    pub deposits: Uint128,
    /// Ever taken from deposits for orders that were given back.
    pub forfeited: Uint128,
    /// Paid to buyers of that, after the fee.
    pub compensated: Uint128,
    /// Ever paid for orders, before the fee.
    pub paid: Uint128,
    /// Ever given back to buyers, without what was above the price.
    pub refunded: Uint128,
    /// Sum of price × rate in basis points.
    pub fee_points: Uint128,
    /// Fee booked on what was paid and forfeited: ceil(`fee_points` / 10,000).
    pub fee_booked: Uint128,
    /// Paid to the token of it.
    pub fee_flushed: Uint128,
    /// Went to splits.
    pub earned: Uint128,
    /// Paid to payees of it.
    pub claimed: Uint128,
    /// Went to referrers.
    pub referral_earned: Uint128,
    /// Paid to referrers of it.
    pub referral_claimed: Uint128,
    /// Orders ever made.
    pub orders: u64,
    /// Orders that hold money.
    pub open: u64,
}

/// Where a listing stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ListingStatus {
    /// It can be ordered.
    Active,
    /// Its version in force was proven broken: no orders until the seller offers another file.
    Broken,
    /// It was withdrawn: no orders, ever.
    Withdrawn,
}

/// A listing.
#[cw_serde]
pub struct ListingResponse {
    /// Which.
    pub id: u64,
    /// Whose.
    pub seller: Addr,
    /// Status.
    pub status: ListingStatus,
    /// The version in force.
    pub version: VersionResponse,
    /// What is written of it; unset once it is withdrawn.
    pub texts: Option<Texts>,
    /// Whether its ciphertext is kept on chain; see [`QueryMsg::Inline`].
    pub inline: bool,
    /// Who may order.
    pub access: Access,
    /// Least security level of a buyer.
    pub min_security_level: u8,
    /// Queries that can be ordered.
    pub open_queries: u32,
    /// Newest version of its split.
    pub split_version: u32,
    /// What its buyers think of it.
    pub rating: Rating,
    /// Files sold: completed orders.
    pub sold: u64,
    /// Answers sold.
    pub answered: u64,
    /// Times a version of it was proven broken.
    pub broken: u32,
    /// Orders of it that were given back because nothing was delivered in time.
    pub undelivered: u64,
    /// When it was listed, in seconds since 1970.
    pub listed_at: u64,
}

/// What a seller wrote.
#[cw_serde]
pub struct Texts {
    /// Where the ciphertext is; empty when there is no file, or only on chain.
    pub uri: String,
    /// What is hashed into the version.
    pub terms: Terms,
}

/// A version of a listing, without texts; it never changes, but can be proven broken.
#[cw_serde]
pub struct VersionResponse {
    /// Which listing.
    pub listing: u64,
    /// Which version, from 1.
    pub version: u32,
    /// The file.
    pub file: Option<FileInfo>,
    /// What the file costs, in uoaic; unset when it isn't for sale.
    pub price_once: Option<Uint128>,
    /// The table.
    pub table: Option<TableInfo>,
    /// SHA-256 of its [`Terms`], as `oaic_records` computes it: whoever kept them can show that
    /// they were these, also when the chain has erased them.
    pub terms_hash: Binary,
    /// Whether its file was proven broken.
    pub broken: bool,
    /// When it was published, in seconds since 1970.
    pub published_at: u64,
}

/// A file as versions keep it.
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

/// A table as versions keep it.
#[cw_serde]
pub struct TableInfo {
    /// Commitment to salt and rows.
    pub commitment: Binary,
    /// How many rows it has room for.
    pub rows: Rows,
    /// Number of columns.
    pub columns: u8,
}

/// A registered query.
#[cw_serde]
pub struct RegisteredQuery {
    /// Which listing.
    pub listing: u64,
    /// Its number, from 1; never used again.
    pub id: u32,
    /// What is asked.
    pub query: Query,
    /// Hash of it, as proofs bind it: a field element.
    pub hash: Binary,
    /// What an answer costs, in uoaic.
    pub price: Uint128,
    /// Whether it can be ordered.
    pub open: bool,
}

/// What an order is for.
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

/// Where an order stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum OrderStatus {
    /// Nothing was delivered yet.
    Open,
    /// The key was delivered; the order can be disputed, and completed later.
    Delivered,
    /// Paid.
    Completed,
    /// Given back to the buyer, because nothing was delivered in time or the file proved broken.
    Refunded,
    /// Given back to the buyer, because this order's own proof showed the file to be broken.
    Disputed,
}

/// An order.
#[cw_serde]
pub struct OrderResponse {
    /// Its number, from 1; never used again. Proofs bind it.
    pub id: u64,
    /// What it is for.
    pub kind: OrderKind,
    /// Status.
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
    /// The price, in uoaic.
    pub price: Uint128,
    /// What it holds, or held, of the seller's deposit, in uoaic.
    pub deposit: Uint128,
    /// The buyer's key.
    pub buyer_key: Point,
    /// The authorization it took a use of.
    pub authorization: Option<u64>,
    /// When it was made, in seconds since 1970.
    pub ordered_at: u64,
    /// A delivery must come before this time; from then on the order can be refunded.
    pub deliver_before: u64,
    /// The referrer's share of what is net of the fee, in basis points, as it was when the order
    /// was made; 0 when the buyer has none.
    pub referrer_bps: Bps,
    /// What was delivered.
    pub delivery: Option<Delivery>,
    /// Whether a refund is possible now.
    pub refundable: bool,
    /// Fee paid on it, in uoaic; 0 until it is completed.
    pub fee: Uint128,
    /// When it was paid, in seconds since 1970; a rating counts for the epoch of that time.
    pub paid_at: Option<u64>,
    /// The buyer's rating.
    pub stars: Option<u8>,
}

/// What was delivered for an order.
#[cw_serde]
pub struct Delivery {
    /// The sealer's key.
    pub ephemeral: Point,
    /// Masked elements: one for a file's key, eight for an answer.
    pub masked: Vec<Binary>,
    /// When, in seconds since 1970.
    pub at: u64,
    /// The order can be disputed until this time and [`Self::dispute_height`] are both reached;
    /// from then on it can be completed. Of an answer, which is paid at once: the time of the
    /// delivery.
    pub dispute_before: u64,
    /// The block's height; see [`super::Params::dispute_blocks`].
    pub dispute_height: u64,
}

/// A seller's deposit. Who never put one up has none.
#[cw_serde]
#[derive(Default)]
pub struct SellerResponse {
    /// What no order holds, in uoaic: new orders take their share of it.
    pub free: Uint128,
    /// What open orders hold, in uoaic.
    pub held: Uint128,
    /// Orders that were given back because nothing was delivered in time.
    pub undelivered: u64,
}

/// An authorization.
#[cw_serde]
pub struct AuthorizationResponse {
    /// Its number, from 1; never used again.
    pub id: u64,
    /// Which listing.
    pub listing: u64,
    /// Who may use it.
    pub grantee: Addr,
    /// Whether for the file.
    pub raw: bool,
    /// For which queries.
    pub queries: Scope,
    /// Orders it is still good for.
    pub uses: u32,
    /// No order from then on, in seconds since 1970.
    pub expires_at: u64,
    /// Whether the seller took it back.
    pub revoked: bool,
}

/// Ratings of a listing; the mean is `stars / count`.
#[cw_serde]
#[derive(Copy, Default)]
pub struct Rating {
    /// How many.
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
    /// Told to the reward sink of the prices.
    pub reported: Uint128,
}

/// A split.
#[cw_serde]
pub struct SplitResponse {
    /// Which listing.
    pub listing: u64,
    /// Which version.
    pub version: u32,
    /// Ever earned by all.
    pub accumulated: Uint128,
    /// Payees in order. Labels of superseded splits and of withdrawn listings are empty.
    pub payees: Vec<PayeeResponse>,
}
