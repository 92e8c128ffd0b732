//! Answers to queries, and what stands in them.

use super::*;

/// Token, rates and times; see [`InstantiateMsg`].
#[cw_serde]
pub struct ConfigResponse {
    /// The token.
    pub token: Addr,
    /// The treasury.
    pub treasury: Addr,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// Share of the free balance that an epoch releases.
    pub release_bps: Bps,
    /// Usage cap k.
    pub usage_cap_bps: Bps,
    /// Number of epochs in which rewards can be claimed.
    pub claim_ttl_epochs: u64,
    /// Share of the whole balance that may become payable per epoch.
    pub cap_bps: Bps,
    /// Share of the fee that the risk pool gets.
    pub risk_bps: Bps,
}

/// Bucket of what votes make payable, in uoaic.
#[cw_serde]
pub struct BucketResponse {
    /// The whole balance.
    pub balance: Uint128,
    /// The part of it that may become payable per epoch.
    pub capacity: Uint128,
    /// The part that became payable and has not leaked yet.
    pub level: Uint128,
    /// Amount that could become payable now; the epoch's outflow may allow less.
    pub room: Uint128,
}

/// Fee of one reporter, in uoaic.
#[cw_serde]
pub struct ReportedFeeResponse {
    /// Reported and counted so far.
    pub counted: Uint128,
    /// Paid through the token's `PayFee`, the limit of what is counted.
    pub paid: Uint128,
}

/// All balances and totals: `free + programs + grants_pool + reserved_grants + reserved_bounties +
/// risk_due = accounted`, and `income = accounted + rewards_paid + grants_paid + bounties_paid +
/// risk_paid`.
#[cw_serde]
pub struct TotalsResponse {
    /// Not yet released to any program.
    pub free: Uint128,
    /// Remaining budgets of all programs and epochs.
    pub programs: Uint128,
    /// Available for grants and bounties.
    pub grants_pool: Uint128,
    /// Unpaid part of grants.
    pub reserved_grants: Uint128,
    /// Unpaid bounties.
    pub reserved_bounties: Uint128,
    /// Due to the risk pool; the next sync pays it.
    pub risk_due: Uint128,
    /// Sum of these.
    pub accounted: Uint128,
    /// Arrived but not yet synced: the token balance less `accounted`.
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
    /// Display name.
    pub name: String,
    /// Share of what an epoch releases, in basis points.
    pub weight_bps: Bps,
    /// Use of its budget.
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
    /// Its number: Unix time divided by the epoch's length, rounded down.
    pub epoch: u64,
    /// First second of the next one, in Unix time.
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
    /// Its budget.
    pub budget: Uint128,
    /// Neither claimed nor expired; always 0 for a program of kind grants.
    pub remaining: Uint128,
    /// Reported points: what the fee of its usage burned.
    pub points: Uint128,
    /// Points whose reward is not claimed yet.
    pub remaining_points: Uint128,
    /// Cap k of this epoch, in basis points.
    pub usage_cap_bps: Bps,
    /// Last epoch in which its rewards can be claimed; they expire from the next one on.
    pub claimable_until: u64,
}

/// Key of a recipient's reward.
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
    /// Account that is paid.
    pub recipient: Addr,
    /// Points: what the fee of the recipient's usage burned.
    pub points: Uint128,
    /// Amount paid, once it is claimed.
    pub claimed: Option<Uint128>,
    /// What a claim would pay now: 0 while the epoch is reported, once it is claimed, and once it
    /// has expired. Other recipients' claims change it only by rounding, and never below
    /// floor(budget × points / all points) unless the cap binds. Rewards of one epoch share
    /// `cap_left`, so several together can pay less than the sum of their `claimable`.
    pub claimable: Uint128,
    /// Remainder of the recipient's cap of this epoch, over all programs.
    pub cap_left: Uint128,
}

/// A grant.
#[cw_serde]
pub struct GrantResponse {
    /// Its id.
    pub grant: u64,
    /// Account that is paid.
    pub recipient: Addr,
    /// Purpose.
    pub title: String,
    /// In order.
    pub milestones: Vec<Milestone>,
    /// When it was created, in Unix time: only proposals submitted later can approve its
    /// milestones.
    pub created_at: u64,
    /// When it was canceled, in Unix time.
    pub canceled_at: Option<u64>,
    /// Approved and unpaid.
    pub claimable: Uint128,
}

/// A milestone of a grant.
#[cw_serde]
pub struct Milestone {
    /// Amount paid for it.
    pub amount: Uint128,
    /// What must be achieved.
    pub description: String,
    /// Status.
    pub status: MilestoneStatus,
}

/// Status of a milestone.
#[cw_serde]
#[derive(Copy)]
pub enum MilestoneStatus {
    /// Not approved.
    Pending,
    /// Approved; can be claimed.
    Approved,
    /// Paid.
    Paid,
    /// Canceled with the grant before it was approved.
    Canceled,
}

/// A bounty.
#[cw_serde]
pub struct BountyResponse {
    /// Its id.
    pub bounty: u64,
    /// Purpose.
    pub title: String,
    /// Amount paid for it.
    pub amount: Uint128,
    /// Last second in which it can be awarded, in Unix time.
    pub deadline: u64,
    /// Account it was awarded to.
    pub recipient: Option<Addr>,
    /// Status.
    pub status: BountyStatus,
}

/// Status of a bounty.
#[cw_serde]
#[derive(Copy)]
pub enum BountyStatus {
    /// Can be awarded until the deadline, and reclaimed after it.
    Open,
    /// Awarded; can be claimed at any time.
    Awarded,
    /// Paid.
    Paid,
    /// Returned to the pool after the deadline.
    Reclaimed,
    /// Returned to the pool by the owner.
    Canceled,
}
