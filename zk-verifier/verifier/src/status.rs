//! Who knows a key's secrets.

use std::fmt;

/// Who knows a key's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everybody: they come from a published seed, so proofs can be forged.
    Dev,
    /// Nobody, if one contributor of the ceremony was honest.
    Ceremony,
}

impl Status {
    /// `DEV` or `CEREMONY`, as key files have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "DEV",
            Self::Ceremony => "CEREMONY",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
