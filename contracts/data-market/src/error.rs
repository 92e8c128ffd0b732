//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_messages::data_market::OrderStatus;
use oaic_revenue::RevenueError;
use oaic_runtime::RuntimeError;
use oaic_statements::query::QueryError;
use oaic_zk_verifier::VerifyError;
use thiserror::Error;

/// Result of what can fail with an error of the contract.
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract. An error leaves all state unchanged.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error(transparent)]
    Revenue(RevenueError),
    #[error("{0}")]
    Verify(#[from] VerifyError),
    #[error("the query: {0}")]
    Query(#[from] QueryError),

    #[error("the offer has neither a file nor a table; include at least one")]
    NothingOffered,
    #[error("{field} needs {what}, which the offer lacks; add it, or leave {field} out")]
    Needs {
        field: &'static str,
        what: &'static str,
    },
    #[error("file.chunks is {chunks}, but {size} bytes make {expected} chunks of {chunk_bytes} bytes; pack the file again")]
    ChunksDiffer {
        chunks: u32,
        size: u64,
        expected: u64,
        chunk_bytes: u64,
    },
    #[error("file.uri is empty and the file is not stored on chain, so nobody could download the ciphertext; set file.uri")]
    NowhereToDownload,
    #[error("the query needs {needed} columns, but the table has {columns}")]
    NoSuchColumn { needed: usize, columns: usize },
    #[error("one answer to this score would reveal two numbers, its sum and its number of rows, because the weights share a divisor; choose weights without a large common divisor, or a bias that is a multiple of it")]
    TellsRows,
    #[error("listing {listing} would have {open} open queries, above the maximum {max}; close some first")]
    TooManyQueries { listing: u64, open: u32, max: usize },
    #[error("query {query} of listing {listing} is closed")]
    QueryClosed { listing: u64, query: u32 },

    #[error("listing {listing} was withdrawn; it takes no more orders or changes")]
    Withdrawn { listing: u64 },
    #[error("the file of version {version} of listing {listing} was proven broken at {broken_at} (Unix time): it can no longer be ordered or delivered, and open orders can be refunded")]
    Broken {
        listing: u64,
        version: u32,
        broken_at: u64,
    },
    #[error("a file with these roots and this key commitment was proven broken at {broken_at} (Unix time); pack the file again under another key")]
    BrokenFile { broken_at: u64 },
    #[error("listing {listing} is at version {current}, but the order is for version {seen}; read, download and check it again")]
    VersionChanged {
        listing: u64,
        current: u32,
        seen: u32,
    },
    #[error("version {version} of listing {listing} has no {what} for sale")]
    NotForSale {
        listing: u64,
        version: u32,
        what: &'static str,
    },
    #[error(
        "the price is {price} uoaic, above your max_price {max_price}; read the listing again"
    )]
    PriceAboveMax { price: u128, max_price: u128 },
    #[error("the price is {price} uoaic, but {sent} were sent; send at least the price")]
    TooLittleSent { price: u128, sent: u128 },
    #[error("buyer_key is not on the curve or has small order, so anybody could open what is sealed to it; generate another key")]
    UnusableKey,
    #[error("listing {listing} is not what you checked: the order expects {expected}, but what is for sale has {found}; its file, table, terms, query, price or seller differs, so read the listing again")]
    NotAsChecked {
        listing: u64,
        expected: String,
        found: String,
    },
    #[error("an order of listing {listing} holds {needed} uoaic of its seller's deposit, but {seller} has only {free} free; ask the seller to add to it, or wait until other orders are paid")]
    DepositTooSmall {
        listing: u64,
        seller: String,
        free: u128,
        needed: u128,
    },
    #[error("{amount} uoaic of the deposit cannot be withdrawn: {free} are free and open orders hold {held}; deliver those first")]
    DepositHeld {
        amount: u128,
        free: u128,
        held: u128,
    },
    #[error("{buyer} has security level {level}, but listing {listing} requires at least {needed}; stake for a higher tier")]
    SecurityLevelTooLow {
        buyer: String,
        listing: u64,
        level: u8,
        needed: u8,
    },

    #[error("listing {listing} requires its seller's authorization; ask for one and name it in the order")]
    AuthorizationNeeded { listing: u64 },
    #[error("authorization {authorization} does not allow this order: {why}")]
    NotAuthorized { authorization: u64, why: String },
    #[error("expires_at is {expires_at}, which is not in the future (Unix time, now {now}); set a later time")]
    ExpiresInThePast { expires_at: u64, now: u64 },
    #[error("authorization {authorization} is already revoked")]
    AlreadyRevoked { authorization: u64 },

    #[error("order {order} is already {status:?}")]
    OrderClosed { order: u64, status: OrderStatus },
    #[error("order {order} is for {kind}; use {instead}")]
    OtherKind {
        order: u64,
        kind: &'static str,
        instead: &'static str,
    },
    #[error("order {order} has already been delivered")]
    AlreadyDelivered { order: u64 },
    #[error("order {order} has not been delivered yet")]
    NotDelivered { order: u64 },
    #[error("order {order} had to be delivered before {deliver_before} (Unix time, now {now}); it can be refunded")]
    TooLate {
        order: u64,
        deliver_before: u64,
        now: u64,
    },
    #[error("order {order} can be disputed until {dispute_before} (Unix time, now {now}) and height {height} (now {now_height}), and completed from then on")]
    StillDisputable {
        order: u64,
        dispute_before: u64,
        height: u64,
        now: u64,
        now_height: u64,
    },
    #[error(
        "order {order} could be disputed until {dispute_before} (Unix time, now {now}) and height {height} (now {now_height})"
    )]
    DisputeOver {
        order: u64,
        dispute_before: u64,
        height: u64,
        now: u64,
        now_height: u64,
    },
    #[error("order {order} can be refunded from {from} on if nothing was delivered (Unix time, now {now}); {delivered}")]
    NotRefundable {
        order: u64,
        from: u64,
        now: u64,
        delivered: &'static str,
    },
    #[error(
        "the file of order {order} was proven broken in time, so the order can only be refunded"
    )]
    OnlyRefund { order: u64 },
    #[error("order {order} is {status:?}; only a completed one can be rated")]
    NotCompleted { order: u64, status: OrderStatus },
    #[error("order {order} was bought by its own seller; sellers cannot rate their own listings")]
    OwnGoods { order: u64 },
    #[error("order {order} has already been rated, with {stars} stars")]
    AlreadyRated { order: u64, stars: u8 },
    #[error("no reward sink is linked, so usage cannot be reported")]
    NoRewardSink,
}

impl From<RevenueError> for ContractError {
    fn from(error: RevenueError) -> Self {
        error.general().map_or_else(Self::Revenue, Self::Runtime)
    }
}
