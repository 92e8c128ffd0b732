//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::{Addr, StdError};
use cw3::Vote;
use oaic_messages::dao::{DepositState, MigrationPhase, Office, Phase, PolicyClass};
use oaic_runtime::RuntimeError;
use thiserror::Error;

use crate::model::message::canonical::NotCanonical;

/// Result of what can fail with a [`ContractError`].
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the DAO; each leaves all state unchanged. Times are Unix time.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),

    #[error("class {class:?}: {error}")]
    ClassRules {
        class: PolicyClass,
        error: RuntimeError,
    },
    #[error("{field} names {address} twice; name it once")]
    Twice { field: &'static str, address: Addr },

    #[error("policy ({contract}, {message}): {reason}; leave it out: without an entry such messages are of the constitution class")]
    PolicyRefused {
        contract: String,
        message: String,
        reason: &'static str,
    },
    #[error("the policy table would have {found} entries; it holds at most {max}, so remove others first")]
    TooManyPolicies { found: u64, max: usize },

    #[error("message {index}: {error}; nothing was submitted")]
    NotCanonical { index: usize, error: NotCanonical },
    #[error("message {index} calls '{key}', which only this contract itself may call, when it executes a proposal; leave it out")]
    Internal { index: usize, key: String },
    #[error("message {index} would not be accepted by {contract}: {why}; nothing was submitted")]
    NotAccepted {
        index: usize,
        contract: Addr,
        why: String,
    },
    #[error("a proposal of the class {class:?} can't be submitted or executed yet: {why}")]
    NotOpen { class: PolicyClass, why: String },

    #[error("{field} can't be chosen: voting begins when the voting delay is over and lasts for the whole period of its class; leave it unset")]
    PeriodChosen { field: &'static str },

    #[error(
        "proposal {id} can't be voted on yet: its voting delay ends at {opens_at}, and it is {now}"
    )]
    TooEarly { id: u64, opens_at: u64, now: u64 },
    #[error("proposal {id} has expired: it could be activated until {until}, and it is {now}; submit it again")]
    ActivationMissed { id: u64, until: u64, now: u64 },
    #[error("proposal {id} is already active, until {ends}; vote on it")]
    AlreadyActive { id: u64, ends: u64 },
    #[error(
        "proposal {id} can't be voted on: it is {phase:?}; votes are taken from activation until the timelock ends"
    )]
    NotVotable { id: u64, phase: Phase },
    #[error("this vote would make proposal {id} pass on the last day of its timelock, which ends at {until}, when nobody could respond any more; on that day only votes that do not make it pass are taken")]
    LastDay { id: u64, until: u64 },
    #[error("{voter} had no power in the vote on {id}: no {counted} when block {height} began")]
    NoPower {
        voter: Addr,
        id: u64,
        height: u64,
        counted: &'static str,
    },
    #[error("{voter} has nothing bonded that a Yes on proposal {id} could bind; stake first")]
    NothingToBind { voter: Addr, id: u64 },
    #[error("{voter} already has {max} open Yes votes that bind stake on such proposals, the maximum; change one of them, or wait until seven days after one has ended")]
    TooManyOpenYes { voter: Addr, max: usize },
    #[error("{voter} has already voted {vote:?} on proposal {id}; the vote stands")]
    SameVote { voter: Addr, id: u64, vote: Vote },
    #[error("proposal {id} can't be executed: it is {phase:?}{hint}")]
    NotExecutable { id: u64, phase: Phase, hint: String },
    #[error("proposal {id} demands more now than when it was submitted ({what}); submit it again")]
    DemandsMore { id: u64, what: &'static str },
    #[error("proposal {id} can't be executed without the consent of committee and guardian")]
    NoConsent { id: u64 },
    #[error("proposal {id} can't be executed from within proposal {other}; execute it in its own transaction")]
    Nested { id: u64, other: u64 },

    #[error("proposal {id} can't be vetoed: it replaces an office or changes the veto rule, and nothing else")]
    NotVetoable { id: u64 },
    #[error(
        "proposal {id} can't be vetoed: it is {phase:?}; the committee may veto what has passed"
    )]
    NothingToVeto { id: u64, phase: Phase },
    #[error("proposal {id} can no longer be vetoed: the window ended at {until}, and it is {now}")]
    VetoOver { id: u64, until: u64, now: u64 },

    #[error(
        "the order names another text than that of proposal {id}, whose hash is {found}, not {named}"
    )]
    OtherHash {
        id: u64,
        named: String,
        found: String,
    },
    #[error(
        "proposal {id} takes no consent: it needs none, or it is {phase:?}, when none is taken"
    )]
    NoConsentNeeded { id: u64, phase: Phase },
    #[error("{office:?} can't consent before {from}, and it is {now}: its holder must have held it for 180 days")]
    TooShortInOffice { office: Office, from: u64, now: u64 },

    #[error("migration {id} is not queued: it is {phase:?}")]
    NotQueued { id: u64, phase: MigrationPhase },
    #[error("migration {id} is not due before {due}, and it is {now}")]
    NotDue { id: u64, due: u64, now: u64 },
    #[error("{account} already opposes migration {id}")]
    AlreadyOpposed { id: u64, account: Addr },
    #[error("migration {id} of {contract} is already queued; cancel it first")]
    QueuedAlready { id: u64, contract: Addr },
    #[error("{max} migrations are already queued, the maximum; cancel or run one")]
    QueueFull { max: usize },
    #[error("{contract} can't be migrated without a vote before {until}, and it is {now}: its last migration was canceled by stake, or by an office while at least a third of the stake that cancels one opposed it")]
    Barred {
        contract: Addr,
        until: u64,
        now: u64,
    },

    #[error("proposal {id} can't be closed: it is {phase:?}; only a proposal that ended without effect can")]
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
        DepositState::Refunded => "it was paid back to its proposer".into(),
        DepositState::Collected => "it was forfeited and paid to the treasury".into(),
        _ => format!("the proposal is {phase:?}, not over yet"),
    }
}
