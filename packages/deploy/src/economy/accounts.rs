//! `[accounts]`.

use serde::{Deserialize, Serialize};

use super::check::Check;

/// Who holds which role: an account's label, or, where this project need not sign, an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// Label of who stores and instantiates contracts; holds no power afterwards.
    pub deployer: String,
    /// Label of who governs the contracts, may migrate them, and registers system contracts.
    pub owner: String,
    /// Who may pause for a while.
    pub guardian: Option<String>,
    /// Where the pool half of fees goes.
    pub pool: String,
}

impl Accounts {
    /// Every role that is held, with its holder.
    pub fn all(&self) -> Vec<(&'static str, &str)> {
        let mut all = vec![
            ("deployer", self.deployer.as_str()),
            ("owner", self.owner.as_str()),
            ("pool", self.pool.as_str()),
        ];
        all.extend(
            self.guardian
                .as_deref()
                .map(|guardian| ("guardian", guardian)),
        );
        all
    }

    pub(super) fn check(&self, check: &mut Check) {
        check.label("accounts", "deployer", &self.deployer);
        check.label("accounts", "owner", &self.owner);
        check.account("accounts", "pool", &self.pool);
        if let Some(guardian) = &self.guardian {
            check.account("accounts", "guardian", guardian);
        }
    }
}
