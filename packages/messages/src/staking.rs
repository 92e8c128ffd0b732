//! Stake, tiers, dividends, and stake at a height for votes.
//!
//! Amounts are in uoaic unless a denom says otherwise, times in seconds since 1970, spans in
//! seconds. The queries of cw4 keep cw4's JSON; there the weight of a member is what it has
//! bonded, in uoaic, whatever the terms.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::UOAIC_PER_OAIC;

/// Terms at most.
pub const MAX_TERMS: usize = 8;
/// Tiers at most, beside tier 0.
pub const MAX_TIERS: usize = 8;
/// Longest term, in seconds (4 years of 365 days and a day).
pub const MAX_TERM: u64 = 1_461 * 86_400;
/// A weight of one, in basis points.
pub const WEIGHT_ONE: u32 = 10_000;
/// Highest weight of a term, and of a tier's dividends, in basis points (10x).
pub const MAX_WEIGHT_BPS: u32 = 100_000;
/// Shortest unbonding period the owner can set, in seconds (7 days); none on
/// [`crate::shared::SHORT_WINDOW_CHAINS`].
pub const MIN_UNBONDING_PERIOD: u64 = 7 * 86_400;
/// Longest unbonding period the owner can set, in seconds (60 days).
pub const MAX_UNBONDING_PERIOD: u64 = 60 * 86_400;
/// Shortest ramp the owner can set, in seconds (a day); on [`crate::shared::SHORT_WINDOW_CHAINS`] a
/// second: stake of the current block counts nothing.
pub const MIN_RAMP: u64 = 86_400;
/// Longest ramp the owner can set, in seconds (90 days).
pub const MAX_RAMP: u64 = 90 * 86_400;
/// Shortest dividend stream the owner can set, in seconds (a day); on
/// [`crate::shared::SHORT_WINDOW_CHAINS`] a second.
pub const MIN_DIVIDEND_PERIOD: u64 = 86_400;
/// Longest dividend stream the owner can set, in seconds (60 days).
pub const MAX_DIVIDEND_PERIOD: u64 = 60 * 86_400;
/// Highest least amount of a position that the owner can set, in uoaic (1,000 OAIC).
pub const MAX_MIN_STAKE: u128 = 1_000 * UOAIC_PER_OAIC;
/// Native denoms at most that dividends can come in; OAIC always can.
pub const MAX_DIVIDEND_DENOMS: usize = 7;
/// Longest denom, in bytes.
pub const MAX_DENOM_LENGTH: usize = 128;
/// Positions of an account at most.
pub const MAX_POSITIONS: usize = 10;
/// Unbonded amounts of an account that wait for their time, at most.
pub const MAX_CLAIMS: usize = 32;
/// Contracts at most that are told of changed weights.
pub const MAX_HOOKS: usize = 5;
/// SDK gas that each of them may use. Its failure is ignored.
pub const HOOK_GAS: u64 = 200_000;

/// Instantiation.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who governs: the DAO. It is asked what votes keep bonded, whether it is silent, and whether
    /// a migration is queued. One that is no contract keeps nothing bonded.
    pub owner: String,
    /// The token.
    pub token: String,
    /// The public sale, to which buyers can give back what they bonded. It can't be set later.
    pub sale: Option<String>,
    /// Time between unbonding and withdrawal, [`MIN_UNBONDING_PERIOD`] to [`MAX_UNBONDING_PERIOD`].
    pub unbonding_period: u64,
    /// Least amount of a position, 1 to [`MAX_MIN_STAKE`].
    pub min_stake: Uint128,
    /// Terms to choose from; see [`Term`].
    pub terms: Vec<Term>,
    /// Tiers above tier 0; see [`Tier`].
    pub tiers: Vec<Tier>,
    /// How long stake takes until it counts in full for tiers, [`MIN_RAMP`] to [`MAX_RAMP`].
    pub ramp: u64,
    /// How long an arrival takes to be paid out, [`MIN_DIVIDEND_PERIOD`] to [`MAX_DIVIDEND_PERIOD`].
    pub dividend_period: u64,
    /// Native denoms that dividends may come in, at most [`MAX_DIVIDEND_DENOMS`].
    pub dividend_denoms: Vec<String>,
}

/// For how long stake is locked, and what that makes it weigh. The first of a list is the
/// flexible one; the others rise strictly in duration and never fall in weight.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Term {
    /// 0: flexible. At most [`MAX_TERM`].
    pub duration: u64,
    /// Weight in basis points, 1 to [`MAX_WEIGHT_BPS`].
    pub weight_bps: u32,
}

/// What an account's tier power entitles it to. In a list, powers rise strictly and the rest never
/// falls. Tier 0 is implicit: power 0, level 0, dividends [`WEIGHT_ONE`].
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Tier {
    /// Least tier power, in uoaic of fully ramped flexible stake of weight one.
    pub min_power: Uint128,
    /// Data security level that comes with it.
    pub security_level: u8,
    /// What it multiplies dividends by, in basis points, [`WEIGHT_ONE`] to [`MAX_WEIGHT_BPS`].
    pub dividend_bps: u32,
}

/// What a token `Send` to this contract can be for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Bond what was sent, for the sender.
    Stake {
        /// Index into the terms; 0 is flexible.
        term: u8,
        /// Unset: open a position, of at least the least stake. Set: add to this one of the
        /// sender's positions, which must have exactly this term; a lock starts anew, and the
        /// age becomes the average of both amounts.
        position: Option<u64>,
    },
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook of the token; holds a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Take stake out of a position; it can be withdrawn after the unbonding period. A locked
    /// position waits for its end, unless the DAO is silent or has a migration queued. What the
    /// sender's Yes votes bind stays bonded.
    Unbond {
        /// Position of the sender.
        position: u64,
        /// How much; what stays must be nothing or at least the least stake.
        amount: Uint128,
    },
    /// Give bonded OAIC back to the sale, which pays what the sender paid for it, while a migration
    /// is queued at the DAO. It comes out of positions that are not locked first, then out of the
    /// others, oldest first; neither locks nor the least stake stop it. The sender's open Yes votes
    /// weigh at most what stays; what votes bind that were executed within seven days must stay.
    GiveBack {
        /// How much, at most what the sale says the sender bought and has not given back.
        amount: Uint128,
    },
    /// Get everything unbonded whose time has come.
    WithdrawUnbonded {},
    /// Get the own dividends, in whole units.
    ClaimDividends {
        /// Only those in this denom. Unset: all.
        denom: Option<String>,
    },
    /// Anyone: book what arrived, which then streams to the stakers. Nothing new is no error.
    Sync {
        /// A listed native denom. Unset: OAIC.
        denom: Option<String>,
    },
    /// Anyone: put an account's dividend weight where its tier and its locks are now.
    Refresh {
        /// Whose.
        account: String,
    },

    /// Owner: tell a contract of changed weights, by cw4's `MemberChangedHook`.
    AddHook {
        /// The contract.
        addr: String,
    },
    /// Owner: stop telling it.
    RemoveHook {
        /// The contract.
        addr: String,
    },
    /// Owner: change parameters; what is unset stays. What is unbonding keeps its time, and what
    /// streams its end.
    UpdateConfig {
        /// Least amount of a position.
        min_stake: Option<Uint128>,
        /// Time between unbonding and withdrawal.
        unbonding_period: Option<u64>,
        /// How long stake takes until it counts in full for tiers.
        ramp: Option<u64>,
        /// How long an arrival takes to be paid out.
        dividend_period: Option<u64>,
    },
    /// Owner: replace the terms. Positions keep theirs.
    SetTerms {
        /// All terms.
        terms: Vec<Term>,
    },
    /// Owner: replace the tiers. Dividend weights follow when their account is touched.
    SetTiers {
        /// All tiers above tier 0.
        tiers: Vec<Tier>,
    },
    /// Owner: list a native denom that dividends may come in; it stays listed.
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
    /// Bonded by an account; null when it is none.
    #[returns(cw4::MemberResponse)]
    Member {
        /// Whose.
        addr: String,
        /// As it was when the block of this height began. Unset: now.
        at_height: Option<u64>,
    },
    /// Bonded by all.
    #[returns(cw4::TotalWeightResponse)]
    TotalWeight {
        /// As it was when the block of this height began. Unset: now.
        at_height: Option<u64>,
    },
    /// Accounts that have bonded something.
    #[returns(cw4::MemberListResponse)]
    ListMembers {
        /// Page on after this account.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Contracts that are told of changed weights.
    #[returns(cw4::HooksResponse)]
    Hooks {},
    /// The owner.
    #[returns(cw4::AdminResponse)]
    Admin {},

    /// Parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// All of one account; zeros for one that never staked.
    #[returns(StakerResponse)]
    Staker {
        /// Whose.
        address: String,
    },
    /// Accounts that ever staked.
    #[returns(crate::shared::Page<StakerSummary>)]
    Stakers {
        /// Page on after this address.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Tier of an account now; the same JSON as [`crate::gates::TierSourceQuery`].
    #[returns(crate::gates::TierResponse)]
    Tier {
        /// Whose.
        address: String,
    },
    /// Data security level of an account now.
    #[returns(SecurityLevelResponse)]
    SecurityLevel {
        /// Whose.
        address: String,
    },
    /// What an account can claim now, one entry a denom it has any in.
    #[returns(Vec<PendingDividend>)]
    PendingDividends {
        /// Whose.
        address: String,
    },
    /// Dividends of every denom that ever arrived.
    #[returns(Vec<DividendBooks>)]
    Dividends {},
    /// What this contract holds OAIC for.
    #[returns(BooksResponse)]
    Books {},
    /// Whether a message of the owner would be accepted; the same JSON as
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
    /// Least amount of a position.
    pub min_stake: Uint128,
    /// Terms to choose from.
    pub terms: Vec<Term>,
    /// Tiers above tier 0.
    pub tiers: Vec<Tier>,
    /// How long stake takes until it counts in full for tiers.
    pub ramp: u64,
    /// How long an arrival takes to be paid out.
    pub dividend_period: u64,
    /// Denoms that dividends may come in, `uoaic` first.
    pub dividend_denoms: Vec<String>,
}

/// All of one account.
#[cw_serde]
pub struct StakerResponse {
    /// Whose.
    pub address: Addr,
    /// Sum of the positions.
    pub bonded: Uint128,
    /// Sum of the claims.
    pub unbonding: Uint128,
    /// What could be withdrawn of it now.
    pub withdrawable: Uint128,
    /// Tier now.
    pub tier: u8,
    /// Tier power now.
    pub tier_power: Uint128,
    /// Data security level now.
    pub security_level: u8,
    /// What its dividends are shared by: amount x term weight x tier weight, both in basis
    /// points, as of the last time the account was touched.
    pub dividend_weight: Uint128,
    /// What the dividend weight would be if it were touched now.
    pub dividend_weight_now: Uint128,
    /// Positions, oldest first.
    pub positions: Vec<PositionResponse>,
    /// Unbonded amounts that were not withdrawn yet, earliest first.
    pub claims: Vec<UnbondingClaim>,
    /// What it can claim now.
    pub dividends: Vec<PendingDividend>,
}

/// One position.
#[cw_serde]
pub struct PositionResponse {
    /// Number, unique within the account and never used again.
    pub id: u64,
    /// Bonded in it.
    pub amount: Uint128,
    /// Its term, as it was when it was opened.
    pub term: Term,
    /// From when on it counts; the average of what was added.
    pub since: u64,
    /// End of the lock; unset when it is flexible.
    pub ends: Option<u64>,
    /// What it weighs now, in basis points: a lock that is over weighs as flexible stake.
    pub weight_bps: u32,
    /// Its tier power now.
    pub power: Uint128,
}

/// An unbonded amount.
#[cw_serde]
pub struct UnbondingClaim {
    /// How much.
    pub amount: Uint128,
    /// From when on it can be withdrawn.
    pub release_at: u64,
}

/// Dividends of one account in one denom, in whole units.
#[cw_serde]
pub struct PendingDividend {
    /// `uoaic` or a native denom.
    pub denom: String,
    /// How much.
    pub amount: Uint128,
}

/// An account in a list.
#[cw_serde]
pub struct StakerSummary {
    /// Whose.
    pub address: Addr,
    /// Sum of the positions.
    pub bonded: Uint128,
    /// Sum of the claims.
    pub unbonding: Uint128,
    /// Tier now.
    pub tier: u8,
    /// What its dividends are shared by, as of the last time it was touched.
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
pub struct DividendBooks {
    /// `uoaic` or a native denom.
    pub denom: String,
    /// Booked since the beginning.
    pub arrived: Uint128,
    /// Not yet allotted to anybody, rounded up.
    pub streaming: Uint128,
    /// When all of it will be allotted; moves while nobody is staked. Unset: nothing streams.
    pub stream_ends: Option<u64>,
    /// Allotted and not yet claimed: what all accounts together can claim, and the fractions of a
    /// unit (less than one an account, and one more) that none of them can claim yet.
    pub allotted: Uint128,
    /// Paid out.
    pub claimed: Uint128,
}

/// What this contract holds OAIC for;
/// `balance = bonded + unbonding + streaming + allotted + unbooked`.
#[cw_serde]
pub struct BooksResponse {
    /// What the token says it has.
    pub balance: Uint128,
    /// Sum of all positions.
    pub bonded: Uint128,
    /// Sum of all claims.
    pub unbonding: Uint128,
    /// Dividends in OAIC not yet allotted.
    pub streaming: Uint128,
    /// Dividends in OAIC allotted and not yet claimed.
    pub allotted: Uint128,
    /// Arrived and waiting for a `Sync`.
    pub unbooked: Uint128,
    /// Sum of all dividend weights.
    pub dividend_weight: Uint128,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
