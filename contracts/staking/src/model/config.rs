//! Parameters.

use cosmwasm_std::{Addr, Uint128};
use oaic_math::tier;
use oaic_messages::staking::{Term, Tier, WEIGHT_ONE};
use serde::{Deserialize, Serialize};

use crate::error::{ContractError, Result};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    pub token: Addr,
    pub sale: Option<Addr>,
    /// Seconds between unbonding and withdrawal.
    pub unbonding_period: u64,
    /// Minimum amount of a position, in uoaic.
    pub min_stake: u64,
    /// Terms; the first is the flexible one.
    pub terms: Vec<Term>,
    pub tiers: Vec<Tier>,
    /// Seconds until stake counts in full for tiers.
    pub ramp: u64,
    /// Seconds over which an arrival streams.
    pub dividend_period: u64,
    /// Denoms of dividends by number; OAIC is the first. Never reordered, because pools are keyed
    /// by number.
    pub denoms: Vec<String>,
    /// Contracts notified of changed stake.
    pub hooks: Vec<Addr>,
}

impl Config {
    /// Weight of flexible stake, and of a lock that is over, in basis points.
    pub fn flexible_weight(&self) -> u32 {
        self.terms
            .first()
            .map_or(WEIGHT_ONE, |term| term.weight_bps)
    }

    /// Number and rights of the tier of a power.
    pub fn tier_of(&self, power: u128) -> (u8, Tier) {
        let number = tier::tier_of(power, self.tiers.iter().map(|tier| tier.min_power.u128()));
        let above = usize::from(number).checked_sub(1);
        let rights = above.and_then(|index| self.tiers.get(index)).copied();
        let base = Tier {
            min_power: Uint128::zero(),
            security_level: 0,
            dividend_bps: WEIGHT_ONE,
        };
        (number, rights.unwrap_or(base))
    }

    /// Number of a listed denom; OAIC is 0.
    pub fn number_of(&self, denom: &str) -> Result<u8> {
        let unlisted = || ContractError::UnlistedDenom {
            // Cut, because the text may be anything.
            denom: denom.chars().take(128).collect(),
            listed: self.denoms.join(", "),
        };
        let index = self.denoms.iter().position(|listed| listed == denom);
        let number = index.and_then(|index| u8::try_from(index).ok());
        number.ok_or_else(unlisted)
    }
}
