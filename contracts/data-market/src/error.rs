//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_messages::data_market::OrderStatus;
use oaic_revenue::RevenueError;
use oaic_runtime::RuntimeError;
use oaic_statements::query::QueryError;
use oaic_zk_verifier::VerifyError;
use thiserror::Error;

/// Errors of the contract. Every one leaves all state as it was.
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

    #[error("the offer has neither a file nor a table; name at least one")]
    NothingOffered,
    #[error("{field} needs {what}, and the offer has none; leave it out or add that")]
    Needs {
        field: &'static str,
        what: &'static str,
    },
    #[error("file.chunks is {chunks}, and {size} bytes are {expected} chunks of {chunk_bytes}; pack the file again")]
    ChunksDiffer {
        chunks: u32,
        size: u64,
        expected: u64,
        chunk_bytes: u64,
    },
    #[error("file.uri is empty and nothing is kept on chain, so nobody could download the ciphertext; name where it is")]
    NowhereToDownload,
    #[error("the query needs {needed} columns, and the table has {columns}")]
    NoSuchColumn { needed: usize, columns: usize },
    #[error("one answer to this score would tell two numbers, its sum and its number of rows: the rest of a division by what the weights share; take weights that share fewer divisors, or a bias that is a multiple of them")]
    TellsRows,
    #[error("listing {listing} would have {open} open queries, more than {max}; close some first")]
    TooManyQueries { listing: u64, open: u32, max: usize },
    #[error("query {query} of listing {listing} is closed")]
    QueryClosed { listing: u64, query: u32 },

    #[error(
        "listing {listing} was withdrawn; nothing more can be ordered from it or changed in it"
    )]
    Withdrawn { listing: u64 },
    #[error("the file of version {version} of listing {listing} was proven broken at {broken_at} (seconds since 1970): nobody can order or deliver it any more, and open orders can be refunded")]
    Broken {
        listing: u64,
        version: u32,
        broken_at: u64,
    },
    #[error("a file with these roots and this key commitment was proven broken at {broken_at} (seconds since 1970); pack the file again under another key")]
    BrokenFile { broken_at: u64 },
    #[error("listing {listing} is at version {current}, and you have seen version {seen}; look at it again, download it and check it")]
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
    #[error("the price is {price} uoaic, above your highest of {max_price}; look at it again")]
    PriceAboveMax { price: u128, max_price: u128 },
    #[error("the price is {price} uoaic, and {sent} were sent; send at least the price")]
    TooLittleSent { price: u128, sent: u128 },
    #[error("buyer_key is not on the curve, or of small order, so that anybody could open what is sealed to it; generate another key")]
    UnusableKey,
    #[error("listing {listing} is not what you checked: your order expects {expected}, and what is for sale has {found}; read the listing again: its file, table, terms, query or price differ, or its seller")]
    NotAsChecked {
        listing: u64,
        expected: String,
        found: String,
    },
    #[error("an order of listing {listing} needs {needed} uoaic of its seller's deposit, and {seller} has {free} that no order holds; ask the seller to add to it, or wait until others are delivered")]
    DepositTooSmall {
        listing: u64,
        seller: String,
        free: u128,
        needed: u128,
    },
    #[error("{amount} uoaic of your deposit can't be taken back: {free} are free, and open orders hold {held}; deliver them first")]
    DepositHeld {
        amount: u128,
        free: u128,
        held: u128,
    },
    #[error("{buyer} has security level {level}, and listing {listing} asks for at least {needed}; stake for a higher tier")]
    SecurityLevelTooLow {
        buyer: String,
        listing: u64,
        level: u8,
        needed: u8,
    },

    #[error("listing {listing} needs an authorization of its seller; ask for one and name it")]
    AuthorizationNeeded { listing: u64 },
    #[error("authorization {authorization} is not for this: {why}")]
    NotAuthorized { authorization: u64, why: String },
    #[error("expires_at is {expires_at}, and it is {now} already (seconds since 1970); name a later time")]
    ExpiresInThePast { expires_at: u64, now: u64 },
    #[error("authorization {authorization} is revoked already")]
    AlreadyRevoked { authorization: u64 },

    #[error("order {order} is {status:?} already")]
    OrderClosed { order: u64, status: OrderStatus },
    #[error("order {order} is for {kind}; use {instead}")]
    OtherKind {
        order: u64,
        kind: &'static str,
        instead: &'static str,
    },
    #[error("something was delivered for order {order} already")]
    AlreadyDelivered { order: u64 },
    #[error("nothing was delivered for order {order} yet")]
    NotDelivered { order: u64 },
    #[error("order {order} had to be delivered before {deliver_before} (seconds since 1970, now {now}); it can be refunded")]
    TooLate {
        order: u64,
        deliver_before: u64,
        now: u64,
    },
    #[error("order {order} can be disputed until {dispute_before} and block {height}, and completed from then on (seconds since 1970, now {now}, block {now_height})")]
    StillDisputable {
        order: u64,
        dispute_before: u64,
        height: u64,
        now: u64,
        now_height: u64,
    },
    #[error(
        "order {order} could be disputed until {dispute_before} and block {height} (seconds since 1970, now {now}, block {now_height})"
    )]
    DisputeOver {
        order: u64,
        dispute_before: u64,
        height: u64,
        now: u64,
        now_height: u64,
    },
    #[error("order {order} can be refunded from {from} on when nothing was delivered (seconds since 1970, now {now}); {delivered}")]
    NotRefundable {
        order: u64,
        from: u64,
        now: u64,
        delivered: &'static str,
    },
    #[error("the file of order {order} was proven broken in time, so it is refunded and never completed")]
    OnlyRefund { order: u64 },
    #[error("order {order} is {status:?}; only a completed one can be rated")]
    NotCompleted { order: u64, status: OrderStatus },
    #[error("order {order} was bought by its own seller, who can't rate what he sells")]
    OwnGoods { order: u64 },
    #[error("order {order} was rated already, with {stars} stars")]
    AlreadyRated { order: u64, stars: u8 },
    #[error("no reward sink is set, so there is nobody to report to")]
    NoRewardSink,
}

impl From<RevenueError> for ContractError {
    /// What went wrong in general is one error, whoever met it.
    fn from(error: RevenueError) -> Self {
        match error {
            RevenueError::Runtime(error) => Self::Runtime(error),
            error => Self::Revenue(error),
        }
    }
}
