//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Result of whatever can fail with an error of this contract.
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract. An error leaves all state unchanged.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),

    #[error("token {token} did not return a balance ({error}); instantiate with the address of the OAIC token")]
    NoToken { token: String, error: String },
    #[error(
        "the weights of all programs add up to {found} basis points; they must total exactly 10000"
    )]
    Weights { found: String },
    #[error("two programs are named '{name}'; give each its own name")]
    SameName { name: String },
    #[error("program {program} is of kind grants, which usage does not count for; name a program of kind usage")]
    NotUsage { program: u8 },
    #[error("reporter {address} is named twice; a reporter reports for one program")]
    SameReporter { address: String },

    #[error("fee {fee} exceeds the gross amount {gross} it was booked on")]
    FeeAboveGross { fee: u128, gross: u128 },
    #[error(
        "half of fee {fee} rounds down to zero burned; report it later, together with more usage"
    )]
    NothingBurned { fee: u128 },

    #[error("fee {fee} is not covered: the reporter has paid {paid} uoaic through the token's PayFee, of which {counted} were reported before; flush its booked fee, then report again")]
    FeeNotPaid {
        fee: u128,
        paid: u128,
        counted: u128,
    },

    #[error("epoch {epoch} has not begun (now {now}); report usage under the epoch in which it was paid, counted in epochs of this contract's length")]
    FutureEpoch { epoch: u64, now: u64 },
    #[error("usage of epoch {epoch} could be reported until the end of epoch {until} (now {now}); it no longer earns a reward and never counts for another epoch")]
    ReportWindowOver { epoch: u64, until: u64, now: u64 },
    #[error("epoch {epoch} was over before this contract began, so it has no budget and its usage earns no reward")]
    NoBudget { epoch: u64 },

    #[error("usage of epoch {epoch} can still be reported, so shares are not final; claim from {from} on (Unix time, now {now})")]
    StillReported { epoch: u64, from: u64, now: u64 },
    #[error("the reward of {recipient} in program {program} and epoch {epoch} has already been claimed: {amount} uoaic")]
    AlreadyClaimed {
        program: u8,
        epoch: u64,
        recipient: String,
        amount: u128,
    },
    #[error("rewards of epoch {epoch} could be claimed until the end of epoch {until} (now {now}); they have returned to the free balance")]
    ClaimWindowOver { epoch: u64, until: u64, now: u64 },
    #[error("rewards of epoch {epoch} can be claimed until the end of epoch {until} (now {now}); expire them after that")]
    NotExpired { epoch: u64, until: u64, now: u64 },
    #[error("program {program} has nothing left in epoch {epoch}: all of it was claimed or has already expired")]
    NothingLeft { program: u8, epoch: u64 },
    #[error("program {program} in epoch {epoch} has fewer points left than this claim's {points}; the stored points are inconsistent, please report this")]
    TooFewPoints {
        program: u8,
        epoch: u64,
        points: u128,
    },

    #[error("the grants pool has {pool} uoaic, less than the {asked} requested; request less, or wait for the next epoch")]
    PoolTooSmall { asked: u128, pool: u128 },
    #[error("grant {grant} was created at {created_at}, but the proposal was submitted at {submitted_at} (Unix time); approve milestones by a proposal submitted after the grant was created")]
    GrantTooNew {
        grant: u64,
        created_at: u64,
        submitted_at: u64,
    },
    #[error("milestone {milestone} of grant {grant} is {status}; only a pending milestone can be approved")]
    MilestoneNotPending {
        grant: u64,
        milestone: u32,
        status: &'static str,
    },
    #[error("grant {grant} has no pending milestone, so there is nothing to cancel; approved milestones stay with the recipient")]
    NothingToCancel { grant: u64 },
    #[error("grant {grant} has no approved milestone left to pay")]
    NothingApproved { grant: u64 },

    #[error("bounty {bounty} is {status}, so it can't be {action}")]
    BountyStatus {
        bounty: u64,
        status: &'static str,
        action: &'static str,
    },
    #[error("bounty {bounty} could be awarded until {deadline} (Unix time, now {now}); anyone can reclaim it")]
    BountyOver {
        bounty: u64,
        deadline: u64,
        now: u64,
    },
    #[error("bounty {bounty} can be awarded until {deadline} (Unix time, now {now}); reclaim it after that")]
    BountyOpen {
        bounty: u64,
        deadline: u64,
        now: u64,
    },
}
