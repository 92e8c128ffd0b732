//! What didn't match, why a channel is stopped, why a store must not sign.

use std::fmt;

/// What didn't match.
#[allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Domain: purpose, chain and contract.
    Domain,
    Channel,
    /// Terms and lane.
    Lane,
    Sequence,
    KeyIndex,
    RequestHash,
    ResponseHash,
    PriceTable,
    Commitment,
    Amount,
    /// Units of a slot that no kind has.
    Units,
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
            Self::PriceTable => "price table",
            Self::Commitment => "commitment to the tree",
            Self::Amount => "amount",
            Self::Units => "count of units without a kind",
            Self::Key => "key",
            Self::Terms => "terms",
        })
    }
}

/// Why a payer's channel is stopped. A stolen key and a store from a backup look the same here, so
/// somebody has to say which it is. The graver one is the greater: the first rests on what a node
/// said, the last no word of the operator lifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stop {
    /// The chain paid on a voucher of ours that this store doesn't know.
    ChainAhead,
    /// Somebody showed a signature of our own key that this store doesn't know.
    OwnSignature,
    /// The store is a backup from before the last lane was opened or ended.
    OldBackup,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OwnSignature => "a voucher that our own key signed is unknown to this store",
            Self::ChainAhead => "the chain paid more than this store ever signed for",
            Self::OldBackup => "this store is older than the last lane that was opened or ended",
        })
    }
}

/// Why a provider's store must not sign under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NewKey {
    /// It is new, and nobody said that the key is new too.
    NewStore,
    /// It is older than its mark, or the mark is missing: receipts that it forgot may be out.
    Restored,
    /// Another store has signed under the key, or this one was moved without its key file.
    SecondStore,
    /// It was opened without a key, to settle.
    NoKey,
}

impl fmt::Display for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NewStore => "it is new, and its key may have signed elsewhere",
            Self::Restored => "it was restored, and its key may have signed what it forgot",
            Self::SecondStore => "its key belongs to another store",
            Self::NoKey => "it was opened without a key",
        })
    }
}
