//! What can be wrong with a ceremony's files, and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::curve::PointFault;

/// Result of this crate.
pub type Result<T, E = CeremonyError> = std::result::Result<T, E>;

/// A ceremony's file, contribution or command that does not hold.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each field is named in the message above it")]
pub enum CeremonyError {
    /// The operating system refused.
    #[error("{path}: {what}: {source}")]
    Io {
        path: PathBuf,
        what: &'static str,
        source: io::Error,
    },
    /// Another process is writing the same file.
    #[error("{path} is being written by another process; wait for it, or write to another file")]
    Busy { path: PathBuf },
    /// A file became another one while something was made of it.
    #[error(
        "{path} was replaced meanwhile, as by someone else's contribution, which would be lost: \
         nothing was written; run the command again"
    )]
    Replaced { path: PathBuf },
    /// A file of another kind.
    #[error("{path} is not a {expected}: it begins with {found}")]
    Magic {
        path: PathBuf,
        expected: &'static str,
        found: String,
    },
    /// A file ends too early or too late.
    #[error("{path} has {found} bytes, its header says {expected}: it was cut off or added to; fetch it again")]
    Length {
        path: PathBuf,
        expected: u64,
        found: u64,
    },
    /// A file's bytes are not those that were written.
    #[error(
        "{path} is damaged: its SHA-256 is {found}, at its end it says {expected}; fetch it again"
    )]
    Checksum {
        path: PathBuf,
        expected: String,
        found: String,
    },
    /// The transcript can't be read, or a field of it is out of range.
    #[error("the transcript does not hold: {why}")]
    Transcript { why: String },
    /// A point can't stand where it stands.
    #[error("{section}[{index}]: {fault}")]
    Point {
        section: &'static str,
        index: u64,
        fault: PointFault,
    },
    /// A section's length is not that of the circuit.
    #[error("{section} has {found} elements, the circuit needs {expected}")]
    Count {
        section: &'static str,
        expected: u64,
        found: u64,
    },
    /// A contribution does not hold.
    #[error("contribution {number} ('{name}'): {why}")]
    Contribution {
        number: usize,
        name: String,
        why: String,
    },
    /// An element is not what contributions and circuit make it.
    #[error("{section} is wrong: {why}")]
    Relation { section: &'static str, why: String },
    /// What the file belongs to is not what it was compared with.
    #[error("{what} differs: the file has {found}, expected was {expected}")]
    Mismatch {
        what: &'static str,
        expected: String,
        found: String,
    },
    /// The ceremony is not at the point where this can be done.
    #[error("{why}")]
    Stage { why: String },
    /// A circuit that can't have parameters.
    #[error("the circuit can't be set up: {why}")]
    Circuit { why: String },
}

impl CeremonyError {
    pub(crate) fn transcript(why: impl Into<String>) -> Self {
        Self::Transcript { why: why.into() }
    }

    pub(crate) fn stage(why: impl Into<String>) -> Self {
        Self::Stage { why: why.into() }
    }

    pub(crate) fn relation(section: &'static str, why: impl Into<String>) -> Self {
        Self::Relation {
            section,
            why: why.into(),
        }
    }
}
