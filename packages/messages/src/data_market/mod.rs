//! Encrypted data and answers, sold under escrow.
//!
//! Terms: a *listing* is what a seller offers; each change of its file, table, texts or price is a
//! new *version*. A *file* is sold as a whole by delivering the key it is encrypted under; a
//! *table* is never handed out, only *answers* to its registered *queries* are. An *order* holds
//! the buyer's money until the seller has delivered with a proof, or the time for that is over.
//!
//! All amounts are uoaic, all times Unix time in seconds. A field element is a [`Binary`] of its 32
//! canonical big-endian bytes; anything else is refused with the field's name. A proof is a
//! [`Binary`] of [`PROOF_BYTES`]: A ‖ B ‖ C, compressed.

mod listing;
mod query;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

use crate::compute_settlement::{PayeeRef, PayeeSpec};
use crate::shared::Bps;

pub use listing::*;
pub use query::*;

/// Purpose that proofs for this contract are bound to, with the chain's id and its address.
pub const PURPOSE: &str = "oaic/data-market/1";

/// Scenario that the KYC gate is queried with for buyers, at each order.
pub const KYC_ORDER: &str = "data-market/order";

/// Scenario that the KYC gate is queried with for sellers, at each new listing and version.
pub const KYC_LIST: &str = "data-market/list";

/// Length of a proof, in bytes.
pub const PROOF_BYTES: usize = 192;

/// Number of masked elements of an answer.
pub const ANSWER_ELEMENTS: usize = 8;

/// Maximum number of payees in one `Claim`.
pub const MAX_CLAIMS: usize = 50;

/// Minimum delivery or dispute window, in seconds (an hour): enough to prove and to send. On
/// [`crate::shared::SHORT_WINDOW_CHAINS`] it is a second.
pub const MIN_WINDOW: u64 = 3_600;

/// Maximum delivery or dispute window, in seconds (90 days).
pub const MAX_WINDOW: u64 = 90 * 86_400;

/// Minimum number of blocks for which disputes stay possible, beside the dispute window. On
/// [`crate::shared::SHORT_WINDOW_CHAINS`] it is one.
pub const MIN_DISPUTE_BLOCKS: u64 = 100;

/// Maximum number of blocks for which disputes stay possible, beside the dispute window.
pub const MAX_DISPUTE_BLOCKS: u64 = 1_000_000;

/// Minimum share of a price that a seller's deposit covers, in basis points.
pub const MIN_DEPOSIT_BPS: Bps = 100;

/// Maximum share of a price that a seller's deposit covers, in basis points.
pub const MAX_DEPOSIT_BPS: Bps = 2_000;

/// Maximum number of uses of an authorization.
pub const MAX_USES: u32 = 1_000_000;

/// Instantiation. Refused if a compiled verifying key is a DEV key and the chain is not on
/// [`crate::shared::TEST_CHAINS`].
#[cw_serde]
pub struct InstantiateMsg {
    /// Governs this contract.
    pub owner: String,
    /// May pause openings for a limited time.
    pub guardian: Option<String>,
    /// The token.
    pub token: String,
    /// Windows and shares.
    pub params: Params,
    /// Contracts that may be queried; all are optional.
    pub links: Links,
    /// Length of an epoch, in seconds, [`crate::shared::MIN_EPOCH_SECONDS`] to
    /// [`crate::shared::MAX_EPOCH_SECONDS`]; it never changes. See [`QueryMsg::EpochMetrics`].
    pub epoch_seconds: u64,
}

/// Windows and shares. Changes never affect existing orders and splits: an order keeps its windows
/// and its referrer's share, a split its weights.
#[cw_serde]
pub struct Params {
    /// Time from an order until it can be refunded for lack of a delivery, in seconds;
    /// [`MIN_WINDOW`] to [`MAX_WINDOW`].
    pub delivery_window: u64,
    /// Time from the delivery of a key until the order can be completed, in seconds; [`MIN_WINDOW`]
    /// to [`MAX_WINDOW`]. Within it the buyer can prove that the file is not what was promised.
    pub dispute_window: u64,
    /// Blocks that must also pass before the order can be completed, [`MIN_DISPUTE_BLOCKS`] to
    /// [`MAX_DISPUTE_BLOCKS`]; until then it can be disputed. So a chain that halts for the whole
    /// window cuts off no dispute.
    pub dispute_blocks: u64,
    /// Share of each order's price held from its seller's deposit until the seller is paid, rounded
    /// up, in basis points; [`MIN_DEPOSIT_BPS`] to [`MAX_DEPOSIT_BPS`]. If the price goes back to
    /// the buyer, what was held does too, less the fee.
    pub deposit_bps: Bps,
    /// Referrer's share of the amount net of the fee, in basis points; at most 2,000.
    pub referrer_bps: Bps,
    /// Weight of dividends in every new split, in basis points.
    pub dividends_bps: Bps,
    /// Weight of the risk pool in every new split, in basis points.
    pub risk_bps: Bps,
    /// Maximum pause of openings that a guardian can order, in seconds; at most
    /// [`crate::shared::MAX_GUARDIAN_PAUSE`].
    pub max_pause: u64,
}

/// Contracts that may be queried or paid. An unset one gives the neutral answer; see
/// [`crate::gates`].
#[cw_serde]
#[derive(Default)]
pub struct Links {
    /// Source of buyers' security levels, queried with staking's `security_level`. Unset: everybody
    /// has level 0.
    pub tier_source: Option<String>,
    /// Gate that decides whether an account may list or order.
    pub kyc_gate: Option<String>,
    /// Contract that receives reports of rated sales.
    pub reward_sink: Option<String>,
    /// Address paid for the role of dividends.
    pub dividends: Option<String>,
    /// Address paid for the role of the risk pool.
    pub risk_pool: Option<String>,
}

/// A point on Jubjub by its affine coordinates, each a field element.
#[cw_serde]
pub struct Point {
    /// First coordinate.
    pub u: Binary,
    /// Second coordinate.
    pub v: Binary,
}

/// Message inside the token's `Send`. The sender is the buyer; anything above the price goes back
/// to the buyer at once.
#[cw_serde]
pub enum ReceiveMsg {
    /// Order the key of a listing's file.
    Buy(Buy),
    /// Order the answer to a query.
    Ask(Ask),
    /// Seller: add to the deposit that covers orders of the sender's listings. What no order holds
    /// can be withdrawn; see [`ExecuteMsg::WithdrawDeposit`].
    Deposit {},
}

/// Order of a file.
#[cw_serde]
pub struct Buy {
    /// Listing number.
    pub listing: u64,
    /// The version that the buyer has seen, downloaded and checked; refused if another one is in
    /// force.
    pub version: u32,
    /// The buyer's key, to which the file's key is sealed: on the curve, not of small order.
    pub buyer_key: Point,
    /// Maximum price, in uoaic.
    pub max_price: Uint128,
    /// SHA-256 of what the buyer checked: seller, roots, commitments, sizes, terms and price, as
    /// `oaic_records` computes it. The order is refused if what is for sale has another hash.
    pub expect: Binary,
    /// Authorization of the buyer; required if the listing's access is [`Access::Authorized`],
    /// ignored otherwise.
    pub authorization: Option<u64>,
    /// Referrer, bound permanently by the buyer's first order; ignored later. The referrer gets a
    /// share of the net of every order of that buyer. Only addresses count: buyers who name a
    /// second address of their own give the share to themselves.
    pub referrer: Option<String>,
}

/// Order of an answer.
#[cw_serde]
pub struct Ask {
    /// Listing number.
    pub listing: u64,
    /// The version that the buyer has seen; refused if another one is in force.
    pub version: u32,
    /// Number of the query.
    pub query: u32,
    /// The buyer's key, to which the answer is sealed: on the curve, not of small order.
    pub buyer_key: Point,
    /// Maximum price, in uoaic.
    pub max_price: Uint128,
    /// As in [`Buy`], with the query.
    pub expect: Binary,
    /// As in [`Buy`].
    pub authorization: Option<u64>,
    /// As in [`Buy`].
    pub referrer: Option<String>,
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// From the token only; `msg` is a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),

    /// Anyone: create a listing. The sender becomes the seller.
    List(NewListing),
    /// Seller: publish the next version of what is offered. Orders of earlier versions continue.
    Update {
        /// Listing number.
        listing: u64,
        /// The new version, complete.
        offer: Offer,
    },
    /// Seller: take no new orders, ever. All texts, names of columns and partitions, payees' labels
    /// and bytes on chain are erased; open orders continue, and the hash of each version's terms
    /// stays.
    Withdraw {
        /// Listing number.
        listing: u64,
    },
    /// Seller: add queries. A registered query never changes.
    RegisterQueries {
        /// Listing number.
        listing: u64,
        /// 1 to [`MAX_QUERIES`], and no more than that open in total.
        queries: Vec<NewQuery>,
    },
    /// Seller: take no new orders of a query. Open ones continue.
    CloseQuery {
        /// Listing number.
        listing: u64,
        /// Number of the query.
        query: u32,
    },
    /// Seller: change the price of an answer, from the next order on.
    SetQueryPrice {
        /// Listing number.
        listing: u64,
        /// Number of the query.
        query: u32,
        /// In uoaic, at least 1.
        price: Uint128,
    },
    /// Seller: change who may order, from now on.
    SetAccess {
        /// Listing number.
        listing: u64,
        /// Whether an authorization is needed.
        access: Access,
        /// Minimum security level of a buyer.
        min_security_level: u8,
    },
    /// Seller: add a split version, for orders made from now on.
    UpdateSplit {
        /// Listing number.
        listing: u64,
        /// Payees, without dividends and risk pool, which are added.
        payees: Vec<PayeeSpec>,
    },
    /// Set a payee's address: the seller while it has none, afterwards only the payee itself.
    SetPayeeAddress {
        /// The payee; its `source_id` is the listing.
        payee: PayeeRef,
        /// Address that is paid from now on.
        address: String,
    },

    /// Seller: withdraw the part of the deposit that no order holds.
    WithdrawDeposit {
        /// In uoaic, at least 1.
        amount: Uint128,
    },

    /// Seller: allow an account to order.
    Authorize {
        /// Listing number; every version is covered.
        listing: u64,
        /// The only account that may use it.
        grantee: String,
        /// Whether the file may be ordered.
        raw: bool,
        /// Queries that may be ordered.
        queries: Scope,
        /// Number of orders, 1 to [`MAX_USES`]. An order takes one; a refund returns it.
        uses: u32,
        /// End of the authorization; in the future.
        expires_at: u64,
    },
    /// Seller: revoke an authorization. Open orders continue.
    RevokeAuthorization {
        /// Number of the authorization.
        authorization: u64,
    },

    /// Anyone, in time: deliver the file's key, sealed to the buyer. The proof decides.
    Deliver {
        /// Order number; of kind [`OrderKind::File`].
        order: u64,
        /// The sealer's key for this one delivery.
        ephemeral: Point,
        /// The file's key plus its mask, a field element.
        masked: Binary,
        /// Proof of the circuit `key-delivery`.
        proof: Binary,
    },
    /// Anyone, in time: deliver an answer, sealed to the buyer, which pays at once. The proof decides.
    Answer {
        /// Order number; of kind [`OrderKind::Answer`].
        order: u64,
        /// The sealer's key for this one answer.
        ephemeral: Point,
        /// [`ANSWER_ELEMENTS`] field elements: the answer plus its mask.
        masked: Vec<Binary>,
        /// Proof of the circuit `answer-64` or `answer-1024`, by the table's size.
        proof: Binary,
    },
    /// Anyone: pay a delivered order once its dispute window is over.
    Complete {
        /// Order number.
        order: u64,
    },
    /// Anyone: return the price to the buyer if nothing was delivered in time, or if the order's
    /// file was proven broken while the order could still be disputed.
    Refund {
        /// Order number.
        order: u64,
    },
    /// Anyone, within the dispute window: prove that the file, opened with the committed key, is
    /// not what its plain root promises. The order is refunded at once, and nobody can ever order
    /// or list the broken file again.
    Dispute {
        /// Order number; of kind [`OrderKind::File`] and delivered.
        order: u64,
        /// Proof of the circuit `misbehavior`.
        proof: Binary,
    },
    /// Buyer of a completed order, once: rate it. Sellers cannot rate orders they placed
    /// themselves.
    Rate {
        /// Order number.
        order: u64,
        /// 1 to 5.
        stars: u8,
    },

    /// Anyone: pay payees their earnings, at their own addresses. At most [`MAX_CLAIMS`].
    Claim {
        /// The payees; their `source_id` is the listing.
        payees: Vec<PayeeRef>,
    },
    /// Anyone: pay a referrer their earnings, at their own address.
    ClaimReferral {
        /// The referrer.
        referrer: String,
    },
    /// Anyone: pay the booked fee to the token, which burns part of it and pools the rest.
    FlushFee {},
    /// Anyone: report the rated sales of a listing to the reward sink, for the seller: those paid
    /// in an epoch under a version of the split, each with its price and fee times its stars / 5.
    /// Unrated sales count nothing. A rating counts for the epoch in which the sale was paid: one
    /// that comes after the sink stopped taking reports of that epoch earns nothing.
    ReportUsage {
        /// Listing number.
        listing: u64,
        /// Version of its split that was paid.
        split_version: u32,
        /// Epoch in which it was paid.
        epoch: u64,
    },

    /// Owner, or the guardian by `PullOrder`: pause new listings, versions, queries, authorizations
    /// and orders. Delivery, payment, refund and dispute are never paused.
    PauseOpenings {
        /// Duration in seconds. If a migration of this contract is queued by then, the pause lasts
        /// until that has ended.
        duration: u64,
    },
    /// Owner: end a pause early.
    UnpauseOpenings {},
    /// Anyone: carry out, once, a `PauseOpenings` that the guardian decided. Its proposal must have
    /// passed, and must expire within a week of now, before or after.
    PullOrder {
        /// Number of the guardian's proposal.
        proposal_id: u64,
        /// Position of the message in the proposal, from 0.
        place: u32,
    },
    /// Owner: replace the parameters.
    UpdateParams {
        /// The new ones, complete.
        params: Params,
    },
    /// Owner: replace the links.
    UpdateLinks {
        /// The new ones, complete.
        links: Links,
    },
    /// Owner: replace or remove the guardian, which cannot be a contract of the economy.
    SetGuardian {
        /// New guardian; none removes it.
        guardian: Option<String>,
    },
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
