//! What can go wrong, and what to do about it.

use oaic_prover::ProverError;
use thiserror::Error;

/// Result of a wallet's operation.
pub type Result<T> = std::result::Result<T, WalletError>;

/// Why a wallet can't do what it was asked. It is as it was before. No secret is in a message.
#[derive(Debug, Error)]
pub enum WalletError {
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
    /// Entries came out of order.
    #[error("{what}: the next one has number {expected}, and {found} came; nothing was taken: sync from another node")]
    Order {
        /// Of what list.
        what: &'static str,
        /// Number of the next one.
        expected: u64,
        /// Number that came.
        found: u64,
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
    /// A session key that opens no further channel.
    #[error("a channel has this session key already, and a second one would be known for the same person's: take a new_session_key()")]
    KeyTaken,
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
    /// So many owners or session keys came to nothing that the next wouldn't be found again.
    #[error("numbers {from} to {next} were handed out, none of them is on chain, and a wallet that is opened anew looks no further than {gap} from what is: sync; if they stay away, skip_to({next}) goes on, and that number is to be kept beside the seed")]
    Reach {
        /// After the highest that is on chain.
        from: u32,
        /// The next one.
        next: u32,
        /// So many are looked for.
        gap: u32,
    },
    /// Nothing is signed or proven on what no proof was seen for.
    #[error("the wallet has seen no proof of the contract's state yet: sync() first")]
    Unproven,
    /// What pages say isn't what is proven.
    #[error("{what}: the {count} that the node told of are not those that are proven on chain ({expected}); nothing was taken: sync from another node")]
    Untrue {
        /// Of what list.
        what: &'static str,
        /// So many entries.
        count: u64,
        /// Digest or root that is proven.
        expected: String,
    },
    /// Fewer entries than are proven.
    #[error("{what}: the node tells of {found}, and {expected} are proven on chain; nothing was taken: it hides some or lags behind, sync from another")]
    Missing {
        /// Of what list.
        what: &'static str,
        /// So many.
        found: u64,
        /// So many are proven.
        expected: u64,
    },
    /// State of an earlier height than the wallet knows.
    #[error("{what}: {found} are proven, and the wallet knows of {known}: the state is older than the last one; sync again later, or from another node")]
    Older {
        /// Of what list.
        what: &'static str,
        /// Proven now.
        found: u64,
        /// Known.
        known: u64,
    },
    /// The seed's numbers are used up.
    #[error("all 2^32 numbers of this seed are used; take a new seed")]
    Exhausted,
    /// A proof can't be made.
    #[error(transparent)]
    Prover(#[from] ProverError),
}
