//! How a provider serves beside the price: what a receipt states, and what terms ask for.

use std::fmt;

use oaic_messages::compute_settlement::Conditions;
use oaic_vouchers::{Receipt, NO_LIMIT};

/// A security level, and how long content is stored.
/// By default nothing is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Served {
    /// Security level, from 0.
    pub security_level: u8,
    /// How long content is stored at most, in seconds; none: no limit.
    pub retention: Option<u32>,
}

impl Served {
    /// What conditions ask for at least.
    pub fn asked_by(conditions: &Conditions) -> Self {
        Self {
            security_level: conditions.min_security_level,
            retention: conditions.max_retention,
        }
    }

    /// What a receipt states.
    pub fn stated_by(receipt: &Receipt) -> Self {
        Self {
            security_level: receipt.security_level,
            retention: receipt.stored_for(),
        }
    }

    /// Whether it is at least as good as conditions ask.
    pub fn meets(self, conditions: &Conditions) -> bool {
        conditions.met_by(self.security_level, self.retention)
    }

    /// The better of both: true of a call that was never served.
    pub(crate) fn or_better(self, other: Self) -> Self {
        let seconds = |of: Self| of.retention.unwrap_or(NO_LIMIT);
        let retention = seconds(self).min(seconds(other));
        Self {
            security_level: self.security_level.max(other.security_level),
            retention: Some(retention).filter(|seconds| *seconds != NO_LIMIT),
        }
    }
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "security level {} and ", self.security_level)?;
        match self.retention {
            None => f.write_str("retention without limit"),
            Some(seconds) => write!(f, "retention of {seconds} s"),
        }
    }
}
