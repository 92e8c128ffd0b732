//! Staking: bonded OAIC, tiers, dividends, and stake at a height for votes.
//!
//! Amounts are in uoaic unless a denom says otherwise, times are Unix time, spans are in seconds. The
//! queries of cw4 keep cw4's JSON; there the weight of a member is what it has bonded, in uoaic,
//! whatever its terms.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::UOAIC_PER_OAIC;

/// Maximum number of terms.
pub const MAX_TERMS: usize = 8;
/// Maximum number of tiers above tier 0.
pub const MAX_TIERS: usize = 8;
/// Longest term, in seconds (4 years of 365 days and a day).
pub const MAX_TERM: u64 = 1_461 * 86_400;
/// A weight of one, in basis points.
pub const WEIGHT_ONE: u32 = 10_000;
/// Highest weight of a term, and of a tier's dividends, in basis points (10x).
pub const MAX_WEIGHT_BPS: u32 = 100_000;
/// Shortest unbonding period that the owner can set, in seconds (7 days); no minimum on
/// [`crate::shared::SHORT_WINDOW_CHAINS`].
pub const MIN_UNBONDING_PERIOD: u64 = 7 * 86_400;
/// Longest unbonding period that the owner can set, in seconds (60 days).
pub const MAX_UNBONDING_PERIOD: u64 = 60 * 86_400;
/// Shortest ramp that the owner can set, in seconds (a day); on
/// [`crate::shared::SHORT_WINDOW_CHAINS`] a second, so that stake of the current block does not
/// count.
pub const MIN_RAMP: u64 = 86_400;
/// Longest ramp that the owner can set, in seconds (90 days).
pub const MAX_RAMP: u64 = 90 * 86_400;
/// Shortest dividend stream that the owner can set, in seconds (a day); on
/// [`crate::shared::SHORT_WINDOW_CHAINS`] a second.
pub const MIN_DIVIDEND_PERIOD: u64 = 86_400;
/// Longest dividend stream that the owner can set, in seconds (60 days).
pub const MAX_DIVIDEND_PERIOD: u64 = 60 * 86_400;
/// Highest minimum stake that the owner can set, in uoaic (1,000 OAIC).
pub const MAX_MIN_STAKE: u128 = 1_000 * UOAIC_PER_OAIC;
/// Maximum number of native dividend denoms; OAIC is always one.
pub const MAX_DIVIDEND_DENOMS: usize = 7;
/// Maximum number of positions of an account.
pub const MAX_POSITIONS: usize = 10;
/// Maximum number of pending claims of an account.
pub const MAX_CLAIMS: usize = 32;
/// Maximum number of hooks.
pub const MAX_HOOKS: usize = 5;
/// SDK gas limit of each hook. Failures are ignored.
pub const HOOK_GAS: u64 = 200_000;

/// Instantiation.
#[cw_serde]
pub struct InstantiateMsg {
    /// The owner: the DAO. It is asked what votes keep bonded, whether it is silent, and whether a
    /// migration is queued. An owner that is not a contract keeps nothing bonded.
    pub owner: String,
    /// The token.
    pub token: String,
    /// The public sale, to which buyers can give back what they bonded. Can't be set later.
    pub sale: Option<String>,
    /// Time between unbonding and withdrawal, [`MIN_UNBONDING_PERIOD`] to [`MAX_UNBONDING_PERIOD`].
    pub unbonding_period: u64,
    /// Minimum amount of a position, 1 to [`MAX_MIN_STAKE`].
    pub min_stake: Uint128,
    /// The terms on offer; see [`Term`].
    pub terms: Vec<Term>,
    /// Tiers above tier 0; see [`Tier`].
    pub tiers: Vec<Tier>,
    /// Time until stake counts in full for tiers, [`MIN_RAMP`] to [`MAX_RAMP`].
    pub ramp: u64,
    /// Time over which arriving dividends stream, [`MIN_DIVIDEND_PERIOD`] to
    /// [`MAX_DIVIDEND_PERIOD`].
    pub dividend_period: u64,
    /// Native dividend denoms, at most [`MAX_DIVIDEND_DENOMS`].
    pub dividend_denoms: Vec<String>,
}

/// Length of a lock, and the weight that it gives to stake. The first of a list is the flexible
/// term; the others strictly rise in duration and never fall in weight.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Term {
    /// 0: flexible. At most [`MAX_TERM`].
    pub duration: u64,
    /// Weight in basis points, 1 to [`MAX_WEIGHT_BPS`].
    pub weight_bps: u32,
}

/// The rights of a tier. In a list, powers strictly rise and the other fields never fall. Tier 0 is
/// implicit: power 0, level 0, dividends [`WEIGHT_ONE`].
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Tier {
    /// Minimum tier power, in uoaic of fully ramped flexible stake of weight one.
    pub min_power: Uint128,
    /// Data security level of the tier.
    pub security_level: u8,
    /// Multiplier of the dividend weight, in basis points, [`WEIGHT_ONE`] to [`MAX_WEIGHT_BPS`].
    pub dividend_bps: u32,
}

/// Messages that come with the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Bonds the tokens sent, for the sender.
    Stake {
        /// Index into the terms; 0 is flexible.
        term: u8,
        /// Unset: opens a position of at least the minimum stake. Set: adds to this position of the
        /// sender, which must have exactly this term; its lock starts again, and its age becomes
        /// the weighted average of both amounts.
        position: Option<u64>,
    },
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// The token's hook; carries a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Takes stake out of a position; it can be withdrawn after the unbonding period. A locked
    /// position can be unbonded only after its lock ends, or while the DAO is silent or has a
    /// migration queued. What the sender's Yes votes bind stays bonded.
    Unbond {
        /// The position, one of the sender's.
        position: u64,
        /// The amount; the rest must be zero or at least the minimum stake.
        amount: Uint128,
    },
    /// While a migration is queued at the DAO, gives bonded OAIC back to the sale, which repays
    /// what the sender paid for it. The amount is taken from unlocked positions first, then from
    /// locked ones, oldest first; neither locks nor the minimum stake prevent it. The sender's open
    /// Yes votes are reduced to what stays bonded; what is bound by Yes votes on proposals executed
    /// within the last seven days must stay.
    GiveBack {
        /// The amount, at most what the sender bought and has not given back, according to the
        /// sale.
        amount: Uint128,
    },
    /// Pays the sender every claim that is due.
    WithdrawUnbonded {},
    /// Pays the sender's dividends, in whole units.
    ClaimDividends {
        /// Only in this denom; unset: in all.
        denom: Option<String>,
    },
    /// Anyone: records the dividends that arrived, which then stream to the stakers. It is not an
    /// error if nothing arrived.
    Sync {
        /// A listed native denom. Unset: OAIC.
        denom: Option<String>,
    },
    /// Anyone: updates an account's dividend weight to its current tier and locks.
    Refresh {
        /// The account.
        account: String,
    },

    /// Owner: notifies a contract of changed weights, by cw4's `MemberChangedHook`.
    AddHook {
        /// The contract.
        addr: String,
    },
    /// Owner: stops notifying a contract.
    RemoveHook {
        /// The contract.
        addr: String,
    },
    /// Owner: changes parameters; unset ones stay. Pending claims keep their time, and streams keep
    /// their end.
    UpdateConfig {
        /// Minimum amount of a position.
        min_stake: Option<Uint128>,
        /// Time between unbonding and withdrawal.
        unbonding_period: Option<u64>,
        /// Time until stake counts in full for tiers.
        ramp: Option<u64>,
        /// Time over which arriving dividends stream.
        dividend_period: Option<u64>,
    },
    /// Owner: replaces the terms. Existing positions keep theirs.
    SetTerms {
        /// All terms.
        terms: Vec<Term>,
    },
    /// Owner: replaces the tiers. Dividend weights follow when an account is next updated.
    SetTiers {
        /// All tiers above tier 0.
        tiers: Vec<Tier>,
    },
    /// Owner: lists a native dividend denom, permanently.
    AddDividendDenom {
        /// The denom.
        denom: String,
    },
}

/// Queries. The first five are cw4's own.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Stake of an account; null if it has none.
    #[returns(cw4::MemberResponse)]
    Member {
        /// The account.
        addr: String,
        /// Height at whose start the stake is counted; unset: now.
        at_height: Option<u64>,
    },
    /// Stake of all accounts.
    #[returns(cw4::TotalWeightResponse)]
    TotalWeight {
        /// Height at whose start the stake is counted; unset: now.
        at_height: Option<u64>,
    },
    /// Accounts with stake.
    #[returns(cw4::MemberListResponse)]
    ListMembers {
        /// Start after this account.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Contracts notified of changed weights.
    #[returns(cw4::HooksResponse)]
    Hooks {},
    /// The owner.
    #[returns(cw4::AdminResponse)]
    Admin {},

    /// Parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// Everything about one account; zeros if it never staked.
    #[returns(StakerResponse)]
    Staker {
        /// The account.
        address: String,
    },
    /// Accounts that ever staked.
    #[returns(crate::shared::Page<StakerSummary>)]
    Stakers {
        /// Start after this address.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Tier of an account now; same JSON as [`crate::gates::TierSourceQuery`].
    #[returns(crate::gates::TierResponse)]
    Tier {
        /// The account.
        address: String,
    },
    /// Data security level of an account now.
    #[returns(SecurityLevelResponse)]
    SecurityLevel {
        /// The account.
        address: String,
    },
    /// Dividends that an account can claim now, one entry per denom with any.
    #[returns(Vec<PendingDividend>)]
    PendingDividends {
        /// The account.
        address: String,
    },
    /// Dividends in every denom that ever arrived.
    #[returns(Vec<DividendTotals>)]
    Dividends {},
    /// What this contract's OAIC balance consists of.
    #[returns(TotalsResponse)]
    Totals {},
    /// Whether a message of the owner would be accepted; same JSON as
    /// [`crate::gates::AcceptsQuery`].
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// The public sale.
    pub sale: Option<Addr>,
    /// Time between unbonding and withdrawal.
    pub unbonding_period: u64,
    /// Minimum amount of a position.
    pub min_stake: Uint128,
    /// The terms on offer.
    pub terms: Vec<Term>,
    /// Tiers above tier 0.
    pub tiers: Vec<Tier>,
    /// Time until stake counts in full for tiers.
    pub ramp: u64,
    /// Time over which arriving dividends stream.
    pub dividend_period: u64,
    /// Dividend denoms, `uoaic` first.
    pub dividend_denoms: Vec<String>,
}

/// Everything about one account.
#[cw_serde]
pub struct StakerResponse {
    /// The account.
    pub address: Addr,
    /// Sum of the positions.
    pub bonded: Uint128,
    /// Sum of the claims.
    pub unbonding: Uint128,
    /// The part that can be withdrawn now.
    pub withdrawable: Uint128,
    /// Tier now.
    pub tier: u8,
    /// Tier power now.
    pub tier_power: Uint128,
    /// Data security level now.
    pub security_level: u8,
    /// Its share of dividends: amount × term weight × tier weight, both in basis points, as of the
    /// account's last update.
    pub dividend_weight: Uint128,
    /// The dividend weight that an update would give it now.
    pub dividend_weight_now: Uint128,
    /// Positions, oldest first.
    pub positions: Vec<PositionResponse>,
    /// Unbonded amounts not yet withdrawn, earliest first.
    pub claims: Vec<UnbondingClaim>,
    /// Dividends that it can claim now.
    pub dividends: Vec<PendingDividend>,
}

/// One position.
#[cw_serde]
pub struct PositionResponse {
    /// Id, unique within the account and never reused.
    pub id: u64,
    /// Bonded in it.
    pub amount: Uint128,
    /// Its term, as it was when it was opened.
    pub term: Term,
    /// Time from which it counts; the weighted average of what was added.
    pub since: u64,
    /// End of the lock; unset for the flexible term.
    pub ends: Option<u64>,
    /// Its weight now, in basis points: after its lock it weighs as flexible stake does.
    pub weight_bps: u32,
    /// Its tier power now.
    pub power: Uint128,
}

/// An unbonded amount.
#[cw_serde]
pub struct UnbondingClaim {
    /// The amount.
    pub amount: Uint128,
    /// When it can be withdrawn.
    pub release_at: u64,
}

/// Dividends of one account in one denom, in whole units.
#[cw_serde]
pub struct PendingDividend {
    /// `uoaic` or a native denom.
    pub denom: String,
    /// The amount.
    pub amount: Uint128,
}

/// Summary of an account.
#[cw_serde]
pub struct StakerSummary {
    /// The account.
    pub address: Addr,
    /// Sum of the positions.
    pub bonded: Uint128,
    /// Sum of the claims.
    pub unbonding: Uint128,
    /// Tier now.
    pub tier: u8,
    /// Its share of dividends, as of the account's last update.
    pub dividend_weight: Uint128,
}

/// Data security level of an account.
#[cw_serde]
pub struct SecurityLevelResponse {
    /// 0 is the base level.
    pub security_level: u8,
    /// The tier it comes from.
    pub tier: u8,
}

/// Dividends in one denom; `arrived = streaming + allotted + claimed`.
#[cw_serde]
pub struct DividendTotals {
    /// `uoaic` or a native denom.
    pub denom: String,
    /// Recorded since the beginning.
    pub arrived: Uint128,
    /// Not yet allotted to accounts, rounded up.
    pub streaming: Uint128,
    /// When all of it will be allotted; delayed while nobody is staked. Unset if nothing streams.
    pub stream_ends: Option<u64>,
    /// Allotted and not yet claimed: what all accounts together can claim, plus fractions of a unit
    /// (less than one per account, and one more) that can't be claimed yet.
    pub allotted: Uint128,
    /// Paid out.
    pub claimed: Uint128,
}

/// What this contract's OAIC balance consists of; `balance = bonded + unbonding + streaming +
/// allotted + unbooked`.
#[cw_serde]
pub struct TotalsResponse {
    /// Its balance at the token.
    pub balance: Uint128,
    /// Sum of all positions.
    pub bonded: Uint128,
    /// Sum of all claims.
    pub unbonding: Uint128,
    /// Dividends in OAIC not yet allotted.
    pub streaming: Uint128,
    /// Dividends in OAIC allotted and not yet claimed.
    pub allotted: Uint128,
    /// Arrived, but not yet recorded by `Sync`.
    pub unbooked: Uint128,
    /// Sum of all dividend weights.
    pub dividend_weight: Uint128,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
