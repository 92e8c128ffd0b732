//! `[genesis]`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    check::{Check, EconomyError, Problem},
    Token,
};
use crate::Amount;

/// Who holds what at the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Balances by account label or address; together exactly the supply.
    pub balances: BTreeMap<String, Amount>,
}

impl Genesis {
    /// Balance of an account, 0 when it has none.
    pub fn balance(&self, account: &str) -> Amount {
        self.balances.get(account).copied().unwrap_or_default()
    }

    pub(super) fn endow(
        &mut self,
        from: &str,
        to: &str,
        amount: Amount,
    ) -> Result<(), EconomyError> {
        let held = self.balance(from);
        let Some(rest) = held.uoaic().checked_sub(amount.uoaic()) else {
            return Err(EconomyError::Invalid {
                path: "the economy".into(),
                problems: vec![Problem {
                    line: None,
                    key: format!("genesis.balances.{from}"),
                    message: format!("{held} OAIC are too few to give {amount} OAIC to '{to}'"),
                }],
            });
        };
        // A balance of zero is no balance.
        match rest {
            0 => self.balances.remove(from),
            rest => self
                .balances
                .insert(from.to_owned(), Amount::from_uoaic(rest)),
        };
        if amount.uoaic() > 0 {
            // It came out of one balance, so the sum can't grow.
            let now = self.balance(to).uoaic().saturating_add(amount.uoaic());
            self.balances.insert(to.to_owned(), Amount::from_uoaic(now));
        }
        Ok(())
    }

    pub(super) fn check(&self, token: &Token, check: &mut Check) {
        const AT: &str = "genesis.balances";
        for (account, amount) in &self.balances {
            check.account(AT, account, account);
            check.must(
                amount.uoaic() > 0,
                AT,
                account,
                "zero; leave the account out",
            );
        }
        let sum = self
            .balances
            .values()
            .try_fold(0u128, |sum, amount| sum.checked_add(amount.uoaic()))
            .map(Amount::from_uoaic);
        let supply = token.supply;
        match sum {
            Some(sum) if sum == supply => {}
            Some(sum) => {
                let (more, word) = match sum > supply {
                    true => (sum.uoaic() - supply.uoaic(), "too much"),
                    false => (supply.uoaic() - sum.uoaic(), "missing"),
                };
                let message = format!(
                    "the balances make {sum} OAIC, token.supply is {supply}: {more} uoaic {word}"
                );
                check.fail("genesis", "balances", message);
            }
            None => check.fail(
                "genesis",
                "balances",
                "the balances are too large to add up",
            ),
        }
    }
}
