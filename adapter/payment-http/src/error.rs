//! Why a header or a body isn't what it must be.

use thiserror::Error;

/// Longest excerpt of a stranger's text in an error.
const SHOWN: usize = 64;

/// Why something that came over the wire is refused. What is quoted is a stranger's text: escape it
/// before it reaches a terminal.
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WireError {
    #[error("{what} is {got} bytes long: at most {max} are read")]
    TooLong {
        what: &'static str,
        got: usize,
        max: usize,
    },
    #[error("{what} is not {encoding}; encode it again")]
    Encoding {
        what: &'static str,
        encoding: &'static str,
    },
    #[error("{what} is not the JSON that it must be: {detail}")]
    Json { what: &'static str, detail: String },
    #[error("`{field}` of {what} is '{got}': it must be {allowed}")]
    Field {
        what: &'static str,
        field: &'static str,
        got: String,
        allowed: String,
    },
    #[error("{what} has no {part}")]
    Missing {
        what: &'static str,
        part: &'static str,
    },
    #[error("the challenge ended at {expires} (Unix time, now {now}); send the request without payment for a new one")]
    Expired { expires: u64, now: u64 },
    #[error("PAYMENT-REQUIRED and WWW-Authenticate differ in `{field}`; pay neither")]
    Apart { field: &'static str },
    #[error("{what} was not signed by the key {key}")]
    Signature { what: &'static str, key: String },
}

impl WireError {
    pub(crate) fn field(
        what: &'static str,
        field: &'static str,
        got: &str,
        allowed: impl Into<String>,
    ) -> Self {
        Self::Field {
            what,
            field,
            got: excerpt(got),
            allowed: allowed.into(),
        }
    }

    pub(crate) fn json(what: &'static str, error: &serde_json::Error) -> Self {
        Self::Json {
            what,
            detail: excerpt(&error.to_string()),
        }
    }
}

/// The beginning of a text, whole characters only.
fn excerpt(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
