//! Settlement of metered use: providers, services, channels, vouchers, splits, disputes.
//!
//! Words: a *provider* posts a bond and offers *services*; a payer escrows OAIC for one provider
//! in a *channel*; *terms* fix which versions of a service's price and split a *lane* is under;
//! a *receipt* is the provider's signed word on one call; a *voucher* is the payer's signed,
//! cumulative acknowledgement of all calls of a lane so far. All amounts are uoaic.

mod batch;
mod query;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

use crate::shared::Bps;

pub use batch::*;
pub use query::*;

/// Vouchers in one batch at most.
pub const MAX_BATCH: usize = 100;

/// Items in one `Claim` at most.
pub const MAX_CLAIMS: usize = 50;

/// Channels in one `ReportActivity` at most.
pub const MAX_ACTIVITY: usize = 100;

/// Payees in one split at most.
pub const MAX_PAYEES: usize = 20;

/// Kinds of units that are metered; see [`UnitKind`].
pub const UNIT_KINDS: usize = 8;

/// Tiers a price table can name a discount for.
pub const MAX_TIERS: usize = 8;

/// Highest discount a tier can have, in basis points.
pub const MAX_DISCOUNT_BPS: Bps = 9_000;

/// Prices are for this many units.
pub const PRICE_SCALE: u128 = 1_000_000;

/// Bytes of one packed voucher in [`ExecuteMsg::SettleBatch`].
pub const PACKED_VOUCHER_LEN: usize = 8 + 4 + 4 + 4 + 8 + 16 + 32 + 64;

/// What is metered. The position is the index in every `units` and `prices` array.
#[cw_serde]
#[derive(Copy)]
pub enum UnitKind {
    /// Tokens read.
    Prompt = 0,
    /// Tokens read from a cache.
    Cached = 1,
    /// Tokens generated and shown.
    Completion = 2,
    /// Tokens generated and not shown.
    Reasoning = 3,
    /// Tokens embedded.
    Embedding = 4,
    /// Seconds of one GPU.
    GpuSecond = 5,
    /// Bytes moved or stored.
    Byte = 6,
    /// Requests; 1 a call.
    Request = 7,
}

/// Who a payee of a split is.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Owner of the model.
    ModelOwner,
    /// Who computes.
    ComputeProvider,
    /// Nodes of the network.
    Nodes,
    /// Developer of the application.
    Developer,
    /// Owner of a model this one derives from.
    Licensor,
    /// Holders who stake. Weight and address come from the contract's configuration.
    Dividends,
    /// The risk pool. Weight and address come from the contract's configuration.
    RiskPool,
}

/// Instantiation.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner: governs this contract.
    pub owner: String,
    /// Guardian: may pause openings for a limited time.
    pub guardian: Option<String>,
    /// The token.
    pub token: String,
    /// Delays, bonds, shares.
    pub params: Params,
    /// Contracts that may be asked; all unset is fine.
    pub links: Links,
    /// Length of an epoch, in seconds, [`crate::shared::MIN_EPOCH_SECONDS`] to
    /// [`crate::shared::MAX_EPOCH_SECONDS`]; it never changes. See [`QueryMsg::EpochMetrics`].
    pub epoch_seconds: u64,
}

/// Delays, bonds and shares. Changes never touch what is already agreed in terms and splits.
#[cw_serde]
pub struct Params {
    /// From a payer's request to unlock, or to rotate a session key, until it can be finalised, in
    /// seconds; at least 1.
    pub unlock_delay: u64,
    /// Blocks that must have passed as well, so that a halted chain can't be raced; at least 1.
    pub unlock_blocks: u64,
    /// From `AdvanceTerms` until the terms are in force, in seconds.
    pub terms_delay: u64,
    /// After an unlock, how long signatures can still be disputed, in seconds.
    pub dispute_window: u64,
    /// From a bond's unbonding until it can be withdrawn, in seconds; more than unlock and
    /// dispute together.
    pub unbonding_period: u64,
    /// Least bond of a provider with open business.
    pub min_bond: Uint128,
    /// Part of the bond that one proven offence costs, in basis points.
    pub slash_bps: Bps,
    /// Part of the slash that the reporter gets, in basis points; at most 1,000.
    pub reporter_bps: Bps,
    /// The reporter gets this at most.
    pub reporter_cap: Uint128,
    /// Referrer's part of what is net of the fee, in basis points; at most 2,000.
    pub referrer_bps: Bps,
    /// Weight of [`Role::Dividends`] in every new split, in basis points.
    pub dividends_bps: Bps,
    /// Weight of [`Role::RiskPool`] in every new split, in basis points.
    pub risk_bps: Bps,
    /// Longest pause of openings a guardian can order, in seconds.
    pub max_pause: u64,
}

/// Contracts that may be asked or paid. Unset is the neutral answer; see [`crate::gates`].
#[cw_serde]
#[derive(Default)]
pub struct Links {
    /// Tier of a payer.
    pub tier_source: Option<String>,
    /// Whether an account may open a channel or register.
    pub kyc_gate: Option<String>,
    /// Whether a split carries its licensors.
    pub licence_guard: Option<String>,
    /// Who is told of settled use.
    pub reward_sink: Option<String>,
    /// Who claims for [`Role::Dividends`].
    pub dividends: Option<String>,
    /// Who claims for [`Role::RiskPool`].
    pub risk_pool: Option<String>,
}

/// Price of use, immutable once it has a version.
#[cw_serde]
pub struct PriceTable {
    /// uoaic for [`PRICE_SCALE`] units of each [`UnitKind`], in its order; exactly [`UNIT_KINDS`].
    pub prices: Vec<Uint128>,
    /// Discount of tier 1, 2, … in basis points, never falling; tier 0 has none. At most
    /// [`MAX_TIERS`] entries; a higher tier gets the last.
    pub tier_discounts: Vec<Bps>,
    /// What one call costs at most, after the discount; at least 1. It bounds the opening voucher.
    pub max_call: Uint128,
}

/// A payee as a provider names it.
#[cw_serde]
pub struct PayeeSpec {
    /// What for.
    pub role: Role,
    /// Name for people, 1 to 64 bytes.
    pub label: String,
    /// Who may claim. None: it accrues until an address is set.
    pub address: Option<String>,
    /// Weight in basis points. All weights, with those of dividends and risk pool, make 10,000.
    pub weight: Bps,
}

/// One payee of a split, in claims.
#[cw_serde]
pub struct PayeeRef {
    /// Service.
    pub service_id: u64,
    /// Version of its split.
    pub split_version: u32,
    /// Position in the split.
    pub payee: u32,
}

/// Message inside the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Open a channel with the amount as its reserve. The sender is the payer.
    OpenChannel(OpenChannel),
    /// Payer: add to a channel's reserve. Nobody else may, because refunds are not taxed and go to
    /// the payer alone.
    TopUp {
        /// Which.
        channel: u64,
    },
    /// Add to the sender's own bond as a provider.
    Bond {},
}

/// What opening a channel says.
#[cw_serde]
pub struct OpenChannel {
    /// Service of the first terms; its provider is the channel's.
    pub service_id: u64,
    /// ed25519 key that signs the payer's vouchers, 32 bytes, not of small order.
    pub session_key: Binary,
    /// What vouchers under this key can settle at most. None: the whole reserve, top-ups too.
    pub spend_limit: Option<Uint128>,
    /// Highest price version the payer has seen; a later one refuses the opening.
    pub max_price_version: Option<u32>,
    /// Bound at the payer's first channel, for good; ignored later.
    pub referrer: Option<String>,
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// From the token only; `msg` is a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),

    /// Become a provider. Business needs a bond as well.
    RegisterProvider {
        /// ed25519 key that signs receipts, 32 bytes, not of small order.
        receipt_key: Binary,
        /// Where the service is reached, at most 256 bytes.
        endpoint: String,
    },
    /// Provider: change the endpoint.
    UpdateProvider {
        /// Where the service is reached, at most 256 bytes.
        endpoint: String,
    },
    /// Provider: sign receipts with another key from now on; earlier receipts stay disputable.
    RotateReceiptKey {
        /// The key.
        receipt_key: Binary,
    },
    /// Provider: start to withdraw a part of the bond. It stays slashable until withdrawn.
    Unbond {
        /// How much. What remains is zero, or at least the least bond.
        amount: Uint128,
    },
    /// Provider: take what has finished unbonding.
    WithdrawBond {},

    /// Provider: offer a service.
    RegisterService {
        /// Model or resource, 1 to 128 bytes.
        model: String,
        /// Prices, version 1.
        prices: PriceTable,
        /// Payees, version 1, without dividends and risk pool, which are added.
        payees: Vec<PayeeSpec>,
    },
    /// Provider: add a price version, for terms made from now on.
    UpdatePrices {
        /// Which service.
        service_id: u64,
        /// Prices.
        prices: PriceTable,
    },
    /// Provider: add a split version, for terms made from now on.
    UpdateSplit {
        /// Which service.
        service_id: u64,
        /// Payees, without dividends and risk pool, which are added.
        payees: Vec<PayeeSpec>,
    },
    /// Provider: whether new channels and terms can be made for a service.
    SetServiceActive {
        /// Which service.
        service_id: u64,
        /// Whether.
        active: bool,
    },
    /// Give a payee an address: the provider while it has none, afterwards only the payee itself.
    SetPayeeAddress {
        /// Which payee; not dividends or risk pool.
        payee: PayeeRef,
        /// Who may claim from now on.
        address: String,
    },

    /// Payer or provider: add terms to a channel, with the versions of today.
    AdvanceTerms {
        /// Which channel.
        channel: u64,
        /// Service of the channel's provider.
        service_id: u64,
        /// Highest price version the caller has seen.
        max_price_version: Option<u32>,
    },
    /// Payer: replace the session key, after the unlock delay; the old one works until then,
    /// the new one from then on.
    RotateSessionKey {
        /// Which channel.
        channel: u64,
        /// The key.
        session_key: Binary,
        /// What vouchers under the new key can settle at most.
        spend_limit: Option<Uint128>,
    },
    /// Anyone: settle up to [`MAX_BATCH`] vouchers, each [`PACKED_VOUCHER_LEN`] bytes, big-endian:
    /// channel u64 ‖ terms u32 ‖ lane u32 ‖ key index u32 ‖ sequence u64 ‖ amount u128 ‖ peaks 32 ‖
    /// signature 64. The data of the answer is a [`SettleBatchResponse`].
    SettleBatch {
        /// The vouchers, one after the other.
        vouchers: Binary,
    },
    /// Payer: ask for what is left; vouchers still settle until it is finalised.
    RequestUnlock {
        /// Which channel.
        channel: u64,
    },
    /// Payer: take the request back.
    CancelUnlock {
        /// Which channel.
        channel: u64,
    },
    /// Anyone: after delay and blocks, pay the rest to the payer and close.
    FinalizeUnlock {
        /// Which channel.
        channel: u64,
    },
    /// Anyone, with both signatures: pay the rest to the payer and close at once. Refused unless
    /// the channel has paid exactly `paid` and owes nothing.
    CooperativeClose {
        /// Which channel.
        channel: u64,
        /// What the channel has paid in all.
        paid: Uint128,
        /// Session key's signature over the canonical close bytes.
        payer_signature: Binary,
        /// Receipt key's signature over the same bytes.
        provider_signature: Binary,
    },

    /// Anyone: pay payees what they earned, to their own addresses. At most [`MAX_CLAIMS`].
    Claim {
        /// Which payees.
        payees: Vec<PayeeRef>,
    },
    /// Anyone: pay a referrer what he earned, to his own address.
    ClaimReferral {
        /// Who.
        referrer: String,
    },
    /// Anyone: pay the booked fee to the token, which burns and pools it.
    FlushFee {},
    /// Anyone: report a service's use to the reward sink.
    ReportUsage {
        /// Which service.
        service_id: u64,
    },
    /// Anyone: have the payers of channels that paid counted as active in the epoch of the
    /// channel's last payment, each payer once an epoch. A late report still counts in that epoch,
    /// as long as the channel hasn't paid in a later one. At most [`MAX_ACTIVITY`]; refused when
    /// it counts nobody who wasn't counted yet.
    ReportActivity {
        /// Which channels; closed ones too.
        channels: Vec<u64>,
    },
    /// Anyone: prove that a provider signed what it must not.
    Dispute(Dispute),

    /// Guardian or owner: no new providers, services, channels, top-ups or terms for a while.
    /// Settlement and exit are never paused.
    PauseOpenings {
        /// How long, in seconds.
        duration: u64,
    },
    /// Owner: end a pause early.
    UnpauseOpenings {},
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
    /// Owner: replace or remove the guardian.
    SetGuardian {
        /// New guardian.
        guardian: Option<String>,
    },
}

/// What can be proven from signatures alone.
#[cw_serde]
pub enum Dispute {
    /// Two different receipts for one domain, channel, terms, lane and sequence.
    Equivocation {
        /// Canonical bytes of the first.
        receipt_a: Binary,
        /// Provider's signature over them.
        signature_a: Binary,
        /// Canonical bytes of the second.
        receipt_b: Binary,
        /// Provider's signature over them.
        signature_b: Binary,
    },
    /// A receipt whose amount is above what its terms give for its units.
    Overcharge {
        /// Canonical bytes.
        receipt: Binary,
        /// Provider's signature over them.
        signature: Binary,
    },
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
