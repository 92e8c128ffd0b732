//! What a session's methods return when they don't succeed.

use std::path::PathBuf;

use oaic_runtime::RuntimeError;
use oaic_vouchers::Hash;
use thiserror::Error;

use crate::refusal::Refusal;
use crate::view::ProviderView;

/// Why the store can't be used. Nothing of the operation was applied, except with
/// [`StoreError::Backup`].
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("session store {path}: {source}; nothing was applied; try again once this is fixed", path = path.display())]
    Sqlite {
        path: PathBuf,
        source: rusqlite::Error,
    },
    #[error("session store {path}: {source}", path = path.display())]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("session store {path} is open in another process; stop that one first", path = path.display())]
    Locked { path: PathBuf },
    #[error("key {key} is in use by another process, by {path}; each process needs a key of its own", path = path.display())]
    KeyLocked { path: PathBuf, key: String },
    #[error("session store {path} is of receipt key {found}, opened with {given}; a store has one key, make a new store for a new key", path = path.display())]
    OtherKey {
        path: PathBuf,
        found: String,
        given: String,
    },
    #[error("{path} already exists: {detail}; a new store goes with a new receipt key, and into a file of its own", path = path.display())]
    Exists { path: PathBuf, detail: String },
    #[error("session store {path} is a {found}'s, expected a {expected}'s; give each role its own file", path = path.display())]
    Role {
        path: PathBuf,
        expected: String,
        found: String,
    },
    #[error("session store {path} has schema {found}, this version reads {expected}; use the version that wrote it", path = path.display())]
    Schema {
        path: PathBuf,
        expected: i64,
        found: i64,
    },
    #[error("{path} is not a session store: {detail}; give the file of a session's store", path = path.display())]
    NoStore { path: PathBuf, detail: String },
    #[error("session store {path} was opened for reading only; open it to serve or to settle", path = path.display())]
    OnlyRead { path: PathBuf },
    #[error("session store {path}: {detail}; a payer restores it from its backup, a provider begins a new store under a new key", path = path.display())]
    Corrupt { path: PathBuf, detail: String },
    /// The backup can't be written. What it is due for is in the store already.
    #[error("backup {path}: {detail}; the store has changed, but nothing may be signed that isn't in the backup: fix this and try again", path = path.display())]
    Backup { path: PathBuf, detail: String },
}

/// A refusal of a request, with what the payer needs to see where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct Declined {
    /// Why.
    pub reason: Refusal,
    /// Where the lane stands, when the payer's key signed the request's voucher.
    pub view: Option<Box<ProviderView>>,
}

impl From<Refusal> for Declined {
    fn from(reason: Refusal) -> Self {
        Self { reason, view: None }
    }
}

/// Results of a batch, in the order of its items.
pub type Results<T, E = Refusal> = Vec<Result<T, E>>;

/// Refused, or the store failed.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, Error)]
pub enum SessionError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Declined(#[from] Declined),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SessionError {
    /// The refusal; None when the store failed.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Declined(declined) => Some(&declined.reason),
            Self::Store(_) => None,
        }
    }

    /// What the provider shows beside its refusal, if anything.
    pub fn view(&self) -> Option<&ProviderView> {
        match self {
            Self::Declined(declined) => declined.view.as_deref(),
            _ => None,
        }
    }
}

/// Why the chain's answers don't make terms.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TermsError {
    #[error("{field} is {got} bytes long, expected 32; is this the settlement contract?")]
    Length { field: &'static str, got: usize },
    #[error("{field} is {got}, but what it is made of gives {expected}; don't trust this node")]
    Derived {
        field: &'static str,
        expected: String,
        got: String,
    },
    #[error(
        "{field} of one answer is {expected}, of another {got}; query them again for one channel"
    )]
    Apart {
        field: &'static str,
        expected: String,
        got: String,
    },
    /// A record isn't there, or can't be read: why.
    #[error("{0}")]
    Records(String),
    /// A price table has no valid price: why.
    #[error("{0}")]
    Price(String),
}

impl From<RuntimeError> for TermsError {
    fn from(error: RuntimeError) -> Self {
        Self::Records(error.to_string())
    }
}

pub(crate) fn derived(field: &'static str, expected: &Hash, got: &[u8]) -> Result<(), TermsError> {
    if got == expected {
        return Ok(());
    }
    Err(TermsError::Derived {
        field,
        expected: hex::encode(expected),
        got: hex::encode(got),
    })
}
