//! `[accounts]`.

use serde::{Deserialize, Serialize};

use super::check::Check;

/// Accounts that deploy. None of them holds any power afterwards: the DAO does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// Label of who stores and instantiates contracts.
    pub deployer: String,
}

impl Accounts {
    pub(super) fn check(&self, check: &mut Check) {
        check.label("accounts", "deployer", &self.deployer);
    }
}
