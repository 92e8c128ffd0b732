//! `[token]`, `[fee]` and `[epoch]`.

use oaic_messages::{
    shared::{Bps, DECIMALS, MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS, TOTAL_SUPPLY},
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
    pub(super) fn check(&self, mut check: Check) {
        check.text("name", &self.name, 3..=50);
        let symbol = &self.symbol;
        check.must(
            (3..=12).contains(&symbol.len()) && symbol.bytes().all(|b| b.is_ascii_alphabetic()),
            "symbol",
            format!("'{symbol}' is not a symbol: 3 to 12 letters"),
        );
        let decimals = self.decimals;
        check.must(
            decimals == DECIMALS,
            "decimals",
            format!("{decimals}; all amounts are counted in millionths, so it must be {DECIMALS}"),
        );
        let (supply, right) = (self.supply, Amount::from_uoaic(TOTAL_SUPPLY));
        let message = format!("{supply} OAIC; the supply is {right} OAIC, minted once");
        check.must(supply == right, "supply", message);
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
    pub(super) fn check(&self, mut check: Check) {
        check.bps("bps", self.bps, MAX_FEE_BPS);
    }
}

/// What settlement, data market, treasury and incentives count time in; it never changes. It is one
/// for all of them: a report names the epoch in which use was paid, and that number means the same
/// only where epochs have the same length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// Length of an epoch, in seconds.
    pub seconds: u64,
}

impl Epoch {
    pub(super) fn check(&self, mut check: Check) {
        check.within(
            "seconds",
            self.seconds,
            MIN_EPOCH_SECONDS..=MAX_EPOCH_SECONDS,
        );
    }
}
