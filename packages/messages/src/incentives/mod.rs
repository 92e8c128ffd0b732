//! Distributes the fee pool and the incentives allocation: programs, usage rewards below what was
//! burned, grants, bounties.
//!
//! Terms: a *program* gets a share of what each *epoch* releases. Registered *reporters* report the
//! fee that a recipient's usage burned, which gives the recipient *points*. Points count for the
//! epoch in which the usage was paid and can be reported in that epoch or the next one. After those
//! two the recipient can claim their share of the program's budget, and over all programs together
//! never more than the *cap*, k × what their usage burned. What the cap cuts off goes to the
//! *grants pool*, which pays milestone grants and bounties; what nobody claims in time is free
//! again. All amounts are uoaic.
//!
//! A reporter's total reported fee never exceeds what the token says it paid through `PayFee`. Of
//! the fee that arrives here, the treasury's risk pool gets a share; the vesting schedule's
//! payments are not shared.
//!
//! What a vote makes payable, an approved milestone or an awarded bounty, is limited like the
//! treasury's payments: by a bucket over the whole balance, and through the treasury's record of
//! the epoch's outflow by the yes votes of its proposal.
//!
//! Every uoaic is in exactly one of seven balances: free, programs, grants pool, reserved for
//! grants, reserved for bounties, due to the risk pool, or not yet synced.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::Bps;

mod responses;

pub use responses::*;

/// Maximum number of programs, retired ones included.
pub const MAX_PROGRAMS: usize = 16;

/// Maximum length of a program's name, in bytes.
pub const MAX_PROGRAM_NAME: usize = 64;

/// Maximum number of reporters at instantiation; the owner can add more later.
pub const MAX_INITIAL_REPORTERS: usize = 32;

/// Maximum share of the free balance that an epoch releases, in basis points.
pub const MAX_RELEASE_BPS: Bps = 2_000;

/// Maximum usage cap k, in basis points: always well below what was burned.
pub const MAX_USAGE_CAP_BPS: Bps = 5_000;

/// Maximum time to claim, in epochs: nothing is held back for longer.
pub const MAX_CLAIM_TTL_EPOCHS: u64 = 2;

/// Maximum share of the whole balance that may become payable per epoch, in basis points.
pub const MAX_CAP_BPS: Bps = 1_500;

/// Maximum share of the fee that the risk pool gets, in basis points.
pub const MAX_RISK_SHARE_BPS: Bps = 5_000;

/// Maximum number of milestones of a grant.
pub const MAX_MILESTONES: usize = 20;

/// Maximum length of a grant's or bounty's title, in bytes.
pub const MAX_TITLE: usize = 128;

/// Maximum length of a milestone's description, in bytes.
pub const MAX_DESCRIPTION: usize = 512;

/// Maximum time a bounty can be open, in seconds (a year): what it reserves is held back for no
/// longer.
pub const MAX_BOUNTY_SPAN: u64 = 365 * 86_400;

/// Instantiation. The contract's OAIC balance is recorded as income at once.
#[cw_serde]
pub struct InstantiateMsg {
    /// Governs this contract.
    pub owner: String,
    /// The token.
    pub token: String,
    /// The treasury: records the epoch's outflow and has the risk pool. It need not exist yet, and
    /// never changes.
    pub treasury: String,
    /// Length of an epoch in seconds, [`MIN_EPOCH_SECONDS`](crate::shared::MIN_EPOCH_SECONDS) to
    /// [`MAX_EPOCH_SECONDS`](crate::shared::MAX_EPOCH_SECONDS). It never changes.
    pub epoch_seconds: u64,
    /// Share of the free balance that an epoch releases to the programs, in basis points, 1 to
    /// [`MAX_RELEASE_BPS`].
    pub release_bps: Bps,
    /// Usage cap k, in basis points, 0 to [`MAX_USAGE_CAP_BPS`]: a recipient's rewards of an epoch,
    /// over all programs, are at most k × what their usage burned in it.
    pub usage_cap_bps: Bps,
    /// Number of epochs in which a reward can be claimed, 1 to [`MAX_CLAIM_TTL_EPOCHS`]. They begin
    /// with the second epoch after the reward's own: until then usage can still be reported.
    pub claim_ttl_epochs: u64,
    /// Share of the whole balance (everything recorded here but what is due to the risk pool,
    /// reserved budgets included) that votes may make payable per epoch, 0 to [`MAX_CAP_BPS`].
    pub cap_bps: Bps,
    /// Share of the fee that the treasury's risk pool gets, 0 to [`MAX_RISK_SHARE_BPS`].
    pub risk_bps: Bps,
    /// 1 to [`MAX_PROGRAMS`], whose weights total 10,000. A program's id is its position.
    pub programs: Vec<ProgramSpec>,
    /// Contracts that may report usage, at most [`MAX_INITIAL_REPORTERS`].
    pub reporters: Vec<ReporterSpec>,
}

/// A program as the owner defines it.
#[cw_serde]
pub struct ProgramSpec {
    /// Display name, 1 to [`MAX_PROGRAM_NAME`] bytes, unique.
    pub name: String,
    /// Share of what an epoch releases, in basis points.
    pub weight_bps: Bps,
    /// Use of its budget.
    pub kind: ProgramKind,
}

/// Use of a program's budget.
#[cw_serde]
#[derive(Copy)]
pub enum ProgramKind {
    /// Rewards for reported usage.
    Usage,
    /// Goes to the grants pool when the epoch rolls.
    Grants,
}

/// A reporter as the owner defines it.
#[cw_serde]
pub struct ReporterSpec {
    /// Contract that reports.
    pub address: String,
    /// Program of kind usage that its reports count for.
    pub program: u8,
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// Anyone: record what arrived by transfer, from the fee pool or the schedule, as free, and pay
    /// the risk pool its share of the fee. Rolls the epoch first if needed. Without arrivals it
    /// changes nothing.
    Sync {},
    /// Anyone: record arrivals, and set the programs' budgets of the running epoch. It happens once
    /// per epoch; a second time changes nothing. The previous epoch gets its budgets too if nobody
    /// rolled it, because its usage can still be reported; earlier ones release nothing, and the
    /// money stays free. Every message that needs it does this by itself.
    RollEpoch {},
    /// Registered reporters: report what a service settled under one version of its split in one
    /// epoch, since the last report of the same three. Same JSON as
    /// [`RewardSinkMsg::ReportUsage`](crate::gates::RewardSinkMsg::ReportUsage). It counts for the
    /// epoch it names and is accepted only while that epoch or the next one runs. The points are
    /// floor(`fee` / 2), the minimum that the fee burned. A fee that the reporter has not yet paid
    /// through the token's `PayFee` is refused, and can be reported once it has.
    ReportUsage {
        /// Service of the reporting contract.
        service_id: u64,
        /// Version of its split that was paid.
        split_version: u32,
        /// Epoch in which it was paid; the running one or the previous one.
        epoch: u64,
        /// Settled, before the fee; at least `fee`.
        gross: Uint128,
        /// Fee booked on it; at least 2, because less burns nothing that can be counted.
        fee: Uint128,
        /// Account that is rewarded.
        recipient: String,
    },
    /// Anyone: pay a recipient's reward of an epoch that is no longer reported, once, to the
    /// recipient.
    Claim {
        /// Program.
        program: u8,
        /// Epoch, at least two before the running one.
        epoch: u64,
        /// Account that is paid.
        recipient: String,
    },
    /// Anyone: return to the free balance what nobody claimed in time.
    ExpireEpoch {
        /// Program.
        program: u8,
        /// Epoch.
        epoch: u64,
    },

    /// Owner: reserve a grant from the grants pool.
    CreateGrant {
        /// Account that is paid; not a contract that could never use the payment.
        recipient: String,
        /// Purpose, 1 to [`MAX_TITLE`] bytes.
        title: String,
        /// 1 to [`MAX_MILESTONES`].
        milestones: Vec<MilestoneSpec>,
    },
    /// Owner: approve a milestone, whose amount can then be claimed. Its proposal must have been
    /// submitted after the grant was created, and bucket and epoch's outflow limit it.
    ApproveMilestone {
        /// Grant.
        grant: u64,
        /// Position of the milestone, from 0.
        milestone: u32,
    },
    /// Owner: return what is not approved to the grants pool; what is approved stays claimable.
    CancelGrant {
        /// Grant.
        grant: u64,
    },
    /// Anyone: pay approved, unpaid milestones to the grant's recipient.
    ClaimGrant {
        /// Grant.
        grant: u64,
    },

    /// Owner: reserve a bounty from the grants pool.
    PostBounty {
        /// Purpose, 1 to [`MAX_TITLE`] bytes.
        title: String,
        /// At least 1.
        amount: Uint128,
        /// Last second in which it can be awarded, in Unix time; later than now, by at most
        /// [`MAX_BOUNTY_SPAN`].
        deadline: u64,
    },
    /// Owner: award it to a named account, until the deadline and within the limits of bucket and
    /// epoch's outflow.
    AwardBounty {
        /// Bounty.
        bounty: u64,
        /// Account that is paid; not a contract that could never use the payment.
        recipient: String,
    },
    /// Owner: return an open bounty to the grants pool.
    CancelBounty {
        /// Bounty.
        bounty: u64,
    },
    /// Anyone: after the deadline, return a bounty that was not awarded to the grants pool.
    ReclaimBounty {
        /// Bounty.
        bounty: u64,
    },
    /// Anyone: pay an awarded bounty to its recipient.
    ClaimBounty {
        /// Bounty.
        bounty: u64,
    },

    /// Owner: replace weights, and add programs. The running epoch keeps its budgets.
    SetPrograms {
        /// Weights of all existing programs, by id; 0 retires one.
        weights: Vec<Bps>,
        /// New programs; all weights together total 10,000.
        add: Vec<ProgramSpec>,
    },
    /// Owner: register a reporter, or make its reports count for another program from now on.
    SetReporter {
        /// Contract that reports.
        address: String,
        /// Program of kind usage.
        program: u8,
    },
    /// Owner: remove a reporter. What it has reported stays.
    RemoveReporter {
        /// Contract that reports.
        address: String,
    },
    /// Owner: replace rates and times; unset ones stay. Epochs that have begun keep theirs.
    UpdateConfig {
        /// As in [`InstantiateMsg`].
        release_bps: Option<Bps>,
        /// As in [`InstantiateMsg`].
        usage_cap_bps: Option<Bps>,
        /// As in [`InstantiateMsg`].
        claim_ttl_epochs: Option<u64>,
        /// As in [`InstantiateMsg`]; for what arrives from now on.
        risk_bps: Option<Bps>,
    },
    /// Owner: change the limit of what votes can make payable here, at once.
    SetBounds {
        /// As in [`InstantiateMsg`].
        cap_bps: Bps,
    },
}

/// A milestone as the owner defines it.
#[cw_serde]
pub struct MilestoneSpec {
    /// Amount paid for it; at least 1.
    pub amount: Uint128,
    /// What must be achieved, 1 to [`MAX_DESCRIPTION`] bytes.
    pub description: String,
}

/// Queries.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Token, rates and times.
    #[returns(ConfigResponse)]
    Config {},
    /// All balances and totals.
    #[returns(TotalsResponse)]
    Totals {},
    /// Balance recorded when the current block began, or the balance held now if that is more,
    /// synced or not; see [`crate::gates`].
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
    /// Bucket that limits what votes make payable here.
    #[returns(BucketResponse)]
    Bucket {},
    /// Fee that a reporter has reported so far, and the fee it has paid according to the token.
    #[returns(ReportedFeeResponse)]
    ReportedFee {
        /// Contract that reports.
        address: String,
    },
    /// OAIC that a message makes payable; see
    /// [`OutflowQuery::Outlay`](crate::gates::OutflowQuery::Outlay).
    #[returns(crate::gates::OutlayResponse)]
    Outlay {
        /// The message, as JSON.
        msg: Binary,
    },
    /// Whether a message would be accepted from the owner, as far as can be determined now; see
    /// [`AcceptsQuery::Accepts`](crate::gates::AcceptsQuery::Accepts).
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
    /// All programs, by id; at most [`MAX_PROGRAMS`].
    #[returns(Vec<ProgramResponse>)]
    Programs {},
    /// Program a reporter's reports count for; null if it is not a reporter.
    #[returns(Option<u8>)]
    Reporter {
        /// Contract that reports.
        address: String,
    },
    /// Registered reporters.
    #[returns(crate::shared::Page<ReporterResponse>)]
    Reporters {
        /// Start after this address.
        start_after: Option<String>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// The running epoch.
    #[returns(CurrentEpochResponse)]
    CurrentEpoch {},
    /// A program in an epoch that was rolled.
    #[returns(EpochResponse)]
    Epoch {
        /// Program.
        program: u8,
        /// Epoch.
        epoch: u64,
    },
    /// A recipient's reward.
    #[returns(RewardResponse)]
    Reward {
        /// Program.
        program: u8,
        /// Epoch.
        epoch: u64,
        /// Account that is paid.
        recipient: String,
    },
    /// Rewards of a program in an epoch, by recipient.
    #[returns(crate::shared::Page<RewardResponse>)]
    Rewards {
        /// Program.
        program: u8,
        /// Epoch.
        epoch: u64,
        /// Start after this recipient.
        start_after: Option<String>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Rewards of a recipient, by epoch and program.
    #[returns(crate::shared::Page<RewardResponse>)]
    RewardsOf {
        /// Account that is paid.
        recipient: String,
        /// Start after this one.
        start_after: Option<RewardKey>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// One grant.
    #[returns(GrantResponse)]
    Grant {
        /// Grant.
        grant: u64,
    },
    /// Grants, by id.
    #[returns(crate::shared::Page<GrantResponse>)]
    Grants {
        /// Only those of this recipient.
        recipient: Option<String>,
        /// Start after this grant.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// One bounty.
    #[returns(BountyResponse)]
    Bounty {
        /// Bounty.
        bounty: u64,
    },
    /// Bounties, by id.
    #[returns(crate::shared::Page<BountyResponse>)]
    Bounties {
        /// Only those with this status.
        status: Option<BountyStatus>,
        /// Start after this bounty.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
