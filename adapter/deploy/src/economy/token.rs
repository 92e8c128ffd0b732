//! `[token]` and `[fee]`.

use oaic_messages::{
    shared::{Bps, DECIMALS, TOTAL_SUPPLY},
    token::MAX_FEE_BPS,
};
use serde::{Deserialize, Serialize};

use super::check::Check;
use crate::Amount;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Name, 3 to 50 bytes.
    pub name: String,
    /// Symbol, 3 to 12 letters.
    pub symbol: String,
    /// Decimals; always 6.
    pub decimals: u8,
    /// Supply for all time; always 2 billion.
    pub supply: Amount,
}

impl Token {
    pub(super) fn check(&self, check: &mut Check) {
        check.text("token", "name", &self.name, 3, 50);
        let symbol = &self.symbol;
        check.must(
            (3..=12).contains(&symbol.len()) && symbol.bytes().all(|b| b.is_ascii_alphabetic()),
            "token",
            "symbol",
            format!("'{symbol}' is not a symbol: 3 to 12 letters"),
        );
        let decimals = self.decimals;
        check.must(
            decimals == DECIMALS,
            "token",
            "decimals",
            format!("{decimals}; all amounts are counted in millionths, so it must be {DECIMALS}"),
        );
        let right = Amount::from_uoaic(TOTAL_SUPPLY);
        check.must(
            self.supply == right,
            "token",
            "supply",
            format!(
                "{} OAIC; the supply is {right} OAIC, minted once",
                self.supply
            ),
        );
    }
}

/// What a movement of the coin costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Rate in basis points. Half is burned, half goes to the pool.
    pub bps: Bps,
}

impl Fee {
    pub(super) fn check(&self, check: &mut Check) {
        check.bps("fee", "bps", self.bps, MAX_FEE_BPS);
    }
}
