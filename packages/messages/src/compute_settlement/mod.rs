//! Settlement of metered use: providers, services, channels, vouchers, splits, disputes.
//!
//! Words: a *provider* posts a bond and offers *services*; a payer escrows OAIC for one provider
//! in a *channel*; *terms* fix the split, tier and referrer's share that a *lane* is under; a
//! *receipt* is the provider's signed word on one call, and names the price table it is made by; a
//! *voucher* is the payer's signed word on a lane: it acknowledges the calls so far and authorizes
//! the next up to an amount; a *claim* takes at most that. All amounts are uoaic.

mod batch;
mod query;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

use crate::shared::Bps;

pub use batch::*;
pub use query::*;

/// Entries in one batch at most.
pub const MAX_BATCH: usize = 100;

/// Channels in one list at most.
pub const MAX_CHANNELS: usize = 100;

/// Receipt keys of a provider that are not retired, at most.
pub const MAX_RECEIPT_KEYS: usize = 16;

/// Receipt keys a provider can ever have: a lane's number has 16 bits for the index.
pub const MAX_KEY_INDEX: u32 = 65_535;

/// Accounts a provider can name as settlers, at most.
pub const MAX_SETTLERS: usize = 8;

/// Terms of one channel, at most.
pub const MAX_TERMS: u32 = 10_000;

/// Top-up grants a payer can have at once, at most.
pub const MAX_GRANTS: usize = 16;

/// A day, in seconds: what a grant's daily amount is counted by.
pub const GRANT_DAY: u64 = 86_400;

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

/// Bytes of one entry in [`ExecuteMsg::SettleBatch`]: a packed voucher and a claim.
pub const ENTRY_LEN: usize = 8 + 4 + 4 + 4 + 8 + 16 + 32 + 64 + 8;

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

/// Delays, bonds and shares. Changes never touch what is already agreed: a channel keeps its
/// delays, its terms keep the referrer's share, and splits keep their weights.
///
/// Delays count time and blocks, so that a halted chain can't be raced. Each has bounds in code,
/// such that the least unbonding exceeds the greatest unlock delay and dispute window together:
/// whatever is voted, no bond is gone before a cheat in a channel opened earlier can be proven.
#[cw_serde]
pub struct Params {
    /// From a request to unlock, or to rotate a session key, until it is due, in seconds.
    pub unlock_delay: u64,
    /// Blocks that must have passed as well.
    pub unlock_blocks: u64,
    /// After a receipt key is retired, how long receipts under it can be disputed, in seconds.
    pub dispute_window: u64,
    /// Blocks that must have passed as well.
    pub dispute_blocks: u64,
    /// From a bond's unbonding until it can be withdrawn, in seconds.
    pub unbonding_period: u64,
    /// Blocks that must have passed as well.
    pub unbonding_blocks: u64,
    /// Least bond of a provider with open business, at most a hundredth of the supply.
    pub min_bond: Uint128,
    /// Part of the bond, unbonding parts too, that a key's first charge costs, in basis points. The
    /// key is used up when its charges come to this part of `min_bond`, as both were at the first.
    pub slash_bps: Bps,
    /// Part of a charge that the injured payer gets, in basis points; at most 1,000. All rewards of
    /// a channel together are never more than it has paid.
    pub reporter_bps: Bps,
    /// The injured payer gets this at most.
    pub reporter_cap: Uint128,
    /// Referrer's part of what is net of the fee in terms made from now on, in basis points; at
    /// most 2,000.
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
#[serde(deny_unknown_fields)]
pub struct Links {
    /// Tier of a payer.
    pub tier_source: Option<String>,
    /// Whether an account may open a channel or register.
    pub kyc_gate: Option<String>,
    /// Whether a split carries its licensors.
    pub license_guard: Option<String>,
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
    /// What one call costs at most, after the discount; at least 1.
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
    /// What earns: a service of compute-settlement, a listing of data-market.
    pub source_id: u64,
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
    /// What can settle under this key at most, top-ups included; at most the supply.
    pub spend_limit: Uint128,
    /// Bound at the payer's first channel, for good; ignored later.
    pub referrer: Option<String>,
    /// Who gets the rest at the end instead of the payer, for good. It may request an unlock too,
    /// and pays the ordinary fee on what it gets. Never a system contract of the token.
    pub refund_to: Option<String>,
}

/// A payer's word that somebody may spend from his account into his channels.
#[cw_serde]
pub struct NewGrant {
    /// Who may use it.
    pub grantee: String,
    /// The session key of every channel that it opens.
    pub session_key: Binary,
    /// Sum of the spend limits of the channels that it opens, at most.
    pub limit: Uint128,
    /// What it can take out of the payer's account in a day, at most; days are counted by
    /// [`GRANT_DAY`] from 1970.
    pub daily: Uint128,
    /// It ends at this time, in seconds since 1970.
    pub ends_at: u64,
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
    /// Provider: add a receipt key, one for each of its processes; at most
    /// [`MAX_RECEIPT_KEYS`] that are not retired. Its index is the next one, never used before.
    AddReceiptKey {
        /// The key.
        receipt_key: Binary,
    },
    /// Provider: end a receipt key, and with it its lanes. Receipts under it count against the
    /// bond until a dispute window later, in channels opened in an earlier block.
    RetireReceiptKey {
        /// Which.
        key_index: u32,
    },
    /// Provider: name the accounts that may settle for it, such as its watchtowers. Each is
    /// trusted with the channel's split and with every lane's root. At most [`MAX_SETTLERS`].
    SetSettlers {
        /// All of them.
        settlers: Vec<String>,
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
    /// Provider: put a new price table in force, for calls made from now on.
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
    /// Give a payee an address: the provider while it has none, afterwards only the payee itself,
    /// which is paid first what it earned. Never the token, nor a system contract of it that books
    /// no plain transfer.
    SetPayeeAddress {
        /// Which payee; not dividends or risk pool.
        payee: PayeeRef,
        /// Who may claim from now on.
        address: String,
    },

    /// Payer or provider: add terms to channels, with the split, license, tier and referrer's
    /// share of today. Calls run under a channel's newest terms only. At most [`MAX_CHANNELS`];
    /// the data of the answer is a [`ChannelsResponse`].
    AdvanceTerms {
        /// Which channels, all of the service's provider.
        channels: Vec<u64>,
        /// Service.
        service_id: u64,
    },
    /// Payer: replace the session key, after the channel's unlock delay; the old one works until
    /// then, the new one from then on. A key never comes back to a channel, and the payer's grants
    /// that name the old one end.
    RotateSessionKey {
        /// Which channel.
        channel: u64,
        /// The key.
        session_key: Binary,
        /// What can settle under the new key at most.
        spend_limit: Uint128,
    },
    /// The channels' provider, or a settler that it named: settle up to [`MAX_BATCH`] entries,
    /// each [`ENTRY_LEN`] bytes, big-endian: channel u64 ‖ terms u32 ‖ lane u32 ‖ key index u32 ‖
    /// sequence u64 ‖ amount u128 ‖ peaks 32 ‖ signature 64 ‖ claim u64. An entry pays its claim
    /// less what the lane has been paid, as far as the key's limit and the reserve go. The data
    /// of the answer is a [`SettleBatchResponse`].
    SettleBatch {
        /// The entries, one after the other.
        entries: Binary,
    },
    /// Payer or refund account: ask for what is left. A request stands until it is withdrawn by
    /// who asked, or finalized; vouchers settle until then, and top-ups go on. At most
    /// [`MAX_CHANNELS`]; the data of the answer is a [`ChannelsResponse`].
    RequestUnlock {
        /// Which channels.
        channels: Vec<u64>,
    },
    /// Who asked: take the own request back. A list as in `RequestUnlock`.
    WithdrawUnlock {
        /// Which channels.
        channels: Vec<u64>,
    },
    /// Anyone: once a request is due, in time and blocks, pay the rest back and close. A list as
    /// in `RequestUnlock`.
    FinalizeUnlock {
        /// Which channels.
        channels: Vec<u64>,
    },
    /// The channels' provider, no settler: pay the rest back and close at once. Settle first. A
    /// list as in `RequestUnlock`.
    Release {
        /// Which channels.
        channels: Vec<u64>,
    },

    /// Payer: let somebody open and top up channels out of the payer's account, by the token
    /// allowance that the payer gives to this contract. It replaces the grantee's former grant, and
    /// clears those that ended.
    Grant(NewGrant),
    /// Payer: end a grant.
    RevokeGrant {
        /// Whose.
        grantee: String,
    },
    /// Grantee: add to a channel of the payer that gives the rest back to the payer.
    GrantTopUp {
        /// Whose account it comes out of.
        payer: String,
        /// Which channel.
        channel: u64,
        /// How much.
        amount: Uint128,
    },
    /// Grantee: open a channel for the payer, under the grant's session key. What is left at the
    /// end goes to the payer.
    GrantOpen {
        /// Whose account it comes out of.
        payer: String,
        /// Service of the first terms.
        service_id: u64,
        /// What can settle under the key at most; the grant's limit falls by it.
        spend_limit: Uint128,
        /// Its reserve.
        amount: Uint128,
    },
    /// Grantee: request the unlock of channels for the payer, as the payer. A list as in
    /// `RequestUnlock`.
    GrantRequestUnlock {
        /// Whose channels.
        payer: String,
        /// Which channels.
        channels: Vec<u64>,
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
    /// Anyone: report what a service settled under a version of its split in an epoch to the
    /// reward sink: to each developer of the split his part by weight, rounded down, or to the
    /// provider of a split without any. A developer's part waits until he has an address and it
    /// burns something; one that the sink refuses holds no other back and can be told again.
    ReportUsage {
        /// Which service.
        service_id: u64,
        /// Which version of its split.
        split_version: u32,
        /// In which epoch it settled.
        epoch: u64,
    },
    /// Anyone: prove that a provider signed what it must not.
    Dispute(Dispute),

    /// Owner, or the guardian by `PullOrder`: no new providers, services or channels for a while. Settlement, top-ups,
    /// new terms and exit are never paused.
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
        /// New guardian; null: none. It has to be said, so that no misspelled one removes it.
        #[serde(deserialize_with = "Option::deserialize")]
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
    /// A receipt whose amount is above what its units cost by the price table that it names, at the
    /// tier of its terms. The table must be on chain.
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
