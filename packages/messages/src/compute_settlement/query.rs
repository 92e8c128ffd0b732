//! Queries and their answers.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::cw_ownable_query;

use super::{Links, Params, PriceTable, Role};
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
    /// Receipt keys of a provider, retired ones too.
    #[returns(crate::shared::Page<ReceiptKeyResponse>)]
    ReceiptKeys {
        /// Whose.
        provider: String,
        /// Page on after this index.
        start_after: Option<u32>,
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
    #[returns(PricesResponse)]
    Prices {
        /// Which service.
        service_id: u64,
        /// Which version; unset: the newest.
        version: Option<u32>,
    },
    /// The price table of a hash that a receipt carries.
    #[returns(PricesResponse)]
    PricesByHash {
        /// The hash, 32 bytes.
        hash: Binary,
    },
    /// What terms made today for a payer would say.
    #[returns(OfferResponse)]
    Offer {
        /// Which service.
        service_id: u64,
        /// Who would pay.
        payer: String,
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
    /// What a service settled under a version of its split in an epoch.
    #[returns(UsageResponse)]
    Usage {
        /// Which service.
        service_id: u64,
        /// Which version of its split.
        split_version: u32,
        /// Which epoch.
        epoch: u64,
    },
    /// Top-up grants of a payer, at most [`super::MAX_GRANTS`].
    #[returns(Vec<GrantResponse>)]
    Grants {
        /// Whose.
        payer: String,
    },
    /// What was measured in an epoch; of the current one, so far. Zeros where there was nothing.
    /// Revenue is what vouchers settled, before the fee; license revenue is what claims paid to
    /// licensors; investment is what providers bonded, whatever they unbonded.
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
    /// End of the pause of openings in force, in seconds since 1970; while a queued migration makes it
    /// last, when that lapses at the latest.
    pub paused_until: Option<u64>,
    /// Chain id that signatures bind: the chain's when this contract was instantiated, for good.
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
pub struct BooksResponse {
    /// Reserves of open channels.
    pub reserved: Uint128,
    /// Ever settled, before the fee.
    pub settled: Uint128,
    /// Fee on refunds that went to another account than the payer's.
    pub refund_fees: Uint128,
    /// Sum of payment × rate in basis points.
    pub fee_points: Uint128,
    /// Fee booked on what was settled, and on such refunds: ceil(`fee_points` / 10,000).
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
}

/// A provider.
#[cw_serde]
pub struct ProviderResponse {
    /// Who.
    pub address: Addr,
    /// Receipt keys that are not retired, at most [`super::MAX_RECEIPT_KEYS`].
    pub receipt_keys: Vec<ReceiptKeyResponse>,
    /// Accounts that may settle for it.
    pub settlers: Vec<Addr>,
    /// Where the service is reached.
    pub endpoint: String,
    /// Bond in force.
    pub bond: Uint128,
    /// Parts that are leaving.
    pub unbonding: Vec<Unbonding>,
    /// Times charged.
    pub offenses: u32,
    /// Whether it takes openings: its bond is at least the least, and a receipt key that was
    /// never charged is in force.
    pub trusted: bool,
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
    /// What disputes have charged for receipts under it. Once anything is, it signs no more.
    pub charged: bool,
    /// Sum of its charges.
    pub charges: Uint128,
}

/// When a receipt key was retired, and until when receipts under it count.
#[cw_serde]
pub struct Retired {
    /// Retired at this height: receipts count in channels opened before it alone.
    pub height: u64,
    /// Receipts count until this time, in seconds since 1970, is reached …
    pub liable_until: u64,
    /// … and this height.
    pub liable_until_height: u64,
}

/// A part of a bond that is leaving.
#[cw_serde]
pub struct Unbonding {
    /// How much.
    pub amount: Uint128,
    /// Not before this time, in seconds since 1970.
    pub release_at: u64,
    /// Not before this height.
    pub release_height: u64,
}

/// A version of a service's prices.
#[cw_serde]
pub struct PricesResponse {
    /// Which service.
    pub service_id: u64,
    /// Which version.
    pub version: u32,
    /// Its hash, as receipts carry it.
    pub hash: Binary,
    /// The table.
    pub table: PriceTable,
}

/// What terms made today for a payer would say, and the prices in force.
#[cw_serde]
pub struct OfferResponse {
    /// Which service.
    pub service_id: u64,
    /// Whose.
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
    /// Told to the reward sink of what settled.
    pub reported: Uint128,
}

/// A top-up grant.
#[cw_serde]
pub struct GrantResponse {
    /// Who may use it.
    pub grantee: Addr,
    /// Session key of the channels that it opens.
    pub session_key: Binary,
    /// What is left of the limit.
    pub limit: Uint128,
    /// What it can take in a day.
    pub daily: Uint128,
    /// What it took on the day of the answer.
    pub taken_today: Uint128,
    /// When it ends, in seconds since 1970.
    pub ends_at: u64,
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
    /// Version of the prices in force.
    pub price_version: u32,
    /// Newest split version.
    pub split_version: u32,
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
    /// Version of the license terms it was checked against; 0 without a license guard.
    pub license_version: u32,
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
    /// Somebody who may asked for the rest; vouchers still settle.
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
    /// Who gets the rest: the payer, unless another account was named at opening.
    pub refund_to: Addr,
    /// Status.
    pub status: ChannelStatus,
    /// Ever put in.
    pub deposited: Uint128,
    /// Left in it.
    pub reserved: Uint128,
    /// Ever settled out of it.
    pub paid: Uint128,
    /// Session key in force.
    pub session_key: Binary,
    /// Its index; the first is 0.
    pub key_index: u32,
    /// What its limit still leaves, whatever the reserve is.
    pub spendable: Uint128,
    /// A rotation under way.
    pub next_key: Option<NextKey>,
    /// Number of terms; the newest is this − 1.
    pub terms: u32,
    /// When it was opened, in seconds since 1970.
    pub opened_at: u64,
    /// Height it was opened at.
    pub opened_height: u64,
    /// Delay of unlocks and key rotations, in seconds, fixed at opening.
    pub unlock_delay: u64,
    /// Blocks that must have passed as well.
    pub unlock_blocks: u64,
    /// The payer's request to unlock.
    pub payer_unlock: Option<Unlock>,
    /// The refund account's request to unlock, where it isn't the payer.
    pub refund_unlock: Option<Unlock>,
}

/// A session key that is not in force yet.
#[cw_serde]
pub struct NextKey {
    /// The key.
    pub session_key: Binary,
    /// Its index.
    pub key_index: u32,
    /// What can settle under it at most.
    pub spend_limit: Uint128,
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
    /// Version of its split.
    pub split_version: u32,
    /// Version of its license terms; 0 without a license guard.
    pub license_version: u32,
    /// Payer's tier; each price table says what discount that is.
    pub tier: u8,
    /// The referrer's part of what is net of the fee, in basis points.
    pub referrer_bps: Bps,
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
    /// Paid so far.
    pub paid: Uint128,
    /// Calls acknowledged by the voucher that was paid most on, the latest of equals.
    pub sequence: u64,
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
    /// Metered units, in the order of `UnitKind`.
    pub units: Vec<u64>,
    /// What it cost.
    pub amount: Uint128,
    /// Calls the proof's tree has.
    pub calls: u64,
    /// What they cost together.
    pub total: Uint128,
    /// What the lane has been paid: less than the total as long as the reserve, the key's limit or
    /// the claim did not reach that far.
    pub paid: Uint128,
}
