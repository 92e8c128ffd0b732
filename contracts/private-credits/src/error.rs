//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_revenue::RevenueError;
use oaic_runtime::RuntimeError;
use oaic_zk_verifier::VerifyError;
use thiserror::Error;

/// Errors of the contract. Every one leaves all state as it was: no note is spent by a refusal.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error(transparent)]
    Revenue(RevenueError),
    #[error("{0}")]
    Key(VerifyError),

    #[error("{field}: {value} is none of the denominations {known}")]
    UnknownDenomination {
        field: &'static str,
        value: u128,
        known: String,
    },
    #[error("denominations[{place}] is {value}; it must be {rule}")]
    BadDenomination {
        place: usize,
        value: u128,
        rule: String,
    },
    #[error("the notes come to {notes} uoaic and {sent} were sent; they must be equal")]
    DepositSum { notes: u128, sent: u128 },

    #[error("notes[{place}] was spent at height {height}: its nullifier {nullifier} is there already, and nobody spends a note twice")]
    AlreadySpent {
        place: usize,
        nullifier: String,
        height: u64,
    },
    #[error("notes[{place}]: {root} is not a root of now, nor one of the last {kept} blocks that added notes; take the newest and prove again")]
    UnknownRoot {
        place: usize,
        root: String,
        kept: u64,
    },
    #[error("notes[{place}]: {error}. A proof holds for one note, root and denomination, for exactly this action, relayer, fee and set of notes, on this chain and contract")]
    BadSpend { place: usize, error: VerifyError },
    #[error("the relayer's fee of {fee} uoaic is more than {max}, {why}")]
    RelayerFee {
        fee: u128,
        max: u128,
        why: &'static str,
    },

    #[error("an exit needs a credential of level {level} or more: prove membership under a root of one of the attestors")]
    MembershipNeeded { level: u8 },
    #[error("the membership counts in epoch {epoch}, and it is {now}; prove again, for the epoch of now")]
    Epoch { epoch: u64, now: u64 },
    #[error("the pseudonym {pseudonym} has exited in epoch {epoch} already; show the next, or wait for the next epoch when all are used")]
    PseudonymUsed { pseudonym: String, epoch: u64 },
    #[error("{attestor} is no attestor; query for those there are")]
    NotAttestor { attestor: String },
    #[error("attestor {attestor} has no root {root} that is good now ({now}, seconds since 1970); take one that hasn't expired or been revoked")]
    UnknownAttestorRoot {
        attestor: String,
        root: String,
        now: u64,
    },
    #[error("membership.valid_at is {valid_at}; it must be {earliest} to {latest}")]
    ValidAt {
        valid_at: u64,
        earliest: u64,
        latest: u64,
    },
    #[error("membership: {error}. A proof holds for one credential under this root, of at least level {level}, good at valid_at, for exactly this action")]
    BadMembership { level: u8, error: VerifyError },
    #[error("{attestor} is an attestor already")]
    AlreadyAttestor { attestor: String },
    #[error("there are {max} attestors already, the most there can be; remove one first")]
    TooManyAttestors { max: usize },
    #[error("{attestor} has {max} roots that are good, the most there can be; wait until {next} (seconds since 1970), or revoke one")]
    TooManyRoots {
        attestor: String,
        max: usize,
        next: u64,
    },

    #[error("channel {channel} was opened from elsewhere; its payer commands it at settlement")]
    NotOurs { channel: u64 },
    #[error("the next command of channel {channel} has sequence {expected}, and this one has {found}; sign again with that")]
    Sequence {
        channel: u64,
        expected: u64,
        found: u64,
    },
    #[error("the signature is not the session key's of channel {channel} over this command with sequence {sequence}, on this chain and contract")]
    BadSignature { channel: u64, sequence: u64 },
    #[error("settlement opened {found} channels for this contract where it should have opened one; nothing was spent")]
    ChannelNotOpened { found: usize },
    #[error("settlement left channel {channel} as it is: {why}. Nothing has changed here either, and the command's number is not used up")]
    Skipped { channel: u64, why: &'static str },
    #[error("settlement answered for {found} channels where it was asked about channel {channel} alone; nothing has changed")]
    NotAnswered { channel: u64, found: usize },
    #[error("channel {channel} is not closed at settlement; ask for an unlock and finalize it there when it is due, or let the provider release it")]
    NotClosed { channel: u64 },
    #[error("all that channel {channel} left was taken back already")]
    Finished { channel: u64 },
    #[error("channel {channel} left {left} uoaic, and notes and relayer's fee come to {asked}: they may not be more, and less only by what is below the smallest denomination of {smallest}, or when there are {max} notes")]
    ReclaimSum {
        channel: u64,
        left: u128,
        asked: u128,
        smallest: u64,
        max: usize,
    },
}

impl From<RevenueError> for ContractError {
    /// What went wrong in general is one error, whoever met it.
    fn from(error: RevenueError) -> Self {
        match error {
            RevenueError::Runtime(error) => Self::Runtime(error),
            error => Self::Revenue(error),
        }
    }
}
