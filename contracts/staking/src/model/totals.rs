//! Sums over all accounts.

use cosmwasm_std::Uint128;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Claims, in uoaic.
    #[serde(rename = "u")]
    pub unbonding: u64,
    /// Dividend weights, as of the last update of each account.
    #[serde(rename = "w")]
    pub weight: Uint128,
    /// Height of the last change of what is bonded.
    #[serde(rename = "h")]
    pub changed: u64,
    /// Bit n is set if dividends arrived in denom n, so it has a pool.
    #[serde(rename = "b")]
    pub pool_bits: u8,
}

impl Totals {
    /// Numbers of the denoms that have a pool.
    pub fn pools(&self) -> impl Iterator<Item = u8> + '_ {
        (0..8u8).filter(|number| self.has_pool(*number))
    }

    pub fn has_pool(&self, number: u8) -> bool {
        self.pool_bits & bit(number) != 0
    }

    pub fn add_pool(&mut self, number: u8) {
        self.pool_bits |= bit(number);
    }
}

fn bit(number: u8) -> u8 {
    1u8.checked_shl(u32::from(number)).unwrap_or_default()
}
