//! Queries and their responses.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::cw_ownable_query;

use super::{Conditions, Heartbeat, Links, Params, PriceTable, Profile, Role};
use crate::shared::Bps;

/// Queries.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses, parameters, links, pause.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals; see [`TotalsResponse`] for how they relate to the contract's token balance.
    #[returns(TotalsResponse)]
    Totals {},
    /// One provider.
    #[returns(ProviderResponse)]
    Provider {
        /// Its address.
        address: String,
    },
    /// All providers.
    #[returns(crate::shared::Page<ProviderResponse>)]
    Providers {
        /// Start after this address.
        start_after: Option<String>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Receipt keys of a provider, retired ones included.
    #[returns(crate::shared::Page<ReceiptKeyResponse>)]
    ReceiptKeys {
        /// The provider.
        provider: String,
        /// Start after this index.
        start_after: Option<u32>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Last heartbeat of a provider in an epoch.
    #[returns(Option<HeartbeatResponse>)]
    Heartbeat {
        /// The provider.
        provider: String,
        /// Epoch number; unset: the current one.
        epoch: Option<u64>,
    },
    /// One service.
    #[returns(ServiceResponse)]
    Service {
        /// Service number.
        service_id: u64,
    },
    /// All services.
    #[returns(crate::shared::Page<ServiceResponse>)]
    Services {
        /// Only those of this provider.
        provider: Option<String>,
        /// Start after this id.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// One version of a service's prices.
    #[returns(PricesResponse)]
    Prices {
        /// Service number.
        service_id: u64,
        /// Version; unset: the newest.
        version: Option<u32>,
    },
    /// Price table by the hash that receipts carry.
    #[returns(PricesResponse)]
    PricesByHash {
        /// The hash, 32 bytes.
        hash: Binary,
    },
    /// Terms that a payer would get today.
    #[returns(OfferResponse)]
    Offer {
        /// Service number.
        service_id: u64,
        /// The payer.
        payer: String,
    },
    /// One version of a service's split, with each payee's earnings and claims.
    #[returns(SplitResponse)]
    Split {
        /// Service number.
        service_id: u64,
        /// Version; unset: the newest.
        version: Option<u32>,
    },
    /// One channel.
    #[returns(ChannelResponse)]
    Channel {
        /// Channel number.
        channel: u64,
    },
    /// Channels by payer or provider, or all.
    #[returns(crate::shared::Page<ChannelResponse>)]
    Channels {
        /// Only those of this payer.
        payer: Option<String>,
        /// Only those of this provider.
        provider: Option<String>,
        /// Start after this channel.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Terms of a channel.
    #[returns(TermsResponse)]
    Terms {
        /// Channel number.
        channel: u64,
        /// Number of the terms.
        terms: u32,
    },
    /// One lane; zeros if it never settled.
    #[returns(LaneResponse)]
    Lane {
        /// Channel number.
        channel: u64,
        /// Number of the terms.
        terms: u32,
        /// Lane number.
        lane: u32,
    },
    /// Lanes of a channel that have settled.
    #[returns(crate::shared::Page<LaneResponse>)]
    Lanes {
        /// Channel number.
        channel: u64,
        /// Start after this (terms, lane).
        start_after: Option<(u32, u32)>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Earnings of a referrer.
    #[returns(ReferrerResponse)]
    Referrer {
        /// Its address.
        address: String,
    },
    /// Referrer of a payer.
    #[returns(Option<Addr>)]
    ReferrerOf {
        /// The payer.
        payer: String,
    },
    /// Whether one call is part of what a lane settled. It fails if the proof is invalid.
    #[returns(ProveUsageResponse)]
    ProveUsage {
        /// Canonical receipt bytes of the call.
        receipt: Binary,
        /// Inclusion proof, as `oaic-vouchers` encodes it.
        proof: Binary,
    },
    /// Usage of a service settled under a version of its split in an epoch.
    #[returns(UsageResponse)]
    Usage {
        /// Service number.
        service_id: u64,
        /// Version of its split.
        split_version: u32,
        /// Epoch number.
        epoch: u64,
    },
    /// Top-up grants of a payer, at most [`super::MAX_GRANTS`].
    #[returns(Vec<GrantResponse>)]
    Grants {
        /// The payer.
        payer: String,
    },
    /// Metrics of an epoch; for the current one, so far. Zeros where there was nothing. API revenue
    /// is what vouchers settled, before the fee; license revenue is what claims paid to licensors;
    /// compute investment is what providers bonded, regardless of what they unbonded.
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

/// Addresses, parameters, links, pause.
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
    /// Chain id that signatures cover: the chain's when this contract was instantiated; permanent.
    pub chain_id: String,
    /// SHA-256 domain of vouchers.
    pub voucher_domain: Binary,
    /// SHA-256 domain of receipts.
    pub receipt_domain: Binary,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
}

/// Totals, in uoaic. `settled + refund_fees = fee_booked + earned + referral_earned`; the
/// contract's token balance is at least `reserved + (earned − claimed) + (referral_earned −
/// referral_claimed) + (fee_booked − fee_flushed) + bonded`.
#[cw_serde]
#[derive(Default)]
pub struct TotalsResponse {
    /// Reserves of open channels.
    pub reserved: Uint128,
    /// Ever settled, before the fee.
    pub settled: Uint128,
    /// Fee on refunds to accounts other than the payer.
    pub refund_fees: Uint128,
    /// Sum of payment × rate in basis points.
    pub fee_points: Uint128,
    /// Fee booked on what was settled, and on such refunds: ceil(`fee_points` / 10,000).
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
    /// Bonds of providers, unbonding parts included.
    pub bonded: Uint128,
    /// Ever slashed and burned.
    pub slashed: Uint128,
}

/// A provider.
#[cw_serde]
pub struct ProviderResponse {
    /// Its address.
    pub address: Addr,
    /// Receipt keys that are not retired, at most [`super::MAX_RECEIPT_KEYS`].
    pub receipt_keys: Vec<ReceiptKeyResponse>,
    /// Accounts that may settle for it.
    pub settlers: Vec<Addr>,
    /// Where and how it serves.
    pub profile: Profile,
    /// Bond in force.
    pub bond: Uint128,
    /// Parts that are unbonding.
    pub unbonding: Vec<Unbonding>,
    /// Number of charges.
    pub offenses: u32,
    /// Whether it takes openings: it has at least the minimum bond, and an uncharged receipt key in
    /// force.
    pub trusted: bool,
}

/// A heartbeat, as it was recorded.
#[cw_serde]
pub struct HeartbeatResponse {
    /// What the provider served.
    pub heartbeat: Heartbeat,
    /// When it was recorded, in Unix time.
    pub recorded_at: u64,
    /// At which height.
    pub height: u64,
}

/// A receipt key.
#[cw_serde]
pub struct ReceiptKeyResponse {
    /// Its index; the first is 0.
    pub key_index: u32,
    /// The key.
    pub receipt_key: Binary,
    /// When it was retired.
    pub retired: Option<Retired>,
    /// Whether a dispute has charged it. A charged key no longer signs for new openings.
    pub charged: bool,
    /// Sum of its charges.
    pub charges: Uint128,
}

/// When a receipt key was retired, and until when receipts under it can be disputed.
#[cw_serde]
pub struct Retired {
    /// Height of the retirement: receipts count only in channels opened before it.
    pub height: u64,
    /// Receipts count until this time, in Unix time, has been reached …
    pub liable_until: u64,
    /// … and this height.
    pub liable_until_height: u64,
}

/// A part of a bond that is unbonding.
#[cw_serde]
pub struct Unbonding {
    /// Amount.
    pub amount: Uint128,
    /// Not before this time, in Unix time.
    pub release_at: u64,
    /// Not before this height.
    pub release_height: u64,
}

/// A version of a service's prices.
#[cw_serde]
pub struct PricesResponse {
    /// Service number.
    pub service_id: u64,
    /// Version.
    pub version: u32,
    /// Its hash, as receipts carry it.
    pub hash: Binary,
    /// The table.
    pub table: PriceTable,
}

/// Terms that a payer would get today, and the prices in force.
#[cw_serde]
pub struct OfferResponse {
    /// Service number.
    pub service_id: u64,
    /// The provider.
    pub provider: Addr,
    /// Whether channels and terms can be made.
    pub active: bool,
    /// Version of the split.
    pub split_version: u32,
    /// Version of its license terms; 0 without a license guard.
    pub license_version: u32,
    /// The payer's tier.
    pub tier: u8,
    /// The referrer's share, in basis points.
    pub referrer_bps: Bps,
    /// Prices in force.
    pub prices: PricesResponse,
}

/// What a service settled under a version of its split in an epoch, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct UsageResponse {
    /// Before the fee.
    pub settled: Uint128,
    /// Fee booked on it.
    pub fee: Uint128,
    /// The part of `settled` reported to the reward sink.
    pub reported: Uint128,
}

/// A top-up grant.
#[cw_serde]
pub struct GrantResponse {
    /// Who may use it.
    pub grantee: Addr,
    /// Session key of the channels that it opens.
    pub session_key: Binary,
    /// Remaining limit.
    pub limit: Uint128,
    /// Maximum taken per day.
    pub daily: Uint128,
    /// Amount taken on the current day.
    pub taken_today: Uint128,
    /// When it ends, in Unix time.
    pub ends_at: u64,
    /// Maximum unlock delay of channels that it opens or tops up, in seconds.
    pub max_unlock_delay: u64,
    /// Maximum blocks of that delay.
    pub max_unlock_blocks: u64,
}

/// A service.
#[cw_serde]
pub struct ServiceResponse {
    /// Number.
    pub id: u64,
    /// The provider.
    pub provider: Addr,
    /// Model or resource.
    pub model: String,
    /// Whether new channels and terms can be made.
    pub active: bool,
    /// Version of the prices in force.
    pub price_version: u32,
    /// Newest split version.
    pub split_version: u32,
}

/// A split.
#[cw_serde]
pub struct SplitResponse {
    /// Service number.
    pub service_id: u64,
    /// Version.
    pub version: u32,
    /// Ever earned by all payees.
    pub accumulated: Uint128,
    /// Version of the license terms it was checked against; 0 without a license guard.
    pub license_version: u32,
    /// Payees in order.
    pub payees: Vec<PayeeResponse>,
}

/// A payee.
#[cw_serde]
pub struct PayeeResponse {
    /// Role of the payee.
    pub role: Role,
    /// Display name.
    pub label: String,
    /// Address that is paid; none: earnings accrue until one is set.
    pub address: Option<Addr>,
    /// Weight, in basis points.
    pub weight: Bps,
    /// Earned so far.
    pub earned: Uint128,
    /// The part of that already paid.
    pub claimed: Uint128,
}

/// Status of a channel.
#[cw_serde]
#[derive(Copy)]
pub enum ChannelStatus {
    /// Vouchers settle.
    Open,
    /// An unlock was requested; vouchers still settle.
    Unlocking,
    /// Closed; nothing settles.
    Closed,
}

/// A channel.
#[cw_serde]
pub struct ChannelResponse {
    /// Its number, as in packed vouchers.
    pub channel: u64,
    /// Its 32-byte id, as signatures cover it.
    pub id: Binary,
    /// The payer.
    pub payer: Addr,
    /// The provider.
    pub provider: Addr,
    /// Account that gets the rest: the payer, unless another one was named at opening.
    pub refund_to: Addr,
    /// Status.
    pub status: ChannelStatus,
    /// Ever deposited.
    pub deposited: Uint128,
    /// Current reserve.
    pub reserved: Uint128,
    /// Ever settled from it.
    pub paid: Uint128,
    /// Session key in force.
    pub session_key: Binary,
    /// Its index; the first is 0.
    pub key_index: u32,
    /// Remainder of its limit, regardless of the reserve.
    pub spendable: Uint128,
    /// A rotation under way.
    pub next_key: Option<NextKey>,
    /// Number of terms; the newest is this − 1.
    pub terms: u32,
    /// When it was opened, in Unix time.
    pub opened_at: u64,
    /// Height it was opened at.
    pub opened_height: u64,
    /// Delay of unlocks and key rotations, in seconds, fixed at opening.
    pub unlock_delay: u64,
    /// Blocks that must also have passed.
    pub unlock_blocks: u64,
    /// The payer's request to unlock.
    pub payer_unlock: Option<Unlock>,
    /// The refund account's request to unlock, if that is not the payer.
    pub refund_unlock: Option<Unlock>,
}

/// A session key that is not in force yet.
#[cw_serde]
pub struct NextKey {
    /// The key.
    pub session_key: Binary,
    /// Its index.
    pub key_index: u32,
    /// Maximum that can settle under it.
    pub spend_limit: Uint128,
    /// In force from this Unix time on …
    pub effective_at: u64,
    /// … and from this height on.
    pub effective_height: u64,
}

/// An unlock under way.
#[cw_serde]
pub struct Unlock {
    /// Not before this time, in Unix time.
    pub time: u64,
    /// Not before this height.
    pub height: u64,
}

/// Terms of a channel; immutable.
#[cw_serde]
pub struct TermsResponse {
    /// Channel number.
    pub channel: u64,
    /// Number of the terms.
    pub terms: u32,
    /// Service.
    pub service_id: u64,
    /// Version of its split.
    pub split_version: u32,
    /// Version of its license terms; 0 without a license guard.
    pub license_version: u32,
    /// Payer's tier; each price table states its discount.
    pub tier: u8,
    /// The referrer's share of the amount net of the fee, in basis points.
    pub referrer_bps: Bps,
    /// What is agreed beside the price.
    pub conditions: Conditions,
}

/// A lane.
#[cw_serde]
pub struct LaneResponse {
    /// Channel number.
    pub channel: u64,
    /// Number of the terms.
    pub terms: u32,
    /// Lane number.
    pub lane: u32,
    /// Paid so far.
    pub paid: Uint128,
    /// Calls acknowledged by the voucher with the highest paid amount, the latest of equals.
    pub sequence: u64,
    /// That voucher's commitment to the tree's peaks.
    pub peaks: Binary,
}

/// Earnings of a referrer.
#[cw_serde]
pub struct ReferrerResponse {
    /// Its address.
    pub address: Addr,
    /// Earned so far.
    pub earned: Uint128,
    /// The part of that already paid.
    pub claimed: Uint128,
}

/// Contents of a proven call.
#[cw_serde]
pub struct ProveUsageResponse {
    /// Channel number.
    pub channel: u64,
    /// Number of the terms.
    pub terms: u32,
    /// Lane number.
    pub lane: u32,
    /// The call's place in the lane, from 1.
    pub sequence: u64,
    /// Metered units, in the order of `UnitKind`; slots without a kind are zero.
    pub units: Vec<u64>,
    /// Its price.
    pub amount: Uint128,
    /// Number of calls in the proof's tree.
    pub calls: u64,
    /// Total price of those calls.
    pub total: Uint128,
    /// What the lane has been paid; less than the total if the reserve, the key's limit or the
    /// claim did not reach that far.
    pub paid: Uint128,
}
