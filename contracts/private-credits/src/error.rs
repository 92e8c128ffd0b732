//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_revenue::RevenueError;
use oaic_runtime::RuntimeError;
use oaic_zk_verifier::VerifyError;
use thiserror::Error;

/// Result of what can fail with an error of the contract.
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract. An error leaves all state unchanged: a refusal spends no note.
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

    #[error("{field} is {value}, which is not one of the denominations {known}")]
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
    #[error("the notes total {notes} uoaic, but {sent} were sent; the two must be equal")]
    DepositSum { notes: u128, sent: u128 },

    #[error("notes[{place}] was already spent at height {height}: its nullifier {nullifier} is published")]
    AlreadySpent {
        place: usize,
        nullifier: String,
        height: u64,
    },
    #[error("notes[{place}]: {root} is not the root of any of the last {kept} blocks that added notes; prove again under the newest root")]
    UnknownRoot {
        place: usize,
        root: String,
        kept: u64,
    },
    #[error("notes[{place}]: {error}; a proof is valid for one note, root and denomination, and for exactly this action, relayer, fee and set of notes, on this chain and contract")]
    BadSpend { place: usize, error: VerifyError },
    #[error("the relayer's fee of {fee} uoaic exceeds {max}, {why}")]
    RelayerFee {
        fee: u128,
        max: u128,
        why: &'static str,
    },

    #[error("an exit requires a credential of at least level {level}; prove membership under a root of one of the attestors")]
    MembershipNeeded { level: u8 },
    #[error("membership.epoch is {epoch}, but the current epoch is {now}; prove again for the current epoch")]
    Epoch { epoch: u64, now: u64 },
    #[error("pseudonym {pseudonym} has already exited in epoch {epoch}; use the next one, or wait for the next epoch once all are used")]
    PseudonymUsed { pseudonym: String, epoch: u64 },
    #[error("{attestor} is not an attestor; query attestors for the list")]
    NotAttestor { attestor: String },
    #[error("root {root} of attestor {attestor} is unknown, expired or revoked (Unix time {now}); use a current one")]
    UnknownAttestorRoot {
        attestor: String,
        root: String,
        now: u64,
    },
    #[error("membership.valid_at is {valid_at}; it must be {earliest} to {latest} (Unix time)")]
    ValidAt {
        valid_at: u64,
        earliest: u64,
        latest: u64,
    },
    #[error("membership: {error}; a proof is valid for one credential under this root, of at least level {level} and unexpired at valid_at, and for exactly this action")]
    BadMembership { level: u8, error: VerifyError },
    #[error("{attestor} is already an attestor")]
    AlreadyAttestor { attestor: String },
    #[error("there are already {max} attestors, which is the maximum; remove one first")]
    TooManyAttestors { max: usize },
    #[error("{attestor} has {max} unexpired roots, which is the maximum; wait until {next} (Unix time), or revoke one")]
    TooManyRoots {
        attestor: String,
        max: usize,
        next: u64,
    },

    #[error(
        "channel {channel} was not opened by this contract; its payer controls it at settlement"
    )]
    NotOurs { channel: u64 },
    #[error("the next command of channel {channel} has sequence {expected}, but this one has {found}; sign it again with sequence {expected}")]
    Sequence {
        channel: u64,
        expected: u64,
        found: u64,
    },
    #[error("signature does not verify for this command with sequence {sequence} under the session key of channel {channel}, on this chain and contract")]
    BadSignature { channel: u64, sequence: u64 },
    #[error("settlement opened {found} channels instead of one; nothing was spent")]
    ChannelNotOpened { found: usize },
    #[error("settlement skipped channel {channel}: {why}; nothing has changed here either, and the command's sequence can be used again")]
    Skipped { channel: u64, why: &'static str },
    #[error("settlement returned {found} results instead of one for channel {channel}; nothing has changed")]
    NotAnswered { channel: u64, found: usize },
    #[error("channel {channel} is not closed at settlement; request an unlock and finalize it there once it is due, or let the provider release it")]
    NotClosed { channel: u64 },
    #[error("everything that channel {channel} left has already been reclaimed")]
    Finished { channel: u64 },
    #[error("channel {channel} left {left} uoaic, but notes and relayer's fee total {asked}; they must not exceed it, and may be less only by an amount below the smallest denomination {smallest}, or with {max} notes")]
    ReclaimSum {
        channel: u64,
        left: u128,
        asked: u128,
        smallest: u64,
        max: usize,
    },
}

impl From<RevenueError> for ContractError {
    fn from(error: RevenueError) -> Self {
        error.general().map_or_else(Self::Revenue, Self::Runtime)
    }
}
