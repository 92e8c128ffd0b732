//! What can go wrong, where, and what to do next.

use cosmwasm_std::{Addr, StdError};
use cw3::Vote;
use oaic_kit::KitError;
use oaic_types::dao::{DepositState, Phase, PolicyClass};
use thiserror::Error;

use crate::message::canonical::NotCanonical;

/// Errors of the DAO; each leaves all state as it was. Times are in seconds since 1970.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Kit(#[from] KitError),

    #[error("{field}: {value} is not allowed; it must be {min} to {max}")]
    OutOfRange {
        field: String,
        value: u64,
        min: u64,
        max: u64,
    },
    #[error("constitution.{field} is {strictest}, and {class:?} has {other}: the constitution must be at least as strict in every number; raise it")]
    NotTheStrictest {
        field: &'static str,
        class: PolicyClass,
        strictest: u64,
        other: u64,
    },
    #[error("{address} is named twice in {field}")]
    Twice { field: &'static str, address: Addr },

    #[error("policy ({contract}, {message}): {reason}; such messages take the constitution class without an entry")]
    PolicyRefused {
        contract: String,
        message: String,
        reason: &'static str,
    },
    #[error("the policy table would have {found} entries; it holds at most {max}")]
    TooManyPolicies { found: u64, max: usize },

    #[error("message {index}: {error}; nothing was submitted")]
    NotCanonical { index: usize, error: NotCanonical },
    #[error("message {index} calls '{key}', which only this contract itself may, when it executes a proposal; leave it out")]
    Internal { index: usize, key: String },
    #[error("message {index} is about a role and carries coins; send it without")]
    RoleWithCoins { index: usize },
    #[error("message {role} is about a role and message {other} is not: the committee may veto one and not the other; submit them as two proposals")]
    MixedRoles { role: usize, other: usize },

    #[error("{field} can't be chosen: voting begins when the voting delay is over and lasts its class's whole period; leave it unset")]
    PeriodChosen { field: &'static str },

    #[error(
        "proposal {id} can't be voted on yet: its voting delay ends at {opens_at}, and it is {now}"
    )]
    TooEarly { id: u64, opens_at: u64, now: u64 },
    #[error("proposal {id} has expired: it could be activated until {until}, and it is {now}; submit it anew")]
    ActivationMissed { id: u64, until: u64, now: u64 },
    #[error("proposal {id} is already being voted on, until {ends}; vote")]
    AlreadyActive { id: u64, ends: u64 },
    #[error("voting on proposal {id} ended at {ends}, and it is {now}")]
    VotingOver { id: u64, ends: u64, now: u64 },
    #[error("a vote on proposal {id} can't be turned from {before:?} to {vote:?} within {window} s of the end of voting, {ends}: once voting was extended, late changes only go against a proposal")]
    TooLateToTurn {
        id: u64,
        before: Vote,
        vote: Vote,
        ends: u64,
        window: u64,
    },
    #[error("{voter} had no power in proposal {id}: neither stake nor a balance with voting enabled when block {height} began")]
    NoPower { voter: Addr, id: u64, height: u64 },
    #[error("{voter} has already voted {vote:?} on proposal {id}; the vote stands")]
    SameVote { voter: Addr, id: u64, vote: Vote },
    #[error("proposal {id} can't be executed: it is {phase:?}{hint}")]
    NotExecutable { id: u64, phase: Phase, hint: String },
    #[error("proposal {id} was submitted as {then:?}, and its messages are {now:?} now, which is stricter; submit it anew")]
    ClassRaised {
        id: u64,
        then: PolicyClass,
        now: PolicyClass,
    },
    #[error("proposal {id} was submitted as one that the committee can't veto, and now it could: what it concerns is no role any more; submit it anew")]
    NowVetoable { id: u64 },
    #[error("reply {id} belongs to no execution of a proposal")]
    UnknownReply { id: u64 },

    #[error("proposal {id} can't be vetoed: it is about roles, which the committee has no say in")]
    NotVetoable { id: u64 },
    #[error(
        "proposal {id} can't be vetoed: it is {phase:?}; the committee may veto what has passed"
    )]
    NothingToVeto { id: u64, phase: Phase },
    #[error(
        "proposal {id} can't be vetoed any more: the window ended at {until}, and it is {now}"
    )]
    VetoOver { id: u64, until: u64, now: u64 },

    #[error(
        "proposal {id} can't be closed: it is {phase:?}; only what was rejected or has expired can"
    )]
    NotClosable { id: u64, phase: Phase },
    #[error("proposal {id} is already closed")]
    AlreadyClosed { id: u64 },

    #[error("the deposit of proposal {id} can't be withdrawn: {}", why_not(.state, .phase))]
    NoDeposit {
        id: u64,
        state: DepositState,
        phase: Phase,
    },
}

fn why_not(state: &DepositState, phase: &Phase) -> String {
    match state {
        DepositState::None => "there was none".into(),
        DepositState::Refunded => "its proposer has it".into(),
        DepositState::Collected => "it was forfeited, and the treasury has it".into(),
        _ => format!("the proposal is {phase:?}, not over yet"),
    }
}
