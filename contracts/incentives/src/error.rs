//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Errors of the contract. Every one leaves all state as it was.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),

    #[error("the token {token} tells no balance ({error}); instantiate with the address of the OAIC token")]
    NoToken { token: String, error: String },
    #[error("the weights of all programs make {found} basis points; they must make exactly 10000")]
    Weights { found: String },
    #[error("two programs are named '{name}'; give each its own name")]
    SameName { name: String },
    #[error("program {program} is of kind grants: no usage counts for it; name one of kind usage")]
    NotUsage { program: u8 },
    #[error("reporter {address} is named twice; a reporter counts for one program")]
    SameReporter { address: String },

    #[error("the fee {fee} is more than the gross amount {gross} it was booked on")]
    FeeAboveGross { fee: u128, gross: u128 },
    #[error("half of the fee {fee} rounds down to nothing burned; report it later, together with further use")]
    NothingBurned { fee: u128 },

    #[error("the reporter has paid a fee of {paid} uoaic through the token's PayFee, and {counted} of that were reported before, so {fee} can't be believed; have it pay what it booked, then report again")]
    FeeNotPaid {
        fee: u128,
        paid: u128,
        counted: u128,
    },

    #[error("epoch {epoch} has not begun (now {now}); report use under the epoch in which it was paid, counted in epochs of this contract's length")]
    FutureEpoch { epoch: u64, now: u64 },
    #[error("use of epoch {epoch} could be reported until the end of epoch {until} (now {now}); it earns nothing any more, and never counts for another epoch")]
    ReportWindowOver { epoch: u64, until: u64, now: u64 },
    #[error("epoch {epoch} was over before this contract began, so it has no budget and its use earns nothing")]
    NoBudget { epoch: u64 },

    #[error("use of epoch {epoch} can still be reported, so nobody's share is known; claim from {from} on (seconds since 1970, now {now})")]
    StillReported { epoch: u64, from: u64, now: u64 },
    #[error("the reward of {recipient} in program {program} and epoch {epoch} is claimed already: {amount} uoaic")]
    AlreadyClaimed {
        program: u8,
        epoch: u64,
        recipient: String,
        amount: u128,
    },
    #[error("rewards of epoch {epoch} could be claimed until epoch {until} (now {now}); they are free again")]
    ClaimWindowOver { epoch: u64, until: u64, now: u64 },
    #[error("rewards of epoch {epoch} can still be claimed until the end of epoch {until} (now {now}); expire them after it")]
    NotExpired { epoch: u64, until: u64, now: u64 },
    #[error("nothing is left of program {program} in epoch {epoch}: all of it was claimed, or has expired before")]
    NothingLeft { program: u8, epoch: u64 },
    #[error("program {program} in epoch {epoch} has fewer points left than this claim's {points}; report this, the books are wrong")]
    TooFewPoints {
        program: u8,
        epoch: u64,
        points: u128,
    },

    #[error("the grants pool has {pool} uoaic, {asked} are asked for; ask for less, or wait for the next epoch")]
    PoolTooSmall { asked: u128, pool: u128 },
    #[error("grant {grant} was created at {created_at}, and the proposal submitted at {submitted_at} (seconds since 1970); approve milestones by a proposal that was submitted later than the grant was created")]
    GrantTooNew {
        grant: u64,
        created_at: u64,
        submitted_at: u64,
    },
    #[error("milestone {milestone} of grant {grant} is {status}, so it can't be approved")]
    MilestoneNotPending {
        grant: u64,
        milestone: u32,
        status: &'static str,
    },
    #[error("grant {grant} has no milestone that waits for approval, so there is nothing to cancel; what is approved stays its recipient's")]
    NothingToCancel { grant: u64 },
    #[error("grant {grant} has no approved milestone that is unpaid")]
    NothingApproved { grant: u64 },

    #[error("bounty {bounty} is {status}, so it can't be {action}")]
    BountyStatus {
        bounty: u64,
        status: &'static str,
        action: &'static str,
    },
    #[error("bounty {bounty} could be awarded until {deadline} (seconds since 1970, now {now}); anyone can reclaim it")]
    BountyOver {
        bounty: u64,
        deadline: u64,
        now: u64,
    },
    #[error("bounty {bounty} can be awarded until {deadline} (seconds since 1970, now {now}); reclaim it after that")]
    BountyOpen {
        bounty: u64,
        deadline: u64,
        now: u64,
    },
}
