//! What can be wrong in the same way in every contract, and what to do about it.

use cosmwasm_std::{StdError, StdResult};
use cw_ownable::OwnershipError;
use thiserror::Error;

/// Result of whatever can fail with an error that contracts share.
pub type Result<T, E = RuntimeError> = std::result::Result<T, E>;

/// Errors that contracts share. Each leaves all state as it was.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum RuntimeError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error("{0}")]
    Ownership(#[from] OwnershipError),
    #[error("{sender} may not {action}: only {allowed} may")]
    Unauthorized {
        sender: String,
        action: &'static str,
        allowed: String,
    },
    #[error(
        "ownership can't be renounced: nobody could ever govern this contract again; transfer it"
    )]
    CannotRenounce,
    #[error("the owner {owner} did not answer {what}: {error}; the owner must be a DAO that answers this query")]
    OwnerGaveNoAnswer {
        owner: String,
        what: &'static str,
        error: String,
    },
    #[error("{field}: '{address}' is not an address of this chain ({reason}); give it as the chain prints it, in lower case")]
    BadAddress {
        field: &'static str,
        address: String,
        reason: String,
    },
    #[error(
        "{field}: {address} is this contract itself, which nobody could ever take it out of again"
    )]
    OwnAddress {
        field: &'static str,
        address: String,
    },
    #[error("{sender} is not the token {token}: OAIC comes in through its Send alone")]
    NotTheToken { sender: String, token: String },
    #[error("unknown message inside Send: {error}; the tokens were returned")]
    UnknownHook { error: String },
    #[error("unknown message: {error}; see this contract's schema")]
    UnknownMessage { error: String },
    #[error("{field} is 0; it must be at least 1")]
    Zero { field: &'static str },
    #[error("{left} {operation} {right} doesn't fit; use smaller amounts")]
    Overflow {
        left: String,
        operation: char,
        right: String,
    },
    #[error("there is no {what} {id}; query for the ones there are")]
    Unknown { what: &'static str, id: String },
    #[error("{field} has {found} {unit}; it needs {}", range(*.min, *.max))]
    Length {
        field: &'static str,
        unit: &'static str,
        found: usize,
        min: usize,
        max: usize,
    },
    #[error("{field} {value} is not allowed: {rule}")]
    Invalid {
        field: &'static str,
        value: String,
        rule: String,
    },
    #[error("stored {record} has {found} bytes, which is none of its lengths; was this contract migrated from another layout?")]
    Corrupt { record: &'static str, found: usize },
    #[error("the gate {gate} did not answer whether {scenario} is allowed: {error}; until it answers, this is refused")]
    GateFailed {
        gate: String,
        scenario: &'static str,
        error: String,
    },
    #[error("{account} may not take part in {scenario}: {reason}")]
    GateRefused {
        account: String,
        scenario: &'static str,
        reason: String,
    },
    #[error("openings are paused until {until} at the latest (Unix time, now {now}); what pays out, refunds and exits goes on")]
    OpeningsPaused { until: u64, now: u64 },
    #[error(
        "the guardian can't pause again before {allowed_at} (Unix time, now {now}); the owner can"
    )]
    PauseCooldown { allowed_at: u64, now: u64 },
    #[error(
        "a pause is in force until {until} at the latest (Unix time): only the owner can change it"
    )]
    AlreadyPaused { until: u64 },
    #[error("no pause is in force: there is nothing to end")]
    NotPaused,
    #[error("no proposal of {owner} is being executed ({why}); send this as a message of a DAO proposal")]
    NoProposal { owner: String, why: String },
    #[error("{book} has room for {room}, less than {amount}; {}", retry(*.ready_at))]
    OutflowExceeded {
        book: String,
        amount: u128,
        room: u128,
        /// When there will be room if nothing else becomes payable, in Unix time; unset:
        /// never.
        ready_at: Option<u64>,
    },
    #[error("nothing to pay: {what} has already been paid")]
    NothingToPay { what: &'static str },
    #[error("nothing to report: all {what} that can be reported has been; report again after more settles")]
    NothingToReport { what: &'static str },
    #[error("there is no order {place} in proposal {proposal_id} of {office}: {why}")]
    NotAnOrder {
        office: String,
        proposal_id: u64,
        place: u32,
        why: String,
    },
    #[error("this contract has no guardian, and so no order to pull; the owner names one with set_guardian")]
    NoGuardian,
    #[error("{office} can't {action} by executing its proposal: an order is pulled, so that it is done once and in time; send pull_order with the number of the proposal")]
    PullTheOrder {
        office: String,
        action: &'static str,
    },
    #[error("unexpected reply id {id}; this contract sent no such message")]
    UnknownReply { id: u64 },
    #[error("this message takes no coins, and {coins} came with it; send it without")]
    CoinsNotTaken { coins: String },
}

/// What is stored, or [`RuntimeError::Unknown`].
///
/// # Errors
/// Nothing is, or it can't be read.
pub fn known<T>(
    found: StdResult<Option<T>>,
    what: &'static str,
    id: impl std::fmt::Display,
) -> Result<T> {
    found?.ok_or_else(|| RuntimeError::unknown(what, id))
}

/// Both bounds, or the one number that they are.
fn range(min: usize, max: usize) -> String {
    match min == max {
        true => format!("exactly {min}"),
        false => format!("{min} to {max}"),
    }
}

/// What to do about a book without room.
fn retry(ready_at: Option<u64>) -> String {
    match ready_at {
        Some(at) => format!("it will fit at {at} (Unix time) if nothing else becomes payable before; try again then"),
        None => "it is more than ever fits at once; ask for less, or in parts".to_owned(),
    }
}

impl RuntimeError {
    /// Two numbers that don't fit under an operation.
    pub fn overflow(left: impl ToString, operation: char, right: impl ToString) -> Self {
        Self::Overflow {
            left: left.to_string(),
            operation,
            right: right.to_string(),
        }
    }

    /// Something that isn't there.
    pub fn unknown(what: &'static str, id: impl ToString) -> Self {
        Self::Unknown {
            what,
            id: id.to_string(),
        }
    }

    /// A value that a rule forbids.
    pub fn invalid(field: &'static str, value: impl ToString, rule: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            value: value.to_string(),
            rule: rule.into(),
        }
    }

    /// A sender that lacks the right to do this.
    pub fn unauthorized(
        sender: impl ToString,
        action: &'static str,
        allowed: impl Into<String>,
    ) -> Self {
        Self::Unauthorized {
            sender: sender.to_string(),
            action,
            allowed: allowed.into(),
        }
    }
}
