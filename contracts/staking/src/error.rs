//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_math::dividend::RewardOverflow;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Result of whatever can fail with an error of this contract.
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract; each leaves all state unchanged. Times are Unix time.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error("{0}")]
    Reward(#[from] RewardOverflow),

    #[error("there is no term {term}; query config for terms 0 to {last}")]
    UnknownTerm { term: u8, last: usize },
    #[error(
        "position {position} has a term of {held}, but term {term} is {offered}; open a new position instead"
    )]
    OtherTerm {
        position: u64,
        held: String,
        term: u8,
        offered: String,
    },
    #[error("{amount} uoaic is below the minimum of a position, {min}; stake more, or add to an existing position")]
    BelowMinStake { amount: u64, min: u64 },
    #[error(
        "this account already has {max} positions, the maximum; add to one of them, or unbond one"
    )]
    TooManyPositions { max: usize },

    #[error("position {position} has {bonded} uoaic, less than {amount}; unbond at most {bonded}")]
    MoreThanBonded {
        position: u64,
        bonded: u64,
        amount: u64,
    },
    #[error("{rest} uoaic would stay in position {position}, below the minimum of {min}; unbond less, or all {bonded}")]
    RestBelowMinStake {
        position: u64,
        rest: u64,
        min: u64,
        bonded: u64,
    },
    #[error("position {position} is locked until {ends}, and it is {now} (Unix time); only a silent DAO or a queued migration opens it earlier, and {why}")]
    Locked {
        position: u64,
        ends: u64,
        now: u64,
        why: String,
    },
    #[error("the unbonding period can't be changed while a migration is queued at the DAO, because whoever leaves relies on it; try again afterwards")]
    QueuedMeanwhile,
    #[error("{votes} Yes votes keep {bound} of {bonded} uoaic bonded; unbond at most {most}, change those votes, or wait until seven days after the proposals end")]
    BoundByVotes {
        bonded: u64,
        bound: u128,
        votes: u32,
        most: u128,
    },
    #[error("Yes votes on proposals executed within the last seven days keep {bound} of {bonded} uoaic bonded; give back at most {most}, or wait until those days are over")]
    BoundByExecuted {
        bonded: u64,
        bound: u128,
        most: u128,
    },
    #[error("{bonded} uoaic is bonded, less than {amount}; give back at most {bonded}")]
    MoreThanAllBonded { bonded: u64, amount: u64 },
    #[error("this account already has {max} pending claims, the maximum; withdraw what is due first, the next at {next} (Unix time)")]
    TooManyClaims { max: usize, next: u64 },
    #[error("no claim is due at {now}; {next}")]
    NothingToWithdraw { now: u64, next: String },

    #[error("{account} has less than one unit of dividends to claim{within}; try again later")]
    NothingToClaim { account: String, within: String },
    #[error("'{denom}' is not a listed dividend denom ({listed}); the owner can list it")]
    UnlistedDenom { denom: String, listed: String },
    #[error("the balance of {balance} {denom} is below the {accounted} that this contract owes; nothing can be recorded until the difference is paid in")]
    Shortfall {
        denom: String,
        balance: String,
        accounted: String,
    },
}
