//! Why something is refused, and what to do next.

use std::fmt;
use std::path::PathBuf;

use oaic_vouchers::{DecodeError, Hash, SignatureError, TreeError};
use thiserror::Error;

use crate::lane::LaneId;

/// Why the store can't be used. Nothing of the operation was applied.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite says no.
    #[error("session store {path}: {source}; nothing was applied, try again when it is mended", path = path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
    /// The system says no.
    #[error("session store {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: std::io::Error,
    },
    /// Another process has it.
    #[error("session store {path} is open in another process; stop that one first", path = path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It is the other side's.
    #[error("session store {path} is a {found}'s, expected a {expected}'s; give each role its own file", path = path.display())]
    Role {
        /// The file.
        path: PathBuf,
        /// Role of the session that opens it.
        expected: String,
        /// Role that wrote it.
        found: String,
    },
    /// Another version of this software wrote it, or another software.
    #[error("session store {path} has schema {found}, this version reads {expected}; use the version that wrote it", path = path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// Version that is read.
        expected: i64,
        /// Version it has.
        found: i64,
    },
    /// What is stored contradicts itself.
    #[error("session store {path}: {detail}; restore the file and its .mark from one backup, and open fresh lanes", path = path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What contradicts what.
        detail: String,
    },
}

/// What didn't match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Domain: purpose, chain and contract.
    Domain,
    /// Channel id.
    Channel,
    /// Terms and lane.
    Lane,
    /// Place in the lane.
    Sequence,
    /// Index of the key that signs.
    KeyIndex,
    /// Hash of the request.
    RequestHash,
    /// Hash of what was delivered.
    ResponseHash,
    /// Commitment to the tree.
    Commitment,
    /// Amount of a voucher.
    Amount,
    /// Amount of an opening voucher.
    Opening,
    /// Public key.
    Key,
    /// What never changes for a channel or its terms.
    Terms,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Domain => "domain",
            Self::Channel => "channel id",
            Self::Lane => "lane",
            Self::Sequence => "sequence",
            Self::KeyIndex => "key index",
            Self::RequestHash => "request hash",
            Self::ResponseHash => "response hash",
            Self::Commitment => "commitment to the tree",
            Self::Amount => "amount",
            Self::Opening => "opening amount",
            Self::Key => "key",
            Self::Terms => "terms",
        })
    }
}

/// Who says that a payer's store is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// The chain.
    Chain,
    /// The provider, with a voucher that our own key signed.
    Voucher,
    /// The provider, with a receipt of its own.
    Receipt,
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chain => "the chain",
            Self::Voucher => "a voucher our own key signed",
            Self::Receipt => "a receipt the provider signed",
        })
    }
}

/// Why a session refuses. Nothing was applied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The channel was never attached.
    #[error("channel {channel} is unknown here; attach its terms first")]
    UnknownChannel {
        /// Its number.
        channel: u64,
    },
    /// The terms were never attached.
    #[error("channel {channel} has no terms {terms} here; query the chain and attach them")]
    UnknownTerms {
        /// Its number.
        channel: u64,
        /// The terms.
        terms: u32,
    },
    /// The lane has had no call.
    #[error("{lane} has had no call; authorize one first")]
    UnknownLane {
        /// Which.
        lane: LaneId,
    },
    /// There is no such call in the lane.
    #[error("{lane} has no receipt of call {sequence}; it has {calls} calls")]
    UnknownCall {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// Calls it has.
        calls: u64,
    },
    /// A number that the store can't hold.
    #[error("{what} {got} is above {max}; no chain counts that far")]
    TooBig {
        /// What.
        what: &'static str,
        /// Its value.
        got: u64,
        /// Highest value.
        max: u64,
    },
    /// As many lanes as are allowed.
    #[error("{lane} would be one lane more than the {max} allowed for the channel; use a lane that is idle")]
    TooManyLanes {
        /// The one too many.
        lane: LaneId,
        /// How many are allowed.
        max: u32,
    },
    /// A key is not usable.
    #[error("channel {channel}: {source}")]
    Key {
        /// Channel.
        channel: u64,
        /// Why.
        source: SignatureError,
    },
    /// A field is not what it must be.
    #[error("{lane}: {field} is {got}, expected {expected}; {next}")]
    Mismatch {
        /// Which lane.
        lane: LaneId,
        /// Which field.
        field: Field,
        /// What it must be.
        expected: String,
        /// What it is.
        got: String,
        /// What to do.
        next: &'static str,
    },
    /// Bytes are no receipt.
    #[error("{lane}: {source}; ask the provider for the receipt again")]
    Decode {
        /// Which lane.
        lane: LaneId,
        /// Why.
        source: DecodeError,
    },
    /// A signature doesn't hold.
    #[error("{lane}: signature of {signer} (index {key_index}) doesn't hold over call {sequence}; nothing was accepted, ask for it again")]
    Signature {
        /// Which lane.
        lane: LaneId,
        /// Whose.
        signer: &'static str,
        /// Index of the key.
        key_index: u32,
        /// Sequence of what was signed.
        sequence: u64,
    },
    /// A receipt says more than its terms give.
    #[error("{lane}: call {sequence} costs {price} uoaic by its terms, the receipt says {amount}; don't acknowledge it: it is evidence for a dispute")]
    Overcharge {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// What the formula gives.
        price: u128,
        /// What the receipt says.
        amount: u128,
    },
    /// Another call is under way.
    #[error("{lane}: call {sequence} is under way for request {in_flight}, asked for {asked}; finish that one, or use another lane", in_flight = hex::encode(in_flight), asked = hex::encode(asked))]
    Conflict {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// Its request.
        in_flight: Hash,
        /// The other request.
        asked: Hash,
    },
    /// The same call is being served now.
    #[error("{lane}: call {sequence} is being served now; ask again in a moment")]
    InProgress {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
    },
    /// No call is under way.
    #[error("{lane}: call {sequence} is not under way; {next}")]
    NotInFlight {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
        /// What to do.
        next: &'static str,
    },
    /// The channel's money is not enough.
    #[error("{lane}: with this call the channel may come to {needed} uoaic, its limit is {limit}; top up, raise the limit, or finish calls on other lanes")]
    OverBudget {
        /// Which lane.
        lane: LaneId,
        /// What it may come to.
        needed: u128,
        /// What it may come to at most.
        limit: u128,
    },
    /// One call may cost more than this payer pays for one.
    #[error("{lane}: one call may cost {max_call} uoaic, this payer allows {limit}; use other terms or raise the limit")]
    CallTooDear {
        /// Which lane.
        lane: LaneId,
        /// Ceiling of one call by the terms.
        max_call: u128,
        /// The payer's own.
        limit: u128,
    },
    /// The lane must be compared with the provider before anything is signed.
    #[error("{lane} was used before this start; reconcile it with what provider and chain have, or use a fresh lane")]
    NotReconciled {
        /// Which lane.
        lane: LaneId,
    },
    /// This store is older than what was signed from it.
    #[error("{lane}: this store is behind: it has {ours}, {witness} has {theirs} (calls); it was restored from a backup. Import the missing receipts from the provider, or use a fresh lane")]
    Behind {
        /// Which lane.
        lane: LaneId,
        /// Who says so.
        witness: Witness,
        /// Calls this store knows.
        ours: u64,
        /// Calls the other has.
        theirs: u64,
    },
    /// Both have signed something else for the same place.
    #[error("{lane}: this store and {witness} differ at call {sequence}; sign nothing more on this lane, use a fresh one")]
    Diverged {
        /// Which lane.
        lane: LaneId,
        /// What differs.
        witness: Witness,
        /// Where.
        sequence: u64,
    },
    /// The provider signed two receipts for one call.
    #[error("{lane}: the provider signed two different receipts for call {sequence}; keep both, they are evidence for a dispute")]
    Equivocation {
        /// Which lane.
        lane: LaneId,
        /// Which call.
        sequence: u64,
    },
    /// This provider's store lost receipts, so it must not sign under these terms.
    #[error("{lane}: its terms are in force since {effective_at}, but this provider's store was restored and signs only under terms in force after {trusted_from} (seconds since 1970); advance the channel's terms")]
    Distrusted {
        /// Which lane.
        lane: LaneId,
        /// When its terms came into force.
        effective_at: u64,
        /// Since when the store is complete.
        trusted_from: u64,
    },
    /// The tree is full.
    #[error("{lane}: {source}")]
    Tree {
        /// Which lane.
        lane: LaneId,
        /// Why.
        source: TreeError,
    },
}

/// Results of a batch, in its order.
pub type Results<T> = Vec<Result<T, Refusal>>;

/// Refused, or the store failed.
#[derive(Debug, Error)]
pub enum SessionError {
    /// Refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SessionError {
    /// The refusal, when it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Store(_) => None,
        }
    }
}

/// A mismatch of two values that can be shown.
pub(crate) fn mismatch(
    lane: LaneId,
    field: Field,
    expected: impl ToString,
    got: impl ToString,
    next: &'static str,
) -> Refusal {
    Refusal::Mismatch {
        lane,
        field,
        expected: expected.to_string(),
        got: got.to_string(),
        next,
    }
}

/// Refuses two hashes that differ.
pub(crate) fn same_hash(
    lane: LaneId,
    field: Field,
    expected: &Hash,
    got: &Hash,
    next: &'static str,
) -> Result<(), Refusal> {
    if expected == got {
        return Ok(());
    }
    Err(mismatch(
        lane,
        field,
        hex::encode(expected),
        hex::encode(got),
        next,
    ))
}
