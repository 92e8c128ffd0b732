//! Encrypted data and answers, sold under escrow.
//!
//! Words: a *listing* is what a seller offers; each change of its file, table, texts or price is a
//! new *version*. A *file* is sold as a whole by delivering the key it is encrypted under; a
//! *table* is never handed out, only *answers* to its registered *queries* are. An *order* holds
//! the buyer's money until the seller delivered with a proof, or the time for that is over.
//!
//! All amounts are uoaic, all times seconds since 1970. A field element is a [`Binary`] of its 32
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

/// Scenario that the KYC gate is asked about for buyers, at each order.
pub const KYC_ORDER: &str = "data-market/order";

/// Scenario that the KYC gate is asked about for sellers, at each new listing and version.
pub const KYC_LIST: &str = "data-market/list";

/// Bytes of a proof.
pub const PROOF_BYTES: usize = 192;

/// Masked elements of an answer.
pub const ANSWER_ELEMENTS: usize = 8;

/// Items in one `Claim` at most.
pub const MAX_CLAIMS: usize = 50;

/// Shortest delivery or dispute window, in seconds (an hour): enough to prove and to send. On
/// [`crate::shared::SHORT_WINDOW_CHAINS`] it is a second.
pub const MIN_WINDOW: u64 = 3_600;

/// Longest delivery or dispute window, in seconds (90 days).
pub const MAX_WINDOW: u64 = 90 * 86_400;

/// Least blocks that disputes stay possible for, beside the dispute window. On
/// [`crate::shared::SHORT_WINDOW_CHAINS`] it is one.
pub const MIN_DISPUTE_BLOCKS: u64 = 100;

/// Most blocks that disputes stay possible for, beside the dispute window.
pub const MAX_DISPUTE_BLOCKS: u64 = 1_000_000;

/// Least share of a price that a seller's deposit covers, in basis points.
pub const MIN_DEPOSIT_BPS: Bps = 100;

/// Largest share of a price that a seller's deposit covers, in basis points.
pub const MAX_DEPOSIT_BPS: Bps = 2_000;

/// Uses an authorization can have at most.
pub const MAX_USES: u32 = 1_000_000;

/// Instantiation. Refused when a compiled verifying key is a DEV key and the chain isn't on
/// [`crate::shared::TEST_CHAINS`].
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner: governs this contract.
    pub owner: String,
    /// Guardian: may pause openings for a limited time.
    pub guardian: Option<String>,
    /// The token.
    pub token: String,
    /// Windows and shares.
    pub params: Params,
    /// Contracts that may be asked; all unset is fine.
    pub links: Links,
    /// Length of an epoch, in seconds, [`crate::shared::MIN_EPOCH_SECONDS`] to
    /// [`crate::shared::MAX_EPOCH_SECONDS`]; it never changes. See [`QueryMsg::EpochMetrics`].
    pub epoch_seconds: u64,
}

/// Windows and shares. Changes never touch orders and splits that are there already: an order
/// keeps its windows and its referrer's share, a split its weights.
#[cw_serde]
pub struct Params {
    /// From an order until it can be refunded for want of a delivery, in seconds; [`MIN_WINDOW`]
    /// to [`MAX_WINDOW`].
    pub delivery_window: u64,
    /// From the delivery of a key until the order can be completed, in seconds; [`MIN_WINDOW`] to
    /// [`MAX_WINDOW`]. Within it the buyer can prove that the file isn't what was promised.
    pub dispute_window: u64,
    /// Blocks that must pass as well before the order can be completed, [`MIN_DISPUTE_BLOCKS`] to
    /// [`MAX_DISPUTE_BLOCKS`]; until then it can be disputed. So a chain that stood still for the
    /// whole window can't be raced.
    pub dispute_blocks: u64,
    /// Share of each order's price that is held of its seller's deposit until he is paid, rounded
    /// up, in basis points; [`MIN_DEPOSIT_BPS`] to [`MAX_DEPOSIT_BPS`]. If the price goes back to
    /// the buyer, what was held does too, less the fee.
    pub deposit_bps: Bps,
    /// Referrer's part of what is net of the fee, in basis points; at most 2,000.
    pub referrer_bps: Bps,
    /// Weight of dividends in every new split, in basis points.
    pub dividends_bps: Bps,
    /// Weight of the risk pool in every new split, in basis points.
    pub risk_bps: Bps,
    /// Longest pause of openings a guardian can order, in seconds; at most
    /// [`crate::shared::MAX_GUARDIAN_PAUSE`].
    pub max_pause: u64,
}

/// Contracts that may be asked or paid. Unset is the neutral answer; see [`crate::gates`].
#[cw_serde]
#[derive(Default)]
pub struct Links {
    /// Security level of a buyer: asked with staking's `security_level`. Unset: everybody has
    /// level 0.
    pub tier_source: Option<String>,
    /// Whether an account may list or order.
    pub kyc_gate: Option<String>,
    /// Who is told of rated sales.
    pub reward_sink: Option<String>,
    /// Who claims for the role of dividends.
    pub dividends: Option<String>,
    /// Who claims for the role of the risk pool.
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

/// Message inside the token's `Send`. The sender is the buyer; what is above the price goes back
/// to him at once.
#[cw_serde]
pub enum ReceiveMsg {
    /// Order the key of a listing's file.
    Buy(Buy),
    /// Order the answer to a query.
    Ask(Ask),
    /// Seller: add to the deposit that orders of the sender's listings are covered by. What no order
    /// holds can be taken back; see [`ExecuteMsg::WithdrawDeposit`].
    Deposit {},
}

/// What ordering a file says.
#[cw_serde]
pub struct Buy {
    /// Which listing.
    pub listing: u64,
    /// The version the buyer has seen, downloaded and checked; another one in force refuses.
    pub version: u32,
    /// The buyer's key, to which the file's key is sealed: on the curve, not of small order.
    pub buyer_key: Point,
    /// Highest price the buyer pays, in uoaic.
    pub max_price: Uint128,
    /// SHA-256 of what the buyer checked: seller, roots, commitments, sizes, terms and price, as
    /// `oaic_records` computes it. If what is on sale has another, the order is refused.
    pub expect: Binary,
    /// Authorization of the buyer; needed when the listing's access is [`Access::Authorized`],
    /// and not looked at otherwise.
    pub authorization: Option<u64>,
    /// Bound at the buyer's first order, for good; ignored later. He gets his share of the net of
    /// every order of that buyer. It goes by address: a buyer who names a second one of his own
    /// gives the share to himself.
    pub referrer: Option<String>,
}

/// What ordering an answer says.
#[cw_serde]
pub struct Ask {
    /// Which listing.
    pub listing: u64,
    /// The version the buyer has seen; another one in force refuses.
    pub version: u32,
    /// Number of the query.
    pub query: u32,
    /// The buyer's key, to which the answer is sealed: on the curve, not of small order.
    pub buyer_key: Point,
    /// Highest price the buyer pays, in uoaic.
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

    /// Offer something. The sender becomes the seller.
    List(NewListing),
    /// Seller: replace what is offered; the next version. Orders of earlier ones run on.
    Update {
        /// Which listing.
        listing: u64,
        /// All of the new version.
        offer: Offer,
    },
    /// Seller: no new orders, ever. All texts, names of columns and partitions, payees' labels and
    /// bytes on chain are erased; open orders run on, and the hash of each version's terms stays.
    Withdraw {
        /// Which listing.
        listing: u64,
    },
    /// Seller: add queries. A registered query never changes.
    RegisterQueries {
        /// Which listing.
        listing: u64,
        /// 1 to [`MAX_QUERIES`], and no more open ones than that in all.
        queries: Vec<NewQuery>,
    },
    /// Seller: no new orders of a query. Open ones run on.
    CloseQuery {
        /// Which listing.
        listing: u64,
        /// Number of the query.
        query: u32,
    },
    /// Seller: change what an answer costs from the next order on.
    SetQueryPrice {
        /// Which listing.
        listing: u64,
        /// Number of the query.
        query: u32,
        /// In uoaic, at least 1.
        price: Uint128,
    },
    /// Seller: change who may order from now on.
    SetAccess {
        /// Which listing.
        listing: u64,
        /// Whether an authorization is needed.
        access: Access,
        /// Least security level of a buyer.
        min_security_level: u8,
    },
    /// Seller: add a split version, for orders made from now on.
    UpdateSplit {
        /// Which listing.
        listing: u64,
        /// Payees, without dividends and risk pool, which are added.
        payees: Vec<PayeeSpec>,
    },
    /// Give a payee an address: the seller while it has none, afterwards only the payee itself.
    SetPayeeAddress {
        /// Which payee; its `service_id` is the listing.
        payee: PayeeRef,
        /// Who may claim from now on.
        address: String,
    },

    /// Seller: take back what no order holds of the deposit.
    WithdrawDeposit {
        /// In uoaic, at least 1.
        amount: Uint128,
    },

    /// Seller: allow somebody to order.
    Authorize {
        /// Which listing; of every version.
        listing: u64,
        /// Who may use it, besides nobody else.
        grantee: String,
        /// Whether he may order the file.
        raw: bool,
        /// Which queries he may order.
        queries: Scope,
        /// How many orders, 1 to [`MAX_USES`]. An order takes one; a refund gives it back.
        uses: u32,
        /// No order from then on; in the future.
        expires_at: u64,
    },
    /// Seller: take an authorization back. Open orders run on.
    RevokeAuthorization {
        /// Which.
        authorization: u64,
    },

    /// Anyone, in time: deliver the file's key, sealed to the buyer. The proof decides.
    Deliver {
        /// Which order, of kind [`OrderKind::File`].
        order: u64,
        /// The sealer's key of this one delivery.
        ephemeral: Point,
        /// The file's key plus its mask: a field element.
        masked: Binary,
        /// Proof of the circuit `key-delivery`.
        proof: Binary,
    },
    /// Anyone, in time: deliver an answer, sealed to the buyer, which pays at once. The proof decides.
    Answer {
        /// Which order, of kind [`OrderKind::Answer`].
        order: u64,
        /// The sealer's key of this one answer.
        ephemeral: Point,
        /// [`ANSWER_ELEMENTS`] field elements: the answer plus its mask.
        masked: Vec<Binary>,
        /// Proof of the circuit `answer-64` or `answer-1024`, by the table's size.
        proof: Binary,
    },
    /// Anyone: pay a delivered order once its dispute window is over.
    Complete {
        /// Which order.
        order: u64,
    },
    /// Anyone: give the price back to the buyer, when nothing was delivered in time, or when the
    /// order's file was proven broken while the order could still be disputed.
    Refund {
        /// Which order.
        order: u64,
    },
    /// Anyone, within the dispute window: prove that the file, opened with the committed key, isn't
    /// what its plain root promises. The order is refunded at once, and what was proven broken can
    /// never be ordered or listed again, by anybody.
    Dispute {
        /// Which order, of kind [`OrderKind::File`] and delivered.
        order: u64,
        /// Proof of the circuit `misbehavior`.
        proof: Binary,
    },
    /// Buyer of a completed order, once: rate it. Not the seller, should he have bought it himself.
    Rate {
        /// Which order.
        order: u64,
        /// 1 to 5.
        stars: u8,
    },

    /// Anyone: pay payees what they earned, to their own addresses. At most [`MAX_CLAIMS`].
    Claim {
        /// Which payees; their `service_id` is the listing.
        payees: Vec<PayeeRef>,
    },
    /// Anyone: pay a referrer what he earned, to his own address.
    ClaimReferral {
        /// Who.
        referrer: String,
    },
    /// Anyone: pay the booked fee to the token, which burns and pools it.
    FlushFee {},
    /// Anyone: report the rated sales of a listing to the reward sink, for the seller: those paid
    /// in an epoch under a version of the split, each with its price and fee times its stars / 5.
    /// Unrated ones count nothing, and a rating counts for the epoch in which the sale was paid,
    /// not for its own: one that comes when the sink takes no report of that epoch any more earns
    /// nothing.
    ReportUsage {
        /// Which listing.
        listing: u64,
        /// Which version of its split was paid.
        split_version: u32,
        /// In which epoch it was paid.
        epoch: u64,
    },

    /// Owner, or the guardian by `PullOrder`: no new listings, versions, queries, authorizations or orders for a while.
    /// Delivery, payment, refund and dispute are never paused.
    PauseOpenings {
        /// How long, in seconds; while a migration of this contract is queued that was queued by
        /// then, until it has ended.
        duration: u64,
    },
    /// Owner: end a pause early.
    UnpauseOpenings {},
    /// Anyone: do what the guardian decided, a `PauseOpenings`, once. It has to have passed, and its
    /// proposal to expire within a week of now, before or after.
    PullOrder {
        /// Number of the guardian's proposal.
        proposal_id: u64,
        /// Which of its messages, counted from 0.
        place: u32,
    },
    /// Owner: replace the parameters.
    UpdateParams {
        /// All of them.
        params: Params,
    },
    /// Owner: replace the links.
    UpdateLinks {
        /// All of them.
        links: Links,
    },
    /// Owner: replace or remove the guardian. A contract of the economy can't be it.
    SetGuardian {
        /// New guardian.
        guardian: Option<String>,
    },
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
