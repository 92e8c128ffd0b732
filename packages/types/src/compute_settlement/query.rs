//! Queries and their answers.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::cw_ownable_query;

use super::{Links, Params, Role};
use crate::shared::Bps;

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
    #[returns(super::PriceTable)]
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
    /// What was measured in an epoch; of the current one, so far. Zeros where there was nothing.
    /// Revenue is what vouchers settled, before the fee; payers are those that `ReportActivity`
    /// counted; licence revenue is what claims paid to licensors; investment is what providers
    /// bonded, whatever they unbonded.
    #[returns(crate::gates::EpochMetrics)]
    EpochMetrics {
        /// Number of the epoch: seconds since 1970 by the epoch's length, rounded down.
        epoch: u64,
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
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
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
