//! An account: positions, claims and dividends, in one record.

use cosmwasm_std::{Uint128, Uint256};
use oaic_math::dividend::{accrue, RewardOverflow};
use oaic_math::tier;
use oaic_messages::staking::Term;
use oaic_runtime::{Checked, Result, RuntimeError};
use serde::{Deserialize, Serialize};

use super::config::Config;

/// Everything about one account, in one record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Height of the first stake; before it, nothing was bonded. 0: never staked.
    #[serde(rename = "b")]
    pub born: u64,
    /// Height of the last change of what is bonded.
    #[serde(rename = "h")]
    pub changed: u64,
    /// Id of the next position.
    #[serde(rename = "n")]
    pub next: u64,
    /// Its dividend weight, as of the last update.
    #[serde(rename = "w")]
    pub weight: Uint128,
    /// Positions, oldest first.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<Position>,
    /// Unbonded and not withdrawn, earliest first.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub dividends: Vec<Dividend>,
}

impl Account {
    /// Sum of the positions, in uoaic.
    pub fn bonded(&self) -> Result<u64> {
        self.positions
            .iter()
            .try_fold(0u64, |sum, position| sum.add_checked(position.amount))
    }

    /// Sum of the claims, in uoaic.
    pub fn unbonding(&self) -> Result<u64> {
        self.claims
            .iter()
            .try_fold(0u64, |sum, claim| sum.add_checked(claim.amount))
    }

    /// Tier power now, in uoaic.
    pub fn power(&self, config: &Config, now: u64) -> Result<u128> {
        self.positions.iter().try_fold(0u128, |sum, position| {
            sum.add_checked(position.power(config, now))
        })
    }

    /// The dividend weight now; the stored one is as of the last update.
    pub fn weight_now(&self, config: &Config, now: u64) -> Result<u128> {
        let (_, tier) = config.tier_of(self.power(config, now)?);
        let positions = self
            .positions
            .iter()
            .map(|position| (u128::from(position.amount), position.weight(config, now)));
        tier::dividend_weight(positions, tier.dividend_bps)
            .ok_or_else(|| RuntimeError::overflow("dividend weight", '*', tier.dividend_bps))
    }

    /// Credits what the weight earned in a denom since the last update.
    pub fn settle(&mut self, number: u8, index: Uint256) -> Result<(), RewardOverflow> {
        let weight = self.weight.u128();
        match self.dividends.iter_mut().find(|of| of.number == number) {
            Some(dividend) => {
                dividend.owed = accrue(dividend.owed, weight, dividend.index, index)?;
                dividend.index = index;
            }
            // Last update before anything was allotted in this denom: the index was zero.
            None if !index.is_zero() => self.dividends.push(Dividend {
                number,
                index,
                owed: accrue(Uint256::zero(), weight, Uint256::zero(), index)?,
            }),
            None => {}
        }
        Ok(())
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Id, unique within the account and never reused.
    #[serde(rename = "i")]
    pub id: u64,
    /// In uoaic.
    #[serde(rename = "a")]
    pub amount: u64,
    /// Weight of its term, in basis points.
    #[serde(rename = "w")]
    pub weight_bps: u32,
    /// Time from which it counts, in Unix time.
    #[serde(rename = "s")]
    pub since: u64,
    /// Length of the lock in seconds; 0 when flexible.
    #[serde(rename = "d", default, skip_serializing_if = "is_zero")]
    pub duration: u64,
    /// End of the lock, in seconds; 0 when flexible.
    #[serde(rename = "e", default, skip_serializing_if = "is_zero")]
    pub ends: u64,
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &u64) -> bool {
    *value == 0
}

impl Position {
    /// Its term, as it was when it was opened.
    pub fn term(&self) -> Term {
        Term {
            duration: self.duration,
            weight_bps: self.weight_bps,
        }
    }

    /// Whether it is locked now; at the second of its end it no longer is.
    pub fn locked(&self, now: u64) -> bool {
        now < self.ends
    }

    /// Its weight now, in basis points: after its lock it weighs as flexible stake does.
    pub fn weight(&self, config: &Config, now: u64) -> u32 {
        match self.duration == 0 || self.locked(now) {
            true => self.weight_bps,
            false => config.flexible_weight(),
        }
    }

    pub fn power(&self, config: &Config, now: u64) -> u128 {
        let age = now.saturating_sub(self.since);
        let weight = self.weight(config, now);
        tier::power(u128::from(self.amount), weight, age, config.ramp)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// In uoaic.
    #[serde(rename = "a")]
    pub amount: u64,
    /// When it can be withdrawn, in Unix time.
    #[serde(rename = "t")]
    pub release_at: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dividend {
    #[serde(rename = "n")]
    pub number: u8,
    /// The stream's index at the last update.
    #[serde(rename = "i")]
    pub index: Uint256,
    /// Owed then, in scaled units.
    #[serde(rename = "o")]
    pub owed: Uint256,
}
