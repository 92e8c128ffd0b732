//! `[allocation]`.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{check::Check, Token};
use crate::Amount;

/// The whole supply, by purpose: the whitepaper's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// Ecosystem incentives; what the vesting plans that name it unlock.
    pub incentives: Amount,
    /// Private sale; likewise.
    pub private_sale: Amount,
    /// Public sale: what the sale offers, and what accounts hold from the first block on.
    pub public_sale: Amount,
    /// Team and advisers; vesting plans.
    pub team: Amount,
    /// Reserve of the treasury.
    pub reserve: Amount,
}

/// A row of the allocation that vesting plans unlock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VestedRow {
    Incentives,
    PrivateSale,
    Team,
}

impl Allocation {
    /// Rows that vesting plans unlock, each with its key.
    pub fn vested(&self) -> [(VestedRow, &'static str, Amount); 3] {
        [
            (VestedRow::Incentives, "incentives", self.incentives),
            (VestedRow::PrivateSale, "private_sale", self.private_sale),
            (VestedRow::Team, "team", self.team),
        ]
    }

    /// Every row with its key, in the order of the whitepaper.
    pub fn rows(&self) -> [(&'static str, Amount); 5] {
        [
            ("incentives", self.incentives),
            ("private_sale", self.private_sale),
            ("public_sale", self.public_sale),
            ("team", self.team),
            ("reserve", self.reserve),
        ]
    }

    pub(super) fn check(&self, token: &Token, mut check: Check) {
        let rows = self.rows().map(|(_, amount)| amount);
        let supply = token.supply;
        if let Err(difference) = matches(rows, supply) {
            let message = format!("the rows don't make token.supply, {supply} OAIC: {difference}");
            check.fail("", message);
        }
    }
}

/// That a row is exactly what is handed out of it.
pub(super) fn check_row(
    check: &mut Check,
    key: &str,
    whole: Amount,
    parts: impl IntoIterator<Item = Amount>,
    what: &str,
) {
    if let Err(difference) = matches(parts, whole) {
        let message = format!("{whole} OAIC are not {what}: {difference}");
        check.fail(key, message);
    }
}

/// That parts make a whole to the last unit; else by how much they don't, in words.
fn matches(parts: impl IntoIterator<Item = Amount>, whole: Amount) -> Result<(), String> {
    let sum = parts
        .into_iter()
        .try_fold(0u128, |sum, part| sum.checked_add(part.uoaic()));
    let Some(sum) = sum else {
        return Err("they are too large to add up".into());
    };
    let (made, off) = (Amount::from_uoaic(sum), sum.abs_diff(whole.uoaic()));
    match sum.cmp(&whole.uoaic()) {
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(format!("they make {made}, {off} uoaic too much")),
        Ordering::Less => Err(format!("they make {made}, {off} uoaic missing")),
    }
}
