//! What can go wrong, and what to do about it.

use oaic_prover::ProverError;
use thiserror::Error;

/// Result of a wallet's operation.
pub type Result<T> = std::result::Result<T, NotesError>;

/// Why a wallet can't do what it was asked. It is as it was before. No secret is in a message.
#[derive(Debug, Error)]
pub enum NotesError {
    /// Something from the contract isn't what its interface says.
    #[error("{field} from the contract is {found}: {rule}; is this the address of a private-credits contract?")]
    Answer {
        /// Which field.
        field: &'static str,
        /// What it is.
        found: String,
        /// What it should be.
        rule: &'static str,
    },
    /// Another contract answers than the wallet is of.
    #[error("{field} of this contract is {found}, and the wallet is of one with {expected}: another contract or chain, or a node that lies; nothing was taken")]
    OtherContract {
        /// Which field.
        field: &'static str,
        /// What it is.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// Whoever answers queries didn't.
    #[error("the contract didn't answer: {0}")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Notes came out of order.
    #[error("the next note must have index {expected}, and {found} came; take pages or events in their order, from {expected} on")]
    Order {
        /// Index of the next note.
        expected: u64,
        /// Index that came.
        found: u64,
    },
    /// The trees that were rebuilt aren't the contract's.
    #[error("the {count} notes make the root {found}, and the contract says {expected}: some of them are not what is on chain; sync a new wallet from another node")]
    OtherRoot {
        /// Notes that were taken.
        count: u64,
        /// Root of the rebuilt tree.
        found: String,
        /// Root that the contract named.
        expected: String,
    },
    /// Not a value of a note.
    #[error("{value} uoaic is none of the denominations {known:?}")]
    Denomination {
        /// The value.
        value: u128,
        /// Those there are.
        known: Vec<u64>,
    },
    /// An amount that can't be written as so many notes.
    #[error(
        "{amount} uoaic is no sum of at most {max} notes of {known:?}; {rest} uoaic would be left"
    )]
    Amount {
        /// The amount.
        amount: u128,
        /// Notes at most.
        max: usize,
        /// Denominations.
        known: Vec<u64>,
        /// What would be left.
        rest: u128,
    },
    /// No set of notes is worth enough.
    #[error("{amount} uoaic was asked for; the {notes} notes that can be spent are worth {balance}, and the {max} largest of them {largest}")]
    Funds {
        /// The amount.
        amount: u128,
        /// Notes that can be spent.
        notes: usize,
        /// What they are worth.
        balance: u128,
        /// Notes of one message at most.
        max: usize,
        /// What the largest of them are worth.
        largest: u128,
    },
    /// A note that isn't this wallet's, or is spent or held for another spend.
    #[error("note {index} {why}; take others, as choose() does")]
    Note {
        /// Its index.
        index: u64,
        /// Why it can't be spent.
        why: &'static str,
    },
    /// A number of notes that no message may have.
    #[error("{found} notes; a message has {min} to {max}")]
    Count {
        /// How many there are.
        found: usize,
        /// At least.
        min: usize,
        /// At most.
        max: usize,
    },
    /// The root moved out of the contract's memory again and again while proofs were made.
    #[error("after {tries} tries the roots had still moved on before the proofs were ready: more than 256 blocks with deposits went by each time; prove on a faster machine")]
    RootsMove {
        /// How often it was tried.
        tries: u32,
    },
    /// A credential that can't be shown.
    #[error("the credential {why}")]
    Credential {
        /// Why.
        why: String,
    },
    /// The seed's numbers are used up.
    #[error("all 2^32 numbers of this seed are used; take a new seed")]
    Exhausted,
    /// A proof can't be made.
    #[error(transparent)]
    Prover(#[from] ProverError),
}
