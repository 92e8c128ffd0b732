//! What can be wrong with a ceremony's files, and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::curve::PointFault;

pub type Result<T, E = CeremonyError> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    #[error("{path}: {what}: {source}")]
    Io {
        path: PathBuf,
        what: &'static str,
        source: io::Error,
    },
    #[error("{path} is being written by another process; wait for it, or write to another file")]
    Busy { path: PathBuf },
    #[error(
        "{path} was replaced meanwhile, as by someone else's contribution, which would be lost: \
         nothing was written; run the command again"
    )]
    Replaced { path: PathBuf },
    #[error("{path} is not a {expected}: it begins with {found}")]
    Magic {
        path: PathBuf,
        expected: &'static str,
        found: String,
    },
    #[error("{path} has {found} bytes, its header says {expected}: it was cut off or added to; fetch it again")]
    Length {
        path: PathBuf,
        expected: u64,
        found: u64,
    },
    #[error(
        "{path} is damaged: its SHA-256 is {found}, at its end it says {expected}; fetch it again"
    )]
    Checksum {
        path: PathBuf,
        expected: String,
        found: String,
    },
    #[error("the transcript is invalid: {why}")]
    Transcript { why: String },
    #[error("{section}[{index}]: {fault}")]
    Point {
        section: &'static str,
        index: u64,
        fault: PointFault,
    },
    #[error("{section} has {found} elements, the circuit needs {expected}")]
    Count {
        section: &'static str,
        expected: u64,
        found: u64,
    },
    #[error("contribution {number} ('{name}'): {why}")]
    Contribution {
        number: usize,
        name: String,
        why: String,
    },
    #[error("{section} is wrong: {why}")]
    Relation { section: &'static str, why: String },
    #[error("{what} differs: the file has {found}, expected was {expected}")]
    Mismatch {
        what: &'static str,
        expected: String,
        found: String,
    },
    #[error("{why}")]
    Stage { why: String },
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

    pub(crate) fn circuit(why: impl Into<String>) -> Self {
        Self::Circuit { why: why.into() }
    }

    pub(crate) fn point(section: &'static str, index: u64, fault: PointFault) -> Self {
        Self::Point {
            section,
            index,
            fault,
        }
    }

    pub(crate) fn relation(section: &'static str, why: impl Into<String>) -> Self {
        Self::Relation {
            section,
            why: why.into(),
        }
    }
}

/// Refuse what is found when it is not what was expected.
pub(crate) fn check_same(what: &'static str, expected: &str, found: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(CeremonyError::Mismatch {
        what,
        expected: expected.to_owned(),
        found: found.to_owned(),
    })
}

/// Likewise, of hashes.
pub(crate) fn check_digest(what: &'static str, expected: &[u8], found: &[u8]) -> Result<()> {
    check_same(what, &hex::encode(expected), &hex::encode(found))
}

/// Refuse a section that breaks a rule.
pub(crate) fn check_relation(holds: bool, section: &'static str, why: &str) -> Result<()> {
    match holds {
        true => Ok(()),
        false => Err(CeremonyError::relation(section, why)),
    }
}

/// Refuse a transcript of another format.
pub(crate) fn check_format(found: &str, expected: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    let why = format!("its format is '{found}', not '{expected}'");
    Err(CeremonyError::transcript(why))
}
