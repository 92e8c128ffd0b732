//! What can go wrong, the exit code of it, and the command to try next.

use std::fmt;
use std::path::Path;

use serde::Serialize;

pub type Result<T, E = CliError> = std::result::Result<T, E>;

/// Kind of a failure; each has its own exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Failed,
    Usage,
    NotFound,
    Unreachable,
    Refused,
    Invalid,
    Key,
    Unconfirmed,
    Untrusted,
}

/// Every kind, its exit code, and what it means: the table in `--help` and docs/cli.md.
pub const EXIT_CODES: [(Kind, u8, &str); 9] = [
    (
        Kind::Failed,
        1,
        "failed for a reason that has no code of its own",
    ),
    (
        Kind::Usage,
        2,
        "the command line, a setting or an input file is wrong",
    ),
    (Kind::NotFound, 3, "what was named does not exist"),
    (Kind::Unreachable, 4, "no answer from the node"),
    (
        Kind::Refused,
        5,
        "the chain or a contract refused; nothing was applied but what the output says",
    ),
    (Kind::Invalid, 6, "verification failed"),
    (
        Kind::Key,
        7,
        "a key is missing, locked, damaged or of the wrong kind",
    ),
    (
        Kind::Unconfirmed,
        8,
        "a transaction was sent, but its outcome is not known",
    ),
    (
        Kind::Untrusted,
        9,
        "the node is stale, or of another chain of the same name",
    ),
];

impl Kind {
    pub fn exit_code(self) -> u8 {
        EXIT_CODES
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or(1, |(_, code, _)| *code)
    }
}

/// A failure: what was wrong, why, and what to do next.
#[derive(Debug)]
pub struct CliError {
    kind: Kind,
    message: String,
    cause: Option<String>,
    next: Option<String>,
}

impl CliError {
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            cause: None,
            next: None,
        }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    pub fn key(message: impl Into<String>) -> Self {
        Self::new(Kind::Key, message)
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, message)
    }

    pub fn untrusted(message: impl Into<String>) -> Self {
        Self::new(Kind::Untrusted, message)
    }

    /// A file that can't be read, where that is a failure of a kind.
    pub fn unreadable(kind: Kind, path: &Path, cause: impl fmt::Display) -> Self {
        Self::new(kind, format!("{} can't be read", path.display())).because(cause)
    }

    pub fn unwritable(path: &Path, cause: impl fmt::Display) -> Self {
        Self::failed(format!("{} can't be written", path.display())).because(cause)
    }

    /// What nobody but a programmer can have caused.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::failed("internal fault").because(cause)
    }

    /// What was wrong, and what to do next, in one line.
    pub fn in_full(&self) -> String {
        match self.advice() {
            Some(next) => format!("{self}; {next}"),
            None => self.to_string(),
        }
    }

    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    /// Add what shows the ones there are, to an error that says that something isn't there.
    #[must_use]
    pub fn or_list(self, list: &str) -> Self {
        match self.kind {
            Kind::NotFound => self.next(list),
            _ => self,
        }
    }

    /// Add what to do next, where nothing better was said.
    #[must_use]
    pub fn or_next(mut self, next: impl Into<String>) -> Self {
        self.next.get_or_insert_with(|| next.into());
        self
    }

    #[must_use]
    pub fn reworded(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    #[must_use]
    pub fn in_file(self, file: &Path) -> Self {
        let message = format!("{}: {}", file.display(), self.message);
        self.reworded(message)
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What was wrong, without cause and advice.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub fn advice(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// As `--json` prints it on stderr.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "schema": "oaic/error/1",
            "error": self.kind,
            "exit_code": self.kind.exit_code(),
            "message": self.message,
            "cause": self.cause,
            "next": self.next,
        })
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CliError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_code() {
        let mut codes: Vec<u8> = EXIT_CODES.iter().map(|(_, code, _)| *code).collect();
        codes.dedup();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (kind, code, _) in EXIT_CODES {
            assert_eq!(kind.exit_code(), code);
        }
    }
}
