//! `[[providers]]`.

use serde::{Deserialize, Serialize};

use super::check::Check;
use crate::Amount;

/// Longest endpoint, in bytes.
const MAX_ENDPOINT: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Label of the account.
    pub account: String,
    pub endpoint: String,
    pub bond: Amount,
}

impl Provider {
    pub(super) fn check(&self, at: &str, check: &mut Check) {
        check.label(at, "account", &self.account);
        check.text(at, "endpoint", &self.endpoint, 1, MAX_ENDPOINT);
    }
}
