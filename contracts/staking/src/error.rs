//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_math::reward::RewardOverflow;
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
    #[error("{0}")]
    Reward(#[from] RewardOverflow),

    #[error("there is no term {term}; there are terms 0 to {last}, see the query config")]
    UnknownTerm { term: u8, last: usize },
    #[error(
        "position {position} has a term of {held} and term {term} is {offered}; open a new position instead"
    )]
    OtherTerm {
        position: u64,
        held: String,
        term: u8,
        offered: String,
    },
    #[error("{amount} uoaic are too few for a position, which needs {min}; stake more, or add to a position")]
    BelowMinStake { amount: u64, min: u64 },
    #[error("an account has {max} positions at most; add to one of them, or unbond one")]
    TooManyPositions { max: usize },

    #[error("position {position} has {bonded} uoaic, less than {amount}; unbond at most that")]
    MoreThanBonded {
        position: u64,
        bonded: u64,
        amount: u64,
    },
    #[error("{rest} uoaic would stay in position {position}, which needs {min} or nothing; unbond less, or all {bonded}")]
    RestBelowMinStake {
        position: u64,
        rest: u64,
        min: u64,
        bonded: u64,
    },
    #[error("position {position} is locked until {ends}, and it is {now} (seconds since 1970); before that only a silent DAO or a queued migration opens it, and {why}")]
    Locked {
        position: u64,
        ends: u64,
        now: u64,
        why: String,
    },
    #[error("unbonding keeps its length while a migration is queued at the DAO: whoever leaves counts on it")]
    QueuedMeanwhile,
    #[error("{votes} Yes votes keep {bound} uoaic of {bonded} bonded; unbond at most {most}, or change those votes, or wait until seven days after the proposals end")]
    BoundByVotes {
        bonded: u64,
        bound: u128,
        votes: u32,
        most: u128,
    },
    #[error("Yes votes that were executed within seven days keep {bound} uoaic of {bonded} bonded; give back at most {most}, or wait until those days are over")]
    BoundByExecuted {
        bonded: u64,
        bound: u128,
        most: u128,
    },
    #[error("{bonded} uoaic are bonded, less than {amount}; give back at most that")]
    MoreThanAllBonded { bonded: u64, amount: u64 },
    #[error("{max} unbonded amounts wait for their time already; withdraw what is due first, the next at {next} (seconds since 1970)")]
    TooManyClaims { max: usize, next: u64 },
    #[error("nothing unbonded is due at {now}; {next}")]
    NothingToWithdraw { now: u64, next: String },

    #[error("{account} has no whole unit of dividends to claim{within}; they grow with time")]
    NothingToClaim { account: String, within: String },
    #[error("dividends don't come in '{denom}', only in {listed}; the owner can list it")]
    UnlistedDenom { denom: String, listed: String },
    #[error("the balance of {balance} {denom} is below the {accounted} this contract answers for; nothing can be booked until that is made good")]
    Shortfall {
        denom: String,
        balance: String,
        accounted: String,
    },

    #[error("reply {id} is none that this contract asked for")]
    UnknownReply { id: u64 },
}
