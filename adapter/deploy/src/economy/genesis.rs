//! `[accounts]` and `[genesis]`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::check::Check;
use crate::Amount;

/// Accounts that deploy. None of them holds any power afterwards: the DAO does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// Label of who stores and instantiates contracts.
    pub deployer: String,
}

/// Who holds what from the first block on, sold before the public sale opens. It comes out of
/// the public sale's row of the allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Balances by account label or address.
    pub balances: BTreeMap<String, Amount>,
}

impl Genesis {
    /// Balance of an account, 0 when it has none.
    pub fn balance(&self, account: &str) -> Amount {
        self.balances.get(account).copied().unwrap_or_default()
    }

    /// Takes from an account; false, and nothing is taken, when it has less.
    pub(super) fn take(&mut self, from: &str, amount: Amount) -> bool {
        let Some(rest) = self.balance(from).uoaic().checked_sub(amount.uoaic()) else {
            return false;
        };
        // A balance of zero is no balance.
        match rest {
            0 => self.balances.remove(from),
            rest => self
                .balances
                .insert(from.to_owned(), Amount::from_uoaic(rest)),
        };
        true
    }

    pub(super) fn give(&mut self, to: &str, amount: Amount) {
        if amount.uoaic() > 0 {
            // It was taken out of something that fits, so the sum does.
            let now = self.balance(to).uoaic().saturating_add(amount.uoaic());
            self.balances.insert(to.to_owned(), Amount::from_uoaic(now));
        }
    }

    pub(super) fn check(&self, mut check: Check) {
        let mut check = check.at("balances");
        for (account, amount) in &self.balances {
            check.account(account, account);
            check.must(
                account != super::PUBLIC_SALE,
                account,
                "this name stands for what the public sale offers; call the account something else",
            );
            let some = amount.uoaic() > 0;
            check.must(some, account, "zero; leave the account out");
        }
    }
}
