//! Settlement of metered use: providers, services, channels, vouchers, splits, disputes.
//!
//! Terms: a *provider* posts a bond and offers *services*. A payer escrows OAIC for one provider in
//! a *channel*. *Terms* fix the split, tier and referrer's share of a *lane*. A *receipt* is the
//! provider's signed statement about one call, and names its price table. A *voucher* is the
//! payer's signed statement about a lane: it acknowledges the calls so far and authorizes the next
//! up to an amount; a *claim* takes at most that. All amounts are uoaic.

mod batch;
mod conditions;
mod dispute;
mod query;
mod service;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::cw_ownable_execute;

use crate::shared::Bps;

pub use batch::*;
pub use conditions::*;
pub use dispute::*;
pub use query::*;
pub use service::*;

/// Maximum number of entries in one batch.
pub const MAX_BATCH: usize = 100;

/// Maximum number of channels in one list.
pub const MAX_CHANNELS: usize = 100;

/// Maximum number of a provider's receipt keys that are not retired.
pub const MAX_RECEIPT_KEYS: usize = 16;

/// Maximum index of a receipt key: a lane's number has 16 bits for it.
pub const MAX_KEY_INDEX: u32 = 65_535;

/// Maximum number of settlers of a provider.
pub const MAX_SETTLERS: usize = 8;

/// Maximum number of terms of one channel.
pub const MAX_TERMS: u32 = 10_000;

/// Maximum number of a payer's top-up grants.
pub const MAX_GRANTS: usize = 16;

/// Length of the day that a grant's daily amount is counted by, in seconds.
pub const GRANT_DAY: u64 = 86_400;

/// Maximum number of payees in one `Claim`.
pub const MAX_CLAIMS: usize = 50;

/// Bytes of one entry in [`ExecuteMsg::SettleBatch`]: a packed voucher and a claim.
pub const ENTRY_LEN: usize = 8 + 4 + 4 + 4 + 8 + 16 + 32 + 64 + 8;

/// Instantiation.
#[cw_serde]
pub struct InstantiateMsg {
    /// Governs this contract.
    pub owner: String,
    /// May pause openings for a limited time.
    pub guardian: Option<String>,
    /// The token.
    pub token: String,
    /// Delays, bonds, shares.
    pub params: Params,
    /// Contracts that may be queried; all are optional.
    pub links: Links,
    /// Length of an epoch, in seconds, [`crate::shared::MIN_EPOCH_SECONDS`] to
    /// [`crate::shared::MAX_EPOCH_SECONDS`]; it never changes. See [`QueryMsg::EpochMetrics`].
    pub epoch_seconds: u64,
}

/// Delays, bonds and shares. Changes never affect what is already agreed: a channel keeps its
/// delays, its terms keep the referrer's share, and splits keep their weights.
///
/// Delays count time and blocks, so that nobody gains from a halted chain. Each has bounds in code,
/// such that the minimum unbonding exceeds the maximum unlock delay and dispute window together:
/// whatever is voted, no bond is gone before a cheat in a channel opened earlier can be proven.
#[cw_serde]
pub struct Params {
    /// Delay of a request to unlock or to rotate a session key, in seconds.
    pub unlock_delay: u64,
    /// Blocks that must also have passed.
    pub unlock_blocks: u64,
    /// How long receipts under a retired receipt key can be disputed, in seconds.
    pub dispute_window: u64,
    /// Blocks that must also have passed.
    pub dispute_blocks: u64,
    /// Delay of unbonding, in seconds.
    pub unbonding_period: u64,
    /// Blocks that must also have passed.
    pub unbonding_blocks: u64,
    /// Minimum bond of a provider that takes new business, at most a hundredth of the supply.
    pub min_bond: Uint128,
    /// Share of the bond, unbonding parts included, that a key's first charge costs, in basis
    /// points. The key is used up when its charges total this share of `min_bond`, as both were at
    /// the first charge.
    pub slash_bps: Bps,
    /// Share of a charge that the injured payer gets, in basis points; at most 1,000. All rewards
    /// of a channel together never exceed what it has paid.
    pub reporter_bps: Bps,
    /// Maximum reward of the injured payer.
    pub reporter_cap: Uint128,
    /// Referrer's share of the amount net of the fee, in terms made from now on, in basis points;
    /// at most 2,000.
    pub referrer_bps: Bps,
    /// Weight of [`Role::Dividends`] in every new split, in basis points.
    pub dividends_bps: Bps,
    /// Weight of [`Role::RiskPool`] in every new split, in basis points.
    pub risk_bps: Bps,
    /// Maximum pause of openings that a guardian can order, in seconds.
    pub max_pause: u64,
}

/// Contracts that may be queried or paid. An unset one gives the neutral answer; see
/// [`crate::gates`].
#[cw_serde]
#[derive(Default)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// Source of payers' tiers.
    pub tier_source: Option<String>,
    /// Gate that decides whether an account may open a channel or register.
    pub kyc_gate: Option<String>,
    /// Guard that decides whether a split carries its licensors.
    pub license_guard: Option<String>,
    /// Contract that receives reports of settled usage.
    pub reward_sink: Option<String>,
    /// Address paid for [`Role::Dividends`].
    pub dividends: Option<String>,
    /// Address paid for [`Role::RiskPool`].
    pub risk_pool: Option<String>,
}

/// Message inside the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Open a channel with the amount as its reserve. The sender is the payer.
    OpenChannel(OpenChannel),
    /// Payer: add to a channel's reserve. Nobody else may, because refunds are not taxed and go
    /// only to the payer.
    TopUp {
        /// Channel number.
        channel: u64,
    },
    /// Add to the sender's own bond as a provider.
    Bond {},
}

/// Details of a channel to open.
#[cw_serde]
pub struct OpenChannel {
    /// Service of the first terms; its provider becomes the channel's.
    pub service_id: u64,
    /// Ed25519 key that signs the payer's vouchers, 32 bytes, not of small order.
    pub session_key: Binary,
    /// Maximum that can settle under this key, top-ups included; at most the supply.
    pub spend_limit: Uint128,
    /// Referrer, bound permanently by the payer's first channel; ignored later.
    pub referrer: Option<String>,
    /// Account that gets the rest at the end instead of the payer; permanent. It may also request
    /// an unlock, and pays the ordinary fee on what it gets. Never a system contract of the token.
    pub refund_to: Option<String>,
    /// Conditions of the first terms.
    #[serde(default)]
    pub conditions: Conditions,
}

/// Permission for an account to spend from a payer's account into the payer's channels.
#[cw_serde]
pub struct NewGrant {
    /// Account that may use it.
    pub grantee: String,
    /// Session key of every channel opened with the grant.
    pub session_key: Binary,
    /// Maximum total of the spend limits of channels opened with the grant.
    pub limit: Uint128,
    /// Maximum taken from the payer's account per day of [`GRANT_DAY`] seconds of Unix time.
    pub daily: Uint128,
    /// End of the grant, in Unix time.
    pub ends_at: u64,
    /// Maximum unlock delay of channels that it opens or tops up, in seconds: how long a thief can
    /// lock what it takes.
    pub max_unlock_delay: u64,
    /// Maximum blocks of that delay.
    pub max_unlock_blocks: u64,
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// From the token only; `msg` is a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),

    /// Anyone: become a provider. Taking business also requires a bond.
    RegisterProvider {
        /// Ed25519 key that signs receipts, 32 bytes, not of small order.
        receipt_key: Binary,
        /// Where and how it serves.
        profile: Profile,
    },
    /// Provider: replace the profile. Terms made before keep their conditions.
    UpdateProvider {
        /// The new one, complete.
        profile: Profile,
    },
    /// The provider or one of its settlers: record that it serves. The last heartbeat of each epoch
    /// is kept.
    Heartbeat {
        /// The provider.
        provider: String,
        /// What it serves now.
        heartbeat: Heartbeat,
    },
    /// Provider: add a receipt key, one for each of its processes; at most [`MAX_RECEIPT_KEYS`]
    /// that are not retired. It gets the next index, which is never reused.
    AddReceiptKey {
        /// The key.
        receipt_key: Binary,
    },
    /// Provider: retire a receipt key, and with it its lanes. Receipts under it count against the
    /// bond for one more dispute window, in channels opened in an earlier block.
    RetireReceiptKey {
        /// Index of the key.
        key_index: u32,
    },
    /// Provider: set the accounts that may settle for it, such as its watchtowers. Each is trusted
    /// with the channel's split and with every lane's root. At most [`MAX_SETTLERS`].
    SetSettlers {
        /// All settlers.
        settlers: Vec<String>,
    },
    /// Provider: start to withdraw a part of the bond. It stays slashable until withdrawn.
    Unbond {
        /// Amount. What remains is zero or at least the minimum bond.
        amount: Uint128,
    },
    /// Provider: withdraw what has finished unbonding.
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
        /// Service number.
        service_id: u64,
        /// Prices.
        prices: PriceTable,
    },
    /// Provider: add a split version, for terms made from now on.
    UpdateSplit {
        /// Service number.
        service_id: u64,
        /// Payees, without dividends and risk pool, which are added.
        payees: Vec<PayeeSpec>,
    },
    /// Provider: whether new channels and terms can be made for a service.
    SetServiceActive {
        /// Service number.
        service_id: u64,
        /// Whether they can be made.
        active: bool,
    },
    /// Set a payee's address: the provider while it has none, afterwards only the payee itself,
    /// which is first paid what it earned. Never the token, nor a system contract that does not
    /// record plain transfers.
    SetPayeeAddress {
        /// The payee; not dividends or risk pool.
        payee: PayeeRef,
        /// Address that is paid from now on.
        address: String,
    },

    /// Payer or provider: add terms to channels, with today's split, license, tier and referrer's
    /// share. Calls run only under a channel's newest terms. At most [`MAX_CHANNELS`]; the response
    /// data is a [`ChannelsResponse`].
    AdvanceTerms {
        /// Channel numbers, all of the service's provider.
        channels: Vec<u64>,
        /// Service.
        service_id: u64,
        /// New conditions, which only the payer may set; unset: those of the newest terms. A
        /// channel whose conditions the provider no longer offers is skipped.
        #[serde(default)]
        conditions: Option<Conditions>,
    },
    /// Payer: replace the session key after the channel's unlock delay; the old one works until
    /// then, the new one from then on. A key is never reused in a channel, and the payer's grants
    /// that name the old one end; in a closed channel that is all that happens.
    RotateSessionKey {
        /// Channel number.
        channel: u64,
        /// The key.
        session_key: Binary,
        /// Maximum that can settle under the new key.
        spend_limit: Uint128,
    },
    /// The channels' provider or one of its settlers: settle up to [`MAX_BATCH`] entries, each
    /// [`ENTRY_LEN`] bytes, big-endian: channel u64 ‖ terms u32 ‖ lane u32 ‖ key index u32 ‖
    /// sequence u64 ‖ amount u128 ‖ peaks 32 ‖ signature 64 ‖ claim u64. An entry pays its claim
    /// less what the lane has already been paid, within the key's limit and the reserve. The
    /// response data is a [`SettleBatchResponse`].
    SettleBatch {
        /// The entries, concatenated.
        entries: Binary,
    },
    /// Payer or refund account: request what is left. A request stands until its requester
    /// withdraws it or it is finalized; until then vouchers settle, and top-ups remain possible. At
    /// most [`MAX_CHANNELS`]; the response data is a [`ChannelsResponse`].
    RequestUnlock {
        /// Channel numbers.
        channels: Vec<u64>,
    },
    /// The requester: withdraw its own request. A list as in `RequestUnlock`.
    WithdrawUnlock {
        /// Channel numbers.
        channels: Vec<u64>,
    },
    /// Anyone: once a request is due, in time and blocks, refund the rest and close. A list as in
    /// `RequestUnlock`.
    FinalizeUnlock {
        /// Channel numbers.
        channels: Vec<u64>,
    },
    /// The channels' provider, not a settler: refund the rest and close at once. Settle first. A
    /// list as in `RequestUnlock`.
    Release {
        /// Channel numbers.
        channels: Vec<u64>,
    },

    /// Payer: let an account open and top up channels from the payer's account, through the token
    /// allowance that the payer gives to this contract. It replaces the grantee's former grant and
    /// removes grants that ended.
    Grant(NewGrant),
    /// Payer: end a grant.
    RevokeGrant {
        /// The grantee.
        grantee: String,
    },
    /// Grantee: add to a channel of the payer that refunds to the payer.
    GrantTopUp {
        /// Account that pays.
        payer: String,
        /// Channel number.
        channel: u64,
        /// Amount.
        amount: Uint128,
    },
    /// Grantee: open a channel for the payer, under the grant's session key. What is left at the
    /// end goes to the payer.
    GrantOpen {
        /// Account that pays.
        payer: String,
        /// Service of the first terms.
        service_id: u64,
        /// Maximum that can settle under the key; the grant's limit decreases by it.
        spend_limit: Uint128,
        /// Its reserve.
        amount: Uint128,
        /// Conditions of the first terms.
        #[serde(default)]
        conditions: Conditions,
    },
    /// Grantee: request the unlock of channels for the payer, as the payer. A list as in
    /// `RequestUnlock`.
    GrantRequestUnlock {
        /// Payer of the channels.
        payer: String,
        /// Channel numbers.
        channels: Vec<u64>,
    },

    /// Anyone: pay payees their earnings, at their own addresses. At most [`MAX_CLAIMS`].
    Claim {
        /// The payees.
        payees: Vec<PayeeRef>,
    },
    /// Anyone: pay a referrer their earnings, at their own address.
    ClaimReferral {
        /// The referrer.
        referrer: String,
    },
    /// Anyone: pay the booked fee to the token, which burns part of it and pools the rest.
    FlushFee {},
    /// Anyone: report to the reward sink what a service settled under a version of its split in an
    /// epoch: each developer's part by weight, rounded down, or all of it for the provider if the
    /// split has no developer. A developer's part waits until the developer has an address and the
    /// part burns something; a part that the sink refuses holds no other back and can be reported
    /// again.
    ReportUsage {
        /// Service number.
        service_id: u64,
        /// Version of its split.
        split_version: u32,
        /// Epoch in which it settled.
        epoch: u64,
    },
    /// Anyone: prove that a provider signed what it must not sign.
    Dispute(Dispute),

    /// Owner, or the guardian by `PullOrder`: pause new providers, services and channels.
    /// Settlement, top-ups, new terms and exit are never paused.
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
        /// New guardian; null: none. The field is required, so that a misspelled one does not
        /// remove the guardian.
        #[serde(deserialize_with = "Option::deserialize")]
        guardian: Option<String>,
    },
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
