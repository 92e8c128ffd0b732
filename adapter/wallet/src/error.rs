//! What can go wrong, and what to do about it.

use oaic_prover::ProverError;
use thiserror::Error;

/// Result of a wallet's operation.
pub type Result<T> = std::result::Result<T, WalletError>;

/// Why a wallet can't do what it was asked. It is as it was before. No secret is in a message.
/// Amounts are in uoaic.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, Error)]
pub enum WalletError {
    #[error("{field} from the contract is {found}: {rule}; is this the address of a private-credits contract?")]
    Answer {
        field: &'static str,
        found: String,
        rule: &'static str,
    },
    #[error("{field} of this contract is {found}, and the wallet is of one with {expected}: another contract or chain, or a node that lies; nothing was taken")]
    OtherContract {
        field: &'static str,
        found: String,
        expected: String,
    },
    #[error("the contract didn't answer: {0}")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("{what}: the next one has number {expected}, and {found} came; nothing was taken: sync from another node")]
    Order {
        what: &'static str,
        expected: u64,
        found: u64,
    },
    #[error("{value} uoaic is none of the denominations {known:?}")]
    Denomination { value: u128, known: Vec<u64> },
    #[error(
        "{amount} uoaic is no sum of at most {max} notes of {known:?}; {rest} uoaic would be left"
    )]
    Amount {
        amount: u128,
        max: usize,
        known: Vec<u64>,
        rest: u128,
    },
    #[error("{amount} uoaic was asked for; the {notes} notes that can be spent are worth {balance}, and the {max} largest of them {largest}")]
    Funds {
        amount: u128,
        notes: usize,
        balance: u128,
        max: usize,
        largest: u128,
    },
    #[error("note {index} {why}; take others, as choose() does")]
    Note { index: u64, why: &'static str },
    #[error("a channel has this session key already, and a second one would be known for the same person's: take a new_session_key()")]
    KeyTaken,
    #[error("{found} notes; a message has {min} to {max}")]
    Count {
        found: usize,
        min: usize,
        max: usize,
    },
    #[error("after {tries} tries the roots had still moved on before the proofs were ready: more than 256 blocks with deposits went by each time; prove on a faster machine")]
    RootsMove { tries: u32 },
    #[error("the credential {why}")]
    Credential { why: String },
    #[error("numbers {from} to {next} were handed out, none of them is on chain, and a wallet that is opened anew looks no further than {gap} from what is: sync; if they stay away, skip_to({next}) goes on, and that number is to be kept beside the seed")]
    Reach { from: u32, next: u32, gap: u32 },
    #[error("the wallet has seen no proof of the contract's state yet: sync() first")]
    Unproven,
    #[error("{what}: the {count} that the node told of are not those that are proven on chain ({expected}); nothing was taken: sync from another node")]
    Untrue {
        what: &'static str,
        count: u64,
        expected: String,
    },
    #[error("{what}: the node tells of {found}, and {expected} are proven on chain; nothing was taken: it hides some or lags behind, sync from another")]
    Missing {
        what: &'static str,
        found: u64,
        expected: u64,
    },
    #[error("{what}: {found} are proven, and the wallet knows of {known}: the state is older than the last one; sync again later, or from another node")]
    Older {
        what: &'static str,
        found: u64,
        known: u64,
    },
    #[error("all 2^32 numbers of this seed are used; take a new seed")]
    Exhausted,
    #[error(transparent)]
    Prover(#[from] ProverError),
}
