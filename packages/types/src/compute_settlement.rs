//! Settlement of metered use: providers, services, channels, vouchers, splits, disputes.
//!
//! Words: a *provider* posts a bond and offers *services*; a payer escrows OAIC for one provider
//! in a *channel*; *terms* fix which versions of a service's price and split a *lane* is under;
//! a *receipt* is the provider's signed word on one call; a *voucher* is the payer's signed,
//! cumulative acknowledgement of all calls of a lane so far. All amounts are uoaic.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::Bps;

/// Vouchers in one batch at most.
pub const MAX_BATCH: usize = 100;

/// Items in one `Claim` at most.
pub const MAX_CLAIMS: usize = 50;

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
    /// Add to a channel's reserve; anyone may. Refunds go to the payer alone.
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

/// Queries.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses, parameters, links, pause.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals of every book; the contract's token balance is at least their sum.
    #[returns(BooksResponse)]
    Books {},
    /// One provider.
    #[returns(ProviderResponse)]
    Provider {
        /// Who.
        address: String,
    },
    /// All providers.
    #[returns(crate::shared::Page<ProviderResponse>)]
    Providers {
        /// Page on after this address.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// One service.
    #[returns(ServiceResponse)]
    Service {
        /// Which.
        service_id: u64,
    },
    /// All services.
    #[returns(crate::shared::Page<ServiceResponse>)]
    Services {
        /// Only this provider's.
        provider: Option<String>,
        /// Page on after this id.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// One version of a service's prices.
    #[returns(PriceTable)]
    Prices {
        /// Which service.
        service_id: u64,
        /// Which version; unset: the newest.
        version: Option<u32>,
    },
    /// One version of a service's split, with what each payee earned and claimed.
    #[returns(SplitResponse)]
    Split {
        /// Which service.
        service_id: u64,
        /// Which version; unset: the newest.
        version: Option<u32>,
    },
    /// One channel.
    #[returns(ChannelResponse)]
    Channel {
        /// Which.
        channel: u64,
    },
    /// Channels by payer or provider, or all.
    #[returns(crate::shared::Page<ChannelResponse>)]
    Channels {
        /// Only this payer's.
        payer: Option<String>,
        /// Only this provider's.
        provider: Option<String>,
        /// Page on after this channel.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Channels that ask to be unlocked, by the time they can be finalised.
    #[returns(crate::shared::Page<ChannelResponse>)]
    Unlocking {
        /// Page on after this: (time, channel).
        start_after: Option<(u64, u64)>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Terms of a channel.
    #[returns(TermsResponse)]
    Terms {
        /// Which channel.
        channel: u64,
        /// Which terms.
        terms: u32,
    },
    /// One lane; zeros when it never settled.
    #[returns(LaneResponse)]
    Lane {
        /// Which channel.
        channel: u64,
        /// Under which terms.
        terms: u32,
        /// Which lane.
        lane: u32,
    },
    /// Lanes of a channel that settled.
    #[returns(crate::shared::Page<LaneResponse>)]
    Lanes {
        /// Which channel.
        channel: u64,
        /// Page on after this: (terms, lane).
        start_after: Option<(u32, u32)>,
        /// Page size.
        limit: Option<u32>,
    },
    /// A referrer's books.
    #[returns(ReferrerResponse)]
    Referrer {
        /// Who.
        address: String,
    },
    /// Who referred a payer.
    #[returns(Option<Addr>)]
    ReferrerOf {
        /// The payer.
        payer: String,
    },
    /// Whether one call is in what a lane settled. An error when the proof doesn't hold.
    #[returns(ProveUsageResponse)]
    ProveUsage {
        /// Canonical receipt bytes of the call.
        receipt: Binary,
        /// Inclusion proof, as `oaic-vouchers` encodes it.
        proof: Binary,
    },
}

/// Addresses, parameters, links, pause.
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
    /// End of a pause of openings, in seconds since 1970.
    pub paused_until: Option<u64>,
    /// Chain id that signatures bind.
    pub chain_id: String,
    /// SHA-256 domain of vouchers.
    pub voucher_domain: Binary,
    /// SHA-256 domain of receipts.
    pub receipt_domain: Binary,
    /// SHA-256 domain of cooperative closes.
    pub close_domain: Binary,
}

/// Totals, in uoaic. `settled = fee_booked + earned + referral_earned`; the contract's token
/// balance is at least `reserved + (earned − claimed) + (referral_earned − referral_claimed) +
/// (fee_booked − fee_flushed) + bonded`.
#[cw_serde]
#[derive(Default)]
pub struct BooksResponse {
    /// Reserves of open channels.
    pub reserved: Uint128,
    /// Ever settled, before the fee.
    pub settled: Uint128,
    /// Sum of pay × rate in basis points.
    pub fee_points: Uint128,
    /// Fee booked on what was settled: ceil(`fee_points` / 10,000).
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
    /// Bonds of providers, unbonding ones too.
    pub bonded: Uint128,
    /// Ever slashed and burned.
    pub slashed: Uint128,
    /// Vouchers settled.
    pub vouchers: u64,
    /// Calls acknowledged by settled vouchers.
    pub calls: u64,
}

/// A provider.
#[cw_serde]
pub struct ProviderResponse {
    /// Who.
    pub address: Addr,
    /// Key in force that signs receipts.
    pub receipt_key: Binary,
    /// Its index; the first is 0.
    pub key_index: u32,
    /// Where the service is reached.
    pub endpoint: String,
    /// Bond in force.
    pub bond: Uint128,
    /// Parts that are leaving.
    pub unbonding: Vec<Unbonding>,
    /// Times slashed.
    pub offences: u32,
}

/// A part of a bond that is leaving.
#[cw_serde]
pub struct Unbonding {
    /// How much.
    pub amount: Uint128,
    /// When it can be withdrawn, in seconds since 1970.
    pub release_at: u64,
}

/// A service.
#[cw_serde]
pub struct ServiceResponse {
    /// Which.
    pub id: u64,
    /// Whose.
    pub provider: Addr,
    /// Model or resource.
    pub model: String,
    /// Whether new channels and terms can be made.
    pub active: bool,
    /// Newest price version.
    pub price_version: u32,
    /// Newest split version.
    pub split_version: u32,
    /// Ever settled, before the fee.
    pub settled: Uint128,
}

/// A split.
#[cw_serde]
pub struct SplitResponse {
    /// Which service.
    pub service_id: u64,
    /// Which version.
    pub version: u32,
    /// Ever earned by all.
    pub accumulated: Uint128,
    /// Version of the licence terms it was checked against; 0 without a licence guard.
    pub licence_version: u32,
    /// Payees in order.
    pub payees: Vec<PayeeResponse>,
}

/// A payee.
#[cw_serde]
pub struct PayeeResponse {
    /// What for.
    pub role: Role,
    /// Name for people.
    pub label: String,
    /// Who may claim.
    pub address: Option<Addr>,
    /// Weight in basis points.
    pub weight: Bps,
    /// Earned so far.
    pub earned: Uint128,
    /// Paid of it.
    pub claimed: Uint128,
}

/// Where a channel stands.
#[cw_serde]
#[derive(Copy)]
pub enum ChannelStatus {
    /// Vouchers settle.
    Open,
    /// The payer asked for the rest; vouchers still settle.
    Unlocking,
    /// Closed; nothing settles.
    Closed,
}

/// A channel.
#[cw_serde]
pub struct ChannelResponse {
    /// Its number, as in packed vouchers.
    pub channel: u64,
    /// Its 32-byte id, as signatures bind it.
    pub id: Binary,
    /// Who pays.
    pub payer: Addr,
    /// Who is paid.
    pub provider: Addr,
    /// Status.
    pub status: ChannelStatus,
    /// Ever put in.
    pub deposited: Uint128,
    /// Left in it.
    pub reserved: Uint128,
    /// Ever settled out of it.
    pub paid: Uint128,
    /// Acknowledged but not covered by reserve or spend limit.
    pub owed: Uint128,
    /// Session key in force.
    pub session_key: Binary,
    /// Its index; the first is 0.
    pub key_index: u32,
    /// What may still settle under it; None: no limit but the reserve.
    pub spendable: Option<Uint128>,
    /// A rotation under way.
    pub next_key: Option<NextKey>,
    /// Number of terms; the newest is this − 1.
    pub terms: u32,
    /// When it was opened, in seconds since 1970.
    pub opened_at: u64,
    /// When an unlock can be finalised at the earliest.
    pub unlock: Option<Unlock>,
}

/// A session key that is not in force yet.
#[cw_serde]
pub struct NextKey {
    /// The key.
    pub session_key: Binary,
    /// Its index.
    pub key_index: u32,
    /// In force from this time on, in seconds since 1970 …
    pub effective_at: u64,
    /// … and from this height on.
    pub effective_height: u64,
}

/// An unlock under way.
#[cw_serde]
pub struct Unlock {
    /// Not before this time, in seconds since 1970.
    pub time: u64,
    /// Not before this height.
    pub height: u64,
}

/// Terms of a channel; immutable.
#[cw_serde]
pub struct TermsResponse {
    /// Which channel.
    pub channel: u64,
    /// Which terms.
    pub terms: u32,
    /// Service.
    pub service_id: u64,
    /// Version of its prices.
    pub price_version: u32,
    /// Version of its split.
    pub split_version: u32,
    /// Version of its licence terms; 0 without a licence guard.
    pub licence_version: u32,
    /// Payer's tier.
    pub tier: u8,
    /// Discount of that tier, in basis points.
    pub discount: Bps,
    /// In force from this time on, in seconds since 1970.
    pub effective_at: u64,
}

/// A lane.
#[cw_serde]
pub struct LaneResponse {
    /// Which channel.
    pub channel: u64,
    /// Under which terms.
    pub terms: u32,
    /// Which lane.
    pub lane: u32,
    /// Sequence of the last settled voucher.
    pub sequence: u64,
    /// Amount of the last settled voucher.
    pub acknowledged: Uint128,
    /// Paid of it.
    pub paid: Uint128,
    /// Its commitment to the tree's peaks.
    pub peaks: Binary,
}

/// A referrer's books.
#[cw_serde]
pub struct ReferrerResponse {
    /// Who.
    pub address: Addr,
    /// Earned so far.
    pub earned: Uint128,
    /// Paid of it.
    pub claimed: Uint128,
}

/// What a proven call says.
#[cw_serde]
pub struct ProveUsageResponse {
    /// Which channel.
    pub channel: u64,
    /// Under which terms.
    pub terms: u32,
    /// Which lane.
    pub lane: u32,
    /// The call's place in the lane, from 1.
    pub sequence: u64,
    /// Metered units, in the order of [`UnitKind`].
    pub units: Vec<u64>,
    /// What it cost.
    pub amount: Uint128,
    /// Calls the settled voucher covers.
    pub calls: u64,
    /// What they cost together.
    pub total: Uint128,
}

/// Results of a batch, in its order.
#[cw_serde]
pub struct SettleBatchResponse {
    /// One a voucher.
    pub results: Vec<SettleResult>,
}

/// Result of one voucher.
#[cw_serde]
pub enum SettleResult {
    /// Applied.
    Settled {
        /// Paid now.
        pay: Uint128,
        /// Acknowledged and still not covered; it stays owed.
        owed: Uint128,
    },
    /// Refused; nothing of it was applied.
    Rejected {
        /// Why.
        reason: RejectReason,
    },
}

/// Why a voucher was refused.
#[cw_serde]
#[derive(Copy)]
pub enum RejectReason {
    /// No such channel.
    UnknownChannel,
    /// The channel is closed.
    ClosedChannel,
    /// No such terms, or not in force yet.
    UnknownTerms,
    /// The key index is not the one in force.
    WrongKey,
    /// The signature doesn't hold for this chain, contract, channel, terms, lane and content.
    BadSignature,
    /// Sequence and amount must not fall, and one must rise, unless something is still owed.
    Stale,
    /// An opening voucher (sequence 0) above the ceiling of one call, or with leaves.
    OpeningTooHigh,
    /// The amount, or with it what the channel owes in all, is above 2^64 − 1 uoaic, thousands of
    /// times the whole supply.
    AmountTooHigh,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
