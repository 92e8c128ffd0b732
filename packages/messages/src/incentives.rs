//! What the fee and the schedule give: programs, usage rewards below what was burned, grants,
//! bounties.
//!
//! Words: a *program* gets a share of what each *epoch* releases; registered *reporters* tell what
//! fee a recipient's usage burned, which is his *points*. Points count for the epoch in which the
//! usage was paid, whoever reports it when: in that epoch or the next one, and never later. After
//! those two he gets his share of the program's budget, and over all programs together never more
//! than the *cap*, k × what his usage burned. What the cap cuts off goes to the *grants pool*, which
//! pays milestone grants and bounties; what nobody claims in time is free again. All amounts are
//! uoaic.
//!
//! A reporter is believed as far as the token bears it out: all fee that it ever reported is at most
//! what it paid through the token's `PayFee`. And of the fee that arrives here, the treasury's risk
//! pool gets a share; the schedule's part is not shared.
//!
//! What a vote makes payable, an approved milestone or an awarded bounty, is bounded as the
//! treasury's payments are: by a bucket of the whole pot, and in the treasury's book of the epoch's
//! outflow by the yes votes of its proposal.
//!
//! Every uoaic is in one of seven places: free, programs, grants pool, reserved for grants, reserved
//! for bounties, due to the risk pool, or not yet synced.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::Bps;

/// Programs at most, retired ones included.
pub const MAX_PROGRAMS: usize = 16;

/// Name of a program: 1 to this many bytes.
pub const MAX_PROGRAM_NAME: usize = 64;

/// Reporters that instantiation can name; the owner can add more later.
pub const MAX_INITIAL_REPORTERS: usize = 32;

/// Highest share of what is free that an epoch releases, in basis points.
pub const MAX_RELEASE_BPS: Bps = 2_000;

/// Highest usage cap k, in basis points: always well below what was burned.
pub const MAX_USAGE_CAP_BPS: Bps = 5_000;

/// Longest time to claim, in epochs: nothing is parked for longer.
pub const MAX_CLAIM_TTL_EPOCHS: u64 = 2;

/// Highest share of the whole pot that may become payable in an epoch, in basis points.
pub const MAX_CAP_BPS: Bps = 1_500;

/// Highest share of the fee that the risk pool gets, in basis points.
pub const MAX_RISK_SHARE_BPS: Bps = 5_000;

/// Milestones of a grant: 1 to this many.
pub const MAX_MILESTONES: usize = 20;

/// Title of a grant or bounty: 1 to this many bytes.
pub const MAX_TITLE: usize = 128;

/// Description of a milestone: 1 to this many bytes.
pub const MAX_DESCRIPTION: usize = 512;

/// How long a bounty can be open, in seconds (a year): what it reserves is parked for no longer.
pub const MAX_BOUNTY_SPAN: u64 = 365 * 86_400;

/// Instantiation. What the contract holds of the token is booked as income at once.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner: governs this contract.
    pub owner: String,
    /// The token.
    pub token: String,
    /// The treasury: keeps the book of the epoch's outflow, and has the risk pool. It need not exist
    /// yet, and never changes.
    pub treasury: String,
    /// Length of an epoch, in seconds, [`MIN_EPOCH_SECONDS`](crate::shared::MIN_EPOCH_SECONDS) to
    /// [`MAX_EPOCH_SECONDS`](crate::shared::MAX_EPOCH_SECONDS); it never changes.
    pub epoch_seconds: u64,
    /// Share of what is free that an epoch hands to the programs, in basis points, 1 to
    /// [`MAX_RELEASE_BPS`].
    pub release_bps: Bps,
    /// Usage cap k, in basis points, 0 to [`MAX_USAGE_CAP_BPS`]: a recipient's rewards of an epoch,
    /// over all programs, are at most k × what his usage burned in it.
    pub usage_cap_bps: Bps,
    /// For how many epochs a reward can be claimed, 1 to [`MAX_CLAIM_TTL_EPOCHS`]. They begin with
    /// the second one after its own: until then its use can still be reported.
    pub claim_ttl_epochs: u64,
    /// Share of the whole pot (what is booked here and not due to the risk pool, reserved budgets
    /// included) that may become payable by votes in an epoch, 0 to [`MAX_CAP_BPS`].
    pub cap_bps: Bps,
    /// Share of the fee that the treasury's risk pool gets, 0 to [`MAX_RISK_SHARE_BPS`].
    pub risk_bps: Bps,
    /// 1 to [`MAX_PROGRAMS`], whose weights make 10,000. A program's id is its position.
    pub programs: Vec<ProgramSpec>,
    /// Who may report usage, at most [`MAX_INITIAL_REPORTERS`].
    pub reporters: Vec<ReporterSpec>,
}

/// A program as the owner names it.
#[cw_serde]
pub struct ProgramSpec {
    /// Name for people, 1 to [`MAX_PROGRAM_NAME`] bytes, unique.
    pub name: String,
    /// Share of what an epoch releases, in basis points.
    pub weight_bps: Bps,
    /// What its budget is for.
    pub kind: ProgramKind,
}

/// What a program's budget is for.
#[cw_serde]
#[derive(Copy)]
pub enum ProgramKind {
    /// Rewards by reported usage.
    Usage,
    /// Goes to the grants pool as soon as the epoch is rolled.
    Grants,
}

/// A reporter as the owner names it.
#[cw_serde]
pub struct ReporterSpec {
    /// Contract that reports.
    pub address: String,
    /// Program, of kind usage, that its reports count for.
    pub program: u8,
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// Anyone: book what arrived by transfer, from the fee pool or the schedule, as free, and pay the
    /// risk pool its share of the fee. Rolls the epoch first when it isn't. With nothing new it
    /// changes nothing.
    Sync {},
    /// Anyone: book what arrived, and give the programs their budgets of the running epoch. Once
    /// an epoch; a second time changes nothing. The epoch before gets its budgets too if nobody
    /// rolled it, for its use can still be reported; earlier ones release nothing: it stays free.
    /// Every message that needs it does this by itself.
    RollEpoch {},
    /// Registered reporters: what a service settled under one version of its split in one epoch,
    /// since the last report of the same three. Same JSON as
    /// [`RewardSinkMsg::ReportUsage`](crate::gates::RewardSinkMsg::ReportUsage). Counts for the
    /// epoch it names, never for another: it is taken while that epoch or the next one runs, and
    /// refused before and after. The points are floor(`fee` / 2), what the fee burned at least. A fee
    /// that the reporter has not yet paid through the token's `PayFee` is refused, and can be
    /// reported as soon as it has.
    ReportUsage {
        /// Service of the reporting contract.
        service_id: u64,
        /// Version of its split that was paid.
        split_version: u32,
        /// Epoch in which it was paid; the running one or the one before.
        epoch: u64,
        /// Settled, before the fee; at least `fee`.
        gross: Uint128,
        /// Fee booked on it; at least 2, for less burns nothing that can be counted.
        fee: Uint128,
        /// Who is rewarded.
        recipient: String,
    },
    /// Anyone: pay a recipient's reward of an epoch that is reported no more, to him. Once.
    Claim {
        /// Program.
        program: u8,
        /// Epoch, at least two before the running one.
        epoch: u64,
        /// Who is paid.
        recipient: String,
    },
    /// Anyone: what nobody claimed in time is free again.
    ExpireEpoch {
        /// Program.
        program: u8,
        /// Epoch.
        epoch: u64,
    },

    /// Owner: reserve a grant out of the grants pool.
    CreateGrant {
        /// Who is paid; not a contract that could never use it.
        recipient: String,
        /// What for, 1 to [`MAX_TITLE`] bytes.
        title: String,
        /// 1 to [`MAX_MILESTONES`].
        milestones: Vec<MilestoneSpec>,
    },
    /// Owner: a milestone is reached; its amount can be claimed. By a proposal that was submitted
    /// after the grant was created, and as far as bucket and epoch's outflow go.
    ApproveMilestone {
        /// Grant.
        grant: u64,
        /// Position of the milestone.
        milestone: u32,
    },
    /// Owner: what is not approved goes back to the grants pool; what is approved stays claimable.
    CancelGrant {
        /// Grant.
        grant: u64,
    },
    /// Anyone: pay the approved milestones that are unpaid, to the grant's recipient.
    ClaimGrant {
        /// Grant.
        grant: u64,
    },

    /// Owner: reserve a bounty out of the grants pool.
    PostBounty {
        /// What for, 1 to [`MAX_TITLE`] bytes.
        title: String,
        /// At least 1.
        amount: Uint128,
        /// Last second it can be awarded in, in seconds since 1970; later than now, by
        /// [`MAX_BOUNTY_SPAN`] at most.
        deadline: u64,
    },
    /// Owner: name who earned it, until the deadline, as far as bucket and epoch's outflow go.
    AwardBounty {
        /// Bounty.
        bounty: u64,
        /// Who is paid; not a contract that could never use it.
        recipient: String,
    },
    /// Owner: take an open bounty back into the grants pool.
    CancelBounty {
        /// Bounty.
        bounty: u64,
    },
    /// Anyone: after the deadline, take a bounty nobody was awarded back into the grants pool.
    ReclaimBounty {
        /// Bounty.
        bounty: u64,
    },
    /// Anyone: pay an awarded bounty to whom it was awarded.
    ClaimBounty {
        /// Bounty.
        bounty: u64,
    },

    /// Owner: replace weights, and add programs. The running epoch keeps its budgets.
    SetPrograms {
        /// Weights of all programs there are, by id; 0 retires one.
        weights: Vec<Bps>,
        /// New programs; all weights together make 10,000.
        add: Vec<ProgramSpec>,
    },
    /// Owner: register a reporter, or have its reports count for another program from now on.
    SetReporter {
        /// Contract that reports.
        address: String,
        /// Program of kind usage.
        program: u8,
    },
    /// Owner: strike a reporter off. What it has reported stays.
    RemoveReporter {
        /// Contract that reports.
        address: String,
    },
    /// Owner: replace rates and times, unset ones stay. Epochs that have begun keep theirs.
    UpdateConfig {
        /// As in [`InstantiateMsg`].
        release_bps: Option<Bps>,
        /// As in [`InstantiateMsg`].
        usage_cap_bps: Option<Bps>,
        /// As in [`InstantiateMsg`].
        claim_ttl_epochs: Option<u64>,
        /// As in [`InstantiateMsg`]; of what arrives from now on.
        risk_bps: Option<Bps>,
    },
    /// Owner: change what limits what votes can make payable here, at once.
    SetBounds {
        /// As in [`InstantiateMsg`].
        cap_bps: Bps,
    },
}

/// A milestone as the owner names it.
#[cw_serde]
pub struct MilestoneSpec {
    /// Paid for it; at least 1.
    pub amount: Uint128,
    /// What is to be reached, 1 to [`MAX_DESCRIPTION`] bytes.
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
    /// Where every uoaic is.
    #[returns(BooksResponse)]
    Books {},
    /// What was accounted for when the current block began, or what is here now if that is more,
    /// synced or not; see [`crate::gates`].
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
    /// Bucket of what votes make payable here.
    #[returns(BucketResponse)]
    Bucket {},
    /// Fee that a reporter was believed so far, and what the token says that it paid.
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
    /// Whether a message would be accepted from the owner as far as that can be told now; see
    /// [`AcceptsQuery::Accepts`](crate::gates::AcceptsQuery::Accepts).
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
    /// All programs, by id; at most [`MAX_PROGRAMS`].
    #[returns(Vec<ProgramResponse>)]
    Programs {},
    /// Program a reporter's reports count for; null when it is none.
    #[returns(Option<u8>)]
    Reporter {
        /// Contract that reports.
        address: String,
    },
    /// Registered reporters.
    #[returns(crate::shared::Page<ReporterResponse>)]
    Reporters {
        /// Page on after this address.
        start_after: Option<String>,
        /// Page size.
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
        /// Who is paid.
        recipient: String,
    },
    /// Rewards of a program in an epoch, by recipient.
    #[returns(crate::shared::Page<RewardResponse>)]
    Rewards {
        /// Program.
        program: u8,
        /// Epoch.
        epoch: u64,
        /// Page on after this recipient.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Rewards of a recipient, by epoch and program.
    #[returns(crate::shared::Page<RewardResponse>)]
    RewardsOf {
        /// Who is paid.
        recipient: String,
        /// Page on after this one.
        start_after: Option<RewardKey>,
        /// Page size.
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
        /// Page on after this grant.
        start_after: Option<u64>,
        /// Page size.
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
        /// Only those in this state.
        status: Option<BountyStatus>,
        /// Page on after this bounty.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
}

/// Token, rates and times; see [`InstantiateMsg`].
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// The treasury.
    pub treasury: Addr,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// Share of what is free that an epoch releases.
    pub release_bps: Bps,
    /// Usage cap k.
    pub usage_cap_bps: Bps,
    /// Epochs to claim in.
    pub claim_ttl_epochs: u64,
    /// Share of the whole pot that may become payable in an epoch.
    pub cap_bps: Bps,
    /// Share of the fee that the risk pool gets.
    pub risk_bps: Bps,
}

/// Bucket of what votes make payable, in uoaic.
#[cw_serde]
pub struct BucketResponse {
    /// The whole pot.
    pub balance: Uint128,
    /// What of it may become payable in an epoch.
    pub capacity: Uint128,
    /// What became payable and has not leaked yet.
    pub level: Uint128,
    /// What could become payable now; the epoch's outflow may allow less.
    pub room: Uint128,
}

/// Fee of one reporter, in uoaic.
#[cw_serde]
pub struct ReportedFeeResponse {
    /// Reported and counted so far.
    pub counted: Uint128,
    /// Paid through the token's `PayFee`: more is never counted.
    pub paid: Uint128,
}

/// Where every uoaic is:
/// `free + programs + grants_pool + reserved_grants + reserved_bounties + risk_due = accounted`, and
/// `income = accounted + rewards_paid + grants_paid + bounties_paid + risk_paid`.
#[cw_serde]
pub struct BooksResponse {
    /// Not yet given to any program.
    pub free: Uint128,
    /// Left of the budgets of all programs and epochs.
    pub programs: Uint128,
    /// Free for grants and bounties.
    pub grants_pool: Uint128,
    /// Unpaid part of grants.
    pub reserved_grants: Uint128,
    /// Unpaid bounties.
    pub reserved_bounties: Uint128,
    /// Due to the risk pool; the next sync pays it.
    pub risk_due: Uint128,
    /// Sum of these.
    pub accounted: Uint128,
    /// Arrived and not yet synced: the token balance less `accounted`.
    pub unsynced: Uint128,
    /// Ever synced.
    pub income: Uint128,
    /// Ever paid as rewards.
    pub rewards_paid: Uint128,
    /// Ever paid as grants.
    pub grants_paid: Uint128,
    /// Ever paid as bounties.
    pub bounties_paid: Uint128,
    /// Ever paid to the risk pool.
    pub risk_paid: Uint128,
}

/// A program.
#[cw_serde]
pub struct ProgramResponse {
    /// Its id.
    pub program: u8,
    /// Name for people.
    pub name: String,
    /// Share of what an epoch releases, in basis points.
    pub weight_bps: Bps,
    /// What its budget is for.
    pub kind: ProgramKind,
}

/// A reporter.
#[cw_serde]
pub struct ReporterResponse {
    /// Contract that reports.
    pub address: Addr,
    /// Program its reports count for.
    pub program: u8,
}

/// The running epoch.
#[cw_serde]
pub struct CurrentEpochResponse {
    /// Its number: seconds since 1970 by the epoch's length, rounded down.
    pub epoch: u64,
    /// First second of the next one, in seconds since 1970.
    pub ends_at: u64,
    /// Whether its budgets are set.
    pub rolled: bool,
}

/// A program in an epoch.
#[cw_serde]
pub struct EpochResponse {
    /// Program.
    pub program: u8,
    /// Epoch.
    pub epoch: u64,
    /// What it got.
    pub budget: Uint128,
    /// Not yet claimed nor expired; always 0 for a program of kind grants.
    pub remaining: Uint128,
    /// Reported: what the fee of its usage burned.
    pub points: Uint128,
    /// Points whose reward is not claimed yet.
    pub remaining_points: Uint128,
    /// Cap k of this epoch, in basis points.
    pub usage_cap_bps: Bps,
    /// Last epoch in which its rewards can be claimed; they expire from the next one on.
    pub claimable_until: u64,
}

/// Names a reward of a recipient.
#[cw_serde]
pub struct RewardKey {
    /// Epoch.
    pub epoch: u64,
    /// Program.
    pub program: u8,
}

/// A recipient's reward of a program in an epoch.
#[cw_serde]
pub struct RewardResponse {
    /// Program.
    pub program: u8,
    /// Epoch.
    pub epoch: u64,
    /// Who is paid.
    pub recipient: Addr,
    /// What the fee of his usage burned.
    pub points: Uint128,
    /// Paid, when it is.
    pub claimed: Option<Uint128>,
    /// What a claim now would pay: 0 while the epoch is reported, once it is claimed, and once it has
    /// expired. Claims of others change it by rounding alone, and never below
    /// floor(budget × points / all points) unless the cap binds. Rewards of one epoch share
    /// `cap_left`, so the sum of several can be less than that of their `claimable`.
    pub claimable: Uint128,
    /// Left of the recipient's cap of this epoch, over all programs.
    pub cap_left: Uint128,
}

/// A grant.
#[cw_serde]
pub struct GrantResponse {
    /// Its id.
    pub grant: u64,
    /// Who is paid.
    pub recipient: Addr,
    /// What for.
    pub title: String,
    /// In order.
    pub milestones: Vec<Milestone>,
    /// When it was created, in seconds since 1970: only proposals submitted later approve of it.
    pub created_at: u64,
    /// When it was canceled, in seconds since 1970.
    pub canceled_at: Option<u64>,
    /// Approved and unpaid.
    pub claimable: Uint128,
}

/// A milestone of a grant.
#[cw_serde]
pub struct Milestone {
    /// Paid for it.
    pub amount: Uint128,
    /// What is to be reached.
    pub description: String,
    /// How far it is.
    pub status: MilestoneStatus,
}

/// How far a milestone is.
#[cw_serde]
#[derive(Copy)]
pub enum MilestoneStatus {
    /// Not approved.
    Pending,
    /// Approved; can be claimed.
    Approved,
    /// Paid.
    Paid,
    /// Never approved, and never will be: the grant was canceled.
    Canceled,
}

/// A bounty.
#[cw_serde]
pub struct BountyResponse {
    /// Its id.
    pub bounty: u64,
    /// What for.
    pub title: String,
    /// Paid for it.
    pub amount: Uint128,
    /// Last second it can be awarded in, in seconds since 1970.
    pub deadline: u64,
    /// Who it was awarded to.
    pub recipient: Option<Addr>,
    /// How far it is.
    pub status: BountyStatus,
}

/// How far a bounty is.
#[cw_serde]
#[derive(Copy)]
pub enum BountyStatus {
    /// Can be awarded until the deadline, and reclaimed after it.
    Open,
    /// Awarded; can be claimed at any time.
    Awarded,
    /// Paid.
    Paid,
    /// Taken back after the deadline.
    Reclaimed,
    /// Taken back by the owner.
    Canceled,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
